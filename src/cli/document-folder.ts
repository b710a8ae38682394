import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { SluiceError } from "../core/index.ts";

/** What of a folder is published. */
export interface DocumentFolder {
  readonly document: string;
  /** In the order of their names: `overlay.yaml`, `rename.overlay.json`. */
  readonly overlays: readonly string[];
}

/** Lets a person choose; undefined: nobody is there to be asked. */
export type Choose = (question: string, choices: readonly string[]) => Promise<string>;

const DOCUMENT_NAMES = ["openapi.yaml", "openapi.yml", "openapi.json"];
const MANIFEST = "adapter.yaml";
const OVERLAY_NAME = /^(.+\.)?overlay\.(ya?ml|json)$/;
const TEXT_NAME = /\.(ya?ml|json)$/;
const MAX_LOOKED_AT = 100;
/** A document says what it is near its beginning, below comments and `info` at most. */
const HEAD_BYTES = 64 * 1024;

/** @returns undefined for what is no folder. @throws SluiceError SLUICE_USAGE when which document is meant cannot be told, or there is an adapter.yaml. */
export const documentFolder = async (
  folder: string,
  choose: Choose | undefined,
): Promise<DocumentFolder | undefined> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined; // a file, or nothing: reading it will tell
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  // Its conditions, quotas and credentials would be lost without a word.
  if (names.includes(MANIFEST))
    throw new SluiceError(
      "SLUICE_USAGE",
      `${join(folder, MANIFEST)} is not read by publish: put the folder under the gateway's adapters/, or name the document file itself`,
    );
  const document = await documentIn(folder, names, choose);
  const overlays = names.filter((name) => OVERLAY_NAME.test(name) && name !== document);
  return { document: join(folder, document), overlays: overlays.map((name) => join(folder, name)) };
};

const documentIn = async (
  folder: string,
  names: readonly string[],
  choose: Choose | undefined,
): Promise<string> => {
  const named = DOCUMENT_NAMES.filter((name) => names.includes(name));
  const candidates = named.length > 0 ? named : await documentsAmong(folder, names);
  const [only] = candidates;
  if (only === undefined)
    throw new SluiceError(
      "SLUICE_USAGE",
      `${folder}: no OpenAPI document is in this folder; name the file, or a folder that holds ${DOCUMENT_NAMES.join(", ")}`,
    );
  if (candidates.length === 1) return only;
  if (choose !== undefined) return choose(`${folder} holds several documents. Which one?`, candidates);
  throw new SluiceError(
    "SLUICE_USAGE",
    `${folder} holds several documents: name one of ${candidates.map((name) => join(folder, name)).join(", ")}`,
  );
};

/** Files that say they are one. */
const documentsAmong = async (folder: string, names: readonly string[]): Promise<string[]> => {
  const texts = names
    .filter((name) => TEXT_NAME.test(name) && !OVERLAY_NAME.test(name))
    .slice(0, MAX_LOOKED_AT);
  const are = await Promise.all(texts.map((name) => isDocument(join(folder, name))));
  return texts.filter((_, index) => are[index]);
};

const isDocument = async (file: string): Promise<boolean> => {
  try {
    await using handle = await open(file, "r");
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return /(^|[\n{,])\s*["']?(openapi|swagger)["']?\s*:\s*["']?[23]\./.test(
      buffer.toString("utf8", 0, bytesRead),
    );
  } catch {
    return false;
  }
};
