import { join } from "node:path";
import { type AdapterManifest, loadManifest, secretFiles } from "../config/index.ts";
import { type Logger, reasonOf, SluiceError } from "../core/index.ts";
import { type AdapterDocument, type FetchDocument, isUrl, readAdapterDocument } from "./adapter-document.ts";
import { fingerprint, MANIFEST } from "./adapter-folder.ts";
import { type BuildDeps, buildAdapter, type PublishedAdapter } from "./published-adapter.ts";

/** One folder of the adapters folder, and what became of it. */
export interface AdapterSlot {
  readonly folder: string;
  /** What the slot was last made of: the manifest, its document and overlays, the files of its secrets. */
  readonly files: readonly string[];
  readonly fingerprint: string;
  /** The last state that worked. */
  readonly published: PublishedAdapter | undefined;
  /** Why the files as they are now do not work. */
  readonly problem: string | undefined;
}

export const manifestOf = (folder: string): string => join(folder, MANIFEST);

export interface SlotDeps extends BuildDeps {
  readonly fetchDocument: FetchDocument;
}

/** Every file an adapter depends on, the manifest first. */
export const filesOf = (manifest: AdapterManifest, document: Pick<AdapterDocument, "files">): string[] => [
  manifest.file,
  ...document.files,
  ...secretFiles(manifest),
];

/** The same before the document was read. */
const knownFiles = (manifest: AdapterManifest): string[] =>
  filesOf(manifest, {
    files: [...(isUrl(manifest.openapi) ? [] : [manifest.openapi]), ...manifest.overlays],
  });

/** Reads and builds what the folder holds now. Never throws: what does not work is logged and leaves `previous` in place. */
export const loadSlot = async (
  folder: string,
  previous: PublishedAdapter | undefined,
  peers: Readonly<Record<string, string>>,
  deps: SlotDeps,
): Promise<AdapterSlot> => {
  const { logger } = deps;
  const file = manifestOf(folder);
  let files = [file];
  // Taken before the files are read: a change in between is then seen by the next scan.
  let print = await fingerprint(files);
  try {
    const manifest = await loadManifest(file, peers);
    files = knownFiles(manifest);
    print = await fingerprint(files);
    const document = await readAdapterDocument(manifest, deps);
    const published = await buildAdapter(manifest, document, deps);
    const all = filesOf(manifest, document);
    if (all.length !== files.length) print = await fingerprint(all);
    files = all;
    reportPublished(published, logger);
    return { folder, files, fingerprint: print, published, problem: undefined };
  } catch (error) {
    const reason = error instanceof SluiceError ? error.message : `unexpected: ${reasonOf(error)}`;
    const problem = reason.includes(file) ? reason : `${file}: ${reason}`;
    const consequence =
      previous === undefined
        ? "adapter not published"
        : "adapter change not taken up, the old one still serves";
    logger.error(
      { file, ...(error instanceof SluiceError ? {} : { err: error }) },
      `${consequence}: ${problem}`,
    );
    return { folder, files, fingerprint: print, published: previous, problem };
  }
};

export const reportPublished = ({ manifest, summary, notices }: PublishedAdapter, logger: Logger): void => {
  const { service, functions, refused, upstream } = summary;
  logger.info(
    { service, functions: functions.length, refused: refused.length, upstream },
    "adapter published",
  );
  for (const detail of notices) logger.warn({ file: manifest.file }, `${service}: ${detail}`);
};
