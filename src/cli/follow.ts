import type { Progress } from "../client/interface.ts";
import { SluiceError, systemClock } from "../core/index.ts";
import { createHopDisplay } from "./hop-display.ts";
import { tell } from "./output.ts";

/** Flags of every command that can show a particle on its way. */
export const followOptions = {
  watch: { type: "boolean", help: "Show each call on stderr as its result comes to be known" },
  trace: {
    type: "boolean",
    help: "At the end, one line of JSON on stderr: the particle's ref and its calls",
  },
} as const;

/** A call that was made, as far as it is known: by whom, what, and of its receipt when by the clock of who served it, Unix ms. */
export interface KnownCall {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly started?: number;
  readonly ended?: number;
  readonly receipt?: string;
}

/** What a run answers: its particle, and the calls that are known of it. */
export interface Followed<T> {
  readonly ref: string;
  readonly value: T;
  readonly calls: readonly KnownCall[];
}

interface TracedCall extends KnownCall {
  /** The peer's name in ./sluice.yaml. */
  readonly name?: string | undefined;
  /** When it was known here, ms since the start. */
  readonly ms?: number;
}

/** As many as a particle can have. */
const MAX_CALLS = 4_096;

/**
 * Runs something and shows its calls as the flags say; the trace also when it fails.
 * @throws what `run` throws; SluiceError SLUICE_CONFIG: ./sluice.yaml, for the names of peers.
 */
export const follow = async <T>(
  { watch = false, trace = false }: { readonly watch?: boolean; readonly trace?: boolean },
  run: (told: { readonly onProgress?: (progress: Progress) => void }) => Promise<Followed<T>>,
): Promise<Followed<T>> => {
  if (!watch && !trace) return run({});
  const nameOf = await peerNames();
  const clock = systemClock;
  const began = clock.now();
  const display = watch ? createHopDisplay({ stream: process.stderr, clock, nameOf }) : undefined;
  const seen: Progress[] = [];
  const onProgress = (progress: Progress): void => {
    if (seen.length < MAX_CALLS) seen.push(progress);
    display?.show(progress);
  };
  const tellTrace = (particle: string | undefined, known: readonly KnownCall[]): void => {
    const ms = clock.now() - began;
    if (trace) tell(JSON.stringify({ particle, ms, calls: traced(seen, { known, began, nameOf }) }));
  };
  try {
    const followed = await run({ onProgress });
    display?.end();
    tellTrace(followed.ref, followed.calls);
    return followed;
  } catch (error) {
    display?.end();
    tellTrace(error instanceof SluiceError ? error.particle : undefined, []);
    throw error;
  }
};

const peerNames = async (): Promise<(peerId: string) => string | undefined> => {
  const { loadConfig } = await import("../config/index.ts");
  const { peers } = await loadConfig(undefined);
  const names = new Map(Object.entries(peers).map(([name, peerId]) => [peerId, name]));
  return (peerId) => names.get(peerId);
};

/** What was seen, in its order, with what else is known of it; then what is known and was not seen. */
export const traced = (
  seen: readonly Progress[],
  {
    known,
    began,
    nameOf,
  }: {
    readonly known: readonly KnownCall[];
    readonly began: number;
    readonly nameOf: (peerId: string) => string | undefined;
  },
): readonly TracedCall[] => {
  const rest = [...known];
  const more = ({ peer, service, function: fn }: Progress): KnownCall | undefined => {
    const index = rest.findIndex(
      (call) => call.peer === peer && call.service === service && call.function === fn,
    );
    return index === -1 ? undefined : rest.splice(index, 1)[0];
  };
  const watched = seen.map(
    ({ at, ...call }): TracedCall => ({
      ...call,
      ms: Math.max(0, at - began),
      ...more({ at, ...call }),
    }),
  );
  return [...watched, ...rest].map((call) => ({ name: nameOf(call.peer), ...call }));
};
