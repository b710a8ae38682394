import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type AdapterManifest, fileComplaint, loadManifest, secretFiles } from "../config/index.ts";
import { type Logger, reasonOf, SluiceError } from "../core/index.ts";
import { fingerprint, MANIFEST } from "./adapter-folder.ts";
import { type BuildDeps, buildAdapter, type PublishedAdapter } from "./published-adapter.ts";

/** One folder of the adapters folder, and what became of it. */
export interface AdapterSlot {
  readonly folder: string;
  /** What the slot was last made of: the manifest, its document, the files of its secrets. */
  readonly files: readonly string[];
  readonly fingerprint: string;
  /** The last state that worked. */
  readonly published: PublishedAdapter | undefined;
  /** Why the files as they are now do not work. */
  readonly problem: string | undefined;
}

const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

export const manifestOf = (folder: string): string => join(folder, MANIFEST);

/** Every file an adapter depends on, the manifest first. */
export const filesOf = (manifest: AdapterManifest): string[] => [
  manifest.file,
  manifest.openapi,
  ...secretFiles(manifest),
];

/** Reads and builds what the folder holds now. Never throws: what does not work is logged and leaves `previous` in place. */
export const loadSlot = async (
  folder: string,
  previous: PublishedAdapter | undefined,
  peers: Readonly<Record<string, string>>,
  deps: BuildDeps,
): Promise<AdapterSlot> => {
  const { logger } = deps;
  const file = manifestOf(folder);
  let files = [file];
  // Taken before the files are read: a change in between is then seen by the next scan.
  let print = await fingerprint(files);
  try {
    const manifest = await loadManifest(file, peers);
    files = filesOf(manifest);
    print = `${print} ${await fingerprint(files.slice(1))}`;
    const published = await buildAdapter(manifest, await readDocumentFile(manifest), deps);
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

const readDocumentFile = async ({ file, openapi }: AdapterManifest): Promise<string> => {
  try {
    const { size } = await stat(openapi);
    if (size > MAX_DOCUMENT_BYTES)
      throw new SluiceError(
        "SLUICE_CONFIG",
        `${file}: openapi: ${openapi} is larger than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`,
      );
    return await readFile(openapi, "utf8");
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError("SLUICE_CONFIG", `${file}: openapi: ${fileComplaint(openapi, error)}`, {
      cause: error,
    });
  }
};
