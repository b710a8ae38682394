import { useEffect, useState } from "preact/hooks";
import { clipped, shownAgo, shownId, shownTime } from "../data/shown.ts";
import { useAnnounce } from "./live.tsx";

/** What somebody else wrote: apart from the direction of the text around, and not endless. */
export const Said = ({ text, max = 300 }: { readonly text: string; readonly max?: number }) => {
  const shown = clipped(text, max);
  return <bdi class={LONG_WORD.test(shown) ? "said long" : "said"}>{shown}</bdi>;
};

/** A word that may be broken anywhere; shorter ones are kept whole, so that columns are as wide as their words. */
const LONG_WORD = /\S{25}/;

/** A name made of several, such as `limits.connectionsPerPeer` or an address: it may be broken between them, and is not elsewhere. */
export const Dotted = ({ name }: { readonly name: string }) => {
  const parts = clipped(name, 120).split(/(?<=[.:/_-])|(?<=[a-z0-9])(?=[A-Z])/);
  return (
    <bdi class={dotted(parts)}>
      {parts.flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]))}
    </bdi>
  );
};

const dotted = (parts: readonly string[]): string =>
  parts.some((part) => LONG_WORD.test(part)) ? "dotted long" : "dotted";

/** Peer ids, refs: the whole is in the title, and for screen readers in the text. */
export const Id = ({ id, name }: { readonly id: string; readonly name?: string | undefined }) =>
  name === undefined ? (
    <bdi class="id" title={clipped(id)}>
      {shownId(id)}
    </bdi>
  ) : (
    <bdi class={dotted([name])} title={clipped(id)}>
      {clipped(name, 40)}
    </bdi>
  );

export const ParticleLink = ({ particle }: { readonly particle: string }) => (
  <a href={`#/particles/${encodeURIComponent(particle)}`}>
    <Id id={particle} />
  </a>
);

/** The whole of an id, to be taken along. */
export const CopiedId = ({ id, label }: { readonly id: string; readonly label: string }) => {
  const announce = useAnnounce();
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    const done = navigator.clipboard?.writeText(id) ?? Promise.reject(new Error("no clipboard here"));
    void done.then(
      () => {
        setCopied(true);
        announce(`${label} copied`);
      },
      () => announce("It could not be copied: mark it instead"),
    );
  };
  return (
    <span class="copied-id">
      <bdi class="id">{clipped(id, 200)}</bdi>
      <button type="button" class="small" onClick={copy} aria-label={`Copy ${label}`}>
        {isCopied ? "Copied" : "Copy"}
      </button>
    </span>
  );
};

/** How long ago; the time itself is in the title. */
export const Ago = ({ at }: { readonly at: number }) => {
  const now = useNow(5000);
  const time = shownTime(at);
  return (
    <time dateTime={time.replace(" ", "T")} title={time}>
      {shownAgo(at, now)}
    </time>
  );
};

const useNow = (everyMs: number): number => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};
