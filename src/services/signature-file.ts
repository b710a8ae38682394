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
import type { ServedSlot } from "./adapter-slots.ts";
import type { PublishedAdapter } from "./published-adapter.ts";

/** What callers of a service rely on, kept beside its manifest: `sluice lint --against` and every publication compare with it. */
export const SIGNATURE = "signature.json";

const MAX_TOLD = 20;

export interface SignatureChange {
  /** Of the file as it should be now. */
  readonly text: string;
  /** The file has it already. */
  readonly isKept: boolean;
  /** What breaks callers since it was written, as notices; none where there was none. */
  readonly changes: readonly string[];
}

export const signatureChange = async (folder: string, adapter: Adapter): Promise<SignatureChange> => {
  const file = join(folder, SIGNATURE);
  const before = await readFile(file, "utf8").catch(() => undefined);
  const text = printSignature(adapter.signature());
  const isKept = before === text;
  return { text, isKept, changes: before === undefined || isKept ? [] : changesSince(before, file, adapter) };
};

const changesSince = (before: string, file: string, adapter: Adapter): string[] => {
  try {
    const breaking = compareSignatures(parseSignature(before, file), adapter.signature()).filter(isBreaking);
    const rest = breaking.length - MAX_TOLD;
    return [
      ...breaking.slice(0, MAX_TOLD).map(({ message }) => `breaks callers: ${message}`),
      ...(rest > 0 ? [`and ${rest} more changes that break callers: sluice lint --against lists them`] : []),
    ];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return [`cannot be compared with what was published before: ${error.message}`];
  }
};

const isBreaking = ({ breaking }: Change): boolean => breaking;

/** Writes the signatures of adapters that were loaded from files, while nobody waits for it. */
export interface SignatureKeeper {
  keep(slots: readonly ServedSlot[]): void;
  /** Resolves when all is written. */
  close(): Promise<void>;
}

export const createSignatureKeeper = (logger: Logger): SignatureKeeper => {
  const kept = new WeakSet<PublishedAdapter>();
  let work = Promise.resolve();

  const keepOne = async ({ folder, published }: ServedSlot): Promise<void> => {
    await setImmediate();
    const { adapter, manifest } = published;
    const { text, isKept, changes } = await signatureChange(folder, adapter);
    for (const change of changes) logger.warn({ file: manifest.file }, `${manifest.service}: ${change}`);
    if (!isKept) await replaceFile(join(folder, SIGNATURE), text);
  };

  return {
    keep(slots) {
      for (const slot of slots) {
        if (kept.has(slot.published)) continue;
        kept.add(slot.published);
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
    close: () => work,
  };
};
