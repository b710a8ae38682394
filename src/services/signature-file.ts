import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Logger, reasonOf, SluiceError } from "../core/index.ts";
import {
  type Adapter,
  type Change,
  compareSignatures,
  parseSignature,
  printSignature,
} from "../openapi/index.ts";
import { replaceFile } from "./adapter-folder.ts";
import type { PublishedAdapter } from "./published-adapter.ts";
import type { ServedSlot } from "./who-serves.ts";

/** What callers of a service rely on, kept beside its manifest: `sluice lint --against` and every publication compare with it. */
export const SIGNATURE = "signature.json";

const MAX_TOLD = 20;

export interface SignatureChange {
  /** Of the file as it should be now. */
  readonly text: string;
  /** The file has it already. */
  readonly isKept: boolean;
  /** For callers, since it was written; none where there was none. */
  readonly changes: readonly Change[];
  /** The file is there, and what is in it cannot be compared with: why. */
  readonly incomparable: string | undefined;
}

/** @param served - what is served from the folder now, for where nothing was written: the folder may be read-only. */
export const signatureChange = async (
  folder: string,
  adapter: Pick<Adapter, "signature">,
  served?: Pick<Adapter, "signature">,
): Promise<SignatureChange> => {
  const file = join(folder, SIGNATURE);
  const before = await readFile(file, "utf8").catch(() => undefined);
  const text = printSignature(adapter.signature());
  const same = { text, isKept: before === text, changes: [], incomparable: undefined };
  if (before === text || (before === undefined && served === undefined)) return same;
  try {
    const was = before === undefined ? served?.signature() : parseSignature(before, file);
    return was === undefined ? same : { ...same, changes: compareSignatures(was, adapter.signature()) };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { ...same, incomparable: error.message };
  }
};

/** What breaks callers, as notices. */
export const breakingNotices = ({ changes, incomparable }: SignatureChange): string[] => {
  if (incomparable !== undefined)
    return [`cannot be compared with what was published before: ${incomparable}`];
  const breaking = changes.filter(isBreaking);
  const rest = breaking.length - MAX_TOLD;
  return [
    ...breaking.slice(0, MAX_TOLD).map(({ message }) => `breaks callers: ${message}`),
    ...(rest > 0 ? [`and ${rest} more changes that break callers: sluice lint --against lists them`] : []),
  ];
};

const isBreaking = ({ breaking }: Change): boolean => breaking;

/** Writes the signatures of adapters that were loaded from files, while nobody waits for it. */
export interface SignatureKeeper {
  keep(slots: readonly ServedSlot[]): void;
  /** How the change that made this adapter breaks callers, as notices; known until the next one. */
  broken(published: PublishedAdapter): readonly string[];
  /** Resolves when all is written. */
  close(): Promise<void>;
}

export const createSignatureKeeper = (logger: Logger): SignatureKeeper => {
  const kept = new WeakMap<PublishedAdapter, readonly string[]>();
  let work = Promise.resolve();

  const keepOne = async ({ folder, published }: ServedSlot): Promise<void> => {
    await setImmediate();
    const { adapter, manifest } = published;
    const changed = await signatureChange(folder, adapter);
    const { text, isKept } = changed;
    const notices = breakingNotices(changed);
    kept.set(published, notices);
    for (const change of notices) logger.warn({ file: manifest.file }, `${manifest.service}: ${change}`);
    if (!isKept) await replaceFile(join(folder, SIGNATURE), text);
  };

  return {
    keep(slots) {
      for (const slot of slots) {
        if (kept.has(slot.published)) continue;
        kept.set(slot.published, []);
        work = work
          .then(() => keepOne(slot))
          // A read-only folder is no fault: its signature is kept by whoever made it.
          .catch((error: unknown) =>
            logger.info(
              { file: join(slot.folder, SIGNATURE), reason: reasonOf(error) },
              "the signature cannot be kept",
            ),
          );
      }
    },
    broken: (published) => kept.get(published) ?? [],
    close: () => work,
  };
};
