import { basename, join } from "node:path";
import { type AdapterManifest, loadManifest, secretFiles } from "../config/index.ts";
import { type Logger, reasonOf, SluiceError } from "../core/index.ts";
import { type AdapterDocument, type FetchDocument, readAdapterDocument } from "./adapter-document.ts";
import { MANIFEST } from "./adapter-folder.ts";
import type { ReadClosure } from "./closure.ts";
import { createFileStamps, type FileStamps } from "./file-stamps.ts";
import { type BuildDeps, buildAdapter, type PublishedAdapter } from "./published-adapter.ts";

/** One folder of the adapters folder, and what became of it. */
export interface AdapterSlot {
  readonly folder: string;
  /** Of what the slot was last made of: the manifest, its document, overlays and policy, the files of its secrets. */
  readonly stamps: FileStamps;
  /** The last state that worked. */
  readonly published: PublishedAdapter | undefined;
  /** When the newest file of `published` was written, Unix ms. */
  readonly changedAt: number | undefined;
  /** Why the files as they are now do not work. */
  readonly problem: string | undefined;
  /** How often in a row the files changed while they were read. */
  readonly unsettled: number;
  readonly closed: ReadClosure & { readonly stamps: FileStamps };
}

export const manifestOf = (folder: string): string => join(folder, MANIFEST);

/** What it is called: before its manifest could be read, by its folder. */
export const serviceOf = ({ folder, published }: Pick<AdapterSlot, "folder" | "published">): string =>
  published?.manifest.service ?? basename(folder);

export interface SlotDeps extends BuildDeps {
  readonly fetchDocument: FetchDocument;
}

/** Every file an adapter depends on, the manifest first. */
export const filesOf = (manifest: AdapterManifest, document: Pick<AdapterDocument, "files">): string[] => [
  manifest.file,
  ...document.files,
  ...secretFiles(manifest),
];

type LoadedSlot = Omit<AdapterSlot, "closed">;

/** Half a file may be a whole manifest: what changes while it is read waits for the next look, but not for ever. */
const MAX_UNSETTLED = 5;

/** Reads and builds what the folder holds now. Never throws: what does not work is logged and leaves `previous` in place. */
export const loadSlot = async (
  folder: string,
  previous: AdapterSlot | undefined,
  peers: Readonly<Record<string, string>>,
  deps: SlotDeps,
): Promise<LoadedSlot> => {
  const stamps = createFileStamps();
  const kept = { published: previous?.published, changedAt: previous?.changedAt };
  const made = await readAndBuild(manifestOf(folder), stamps, peers, deps).catch((error: unknown) => ({
    error,
  }));
  const unsettled = (await stamps.areCurrent()) ? 0 : (previous?.unsettled ?? 0) + 1;
  if (kept.published !== undefined && unsettled > 0 && unsettled <= MAX_UNSETTLED) {
    if (!("error" in made)) await made.upstream.close();
    return { folder, stamps, ...kept, problem: previous?.problem, unsettled };
  }
  if (!("error" in made)) {
    reportPublished(made, deps.logger);
    return { folder, stamps, published: made, changedAt: stamps.newest, problem: undefined, unsettled: 0 };
  }
  const problem = problemOf(folder, made.error);
  reportFailed(folder, { problem, isServed: kept.published !== undefined, error: made.error }, deps.logger);
  return { folder, stamps, ...kept, problem, unsettled: 0 };
};

const readAndBuild = async (
  file: string,
  stamps: FileStamps,
  peers: Readonly<Record<string, string>>,
  deps: SlotDeps,
): Promise<PublishedAdapter> => {
  await stamps.note(file);
  const manifest = await loadManifest(file, peers);
  for (const secret of secretFiles(manifest)) await stamps.note(secret);
  const document = await readAdapterDocument(manifest, { ...deps, willRead: (read) => stamps.note(read) });
  for (const each of document.files) await stamps.note(each);
  return buildAdapter(manifest, document, deps);
};

/** One line that names the manifest. */
export const problemOf = (folder: string, error: unknown): string => {
  const file = manifestOf(folder);
  const reason = error instanceof SluiceError ? error.message : `unexpected: ${reasonOf(error)}`;
  return reason.includes(file) ? reason : `${file}: ${reason}`;
};

const reportFailed = (
  folder: string,
  { problem, isServed, error }: { problem: string; isServed: boolean; error: unknown },
  logger: Logger,
): void => {
  const consequence = isServed
    ? "adapter change not taken up, the old one still serves"
    : "adapter not published";
  logger.error(
    { file: manifestOf(folder), ...(error instanceof SluiceError ? {} : { err: error }) },
    `${consequence}: ${problem}`,
  );
};

export const reportPublished = ({ manifest, summary, notices }: PublishedAdapter, logger: Logger): void => {
  const { service, functions, refused, upstream } = summary;
  logger.info(
    { service, functions: functions.length, refused: refused.length, upstream },
    "adapter published",
  );
  for (const detail of notices) logger.warn({ file: manifest.file }, `${service}: ${detail}`);
};
