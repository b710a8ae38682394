import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type AdapterManifest, openDocument, readText } from "../config/index.ts";
import { type Logger, reasonOf, SluiceError } from "../core/index.ts";
import {
  createAmendment,
  type Document,
  type DocumentSource,
  loadDocument,
  type OverlaySource,
} from "../openapi/index.ts";
import { replaceFile } from "./adapter-folder.ts";
import type { PublishRequest } from "./interface.ts";
import { SIGNATURE } from "./signature-file.ts";

/** A manifest's document with everything it is made of. */
export interface AdapterDocument {
  readonly document: Document;
  /** The root file as received. */
  readonly text: string;
  /** Files on disk it was made of, absolute: when one changes, it has to be made again. */
  readonly files: readonly string[];
  /** What its operator should know, one line each. */
  readonly notices: readonly string[];
  /** The manifest's `policy` file. */
  readonly policyText: string | undefined;
}

/** The text at a public https URL. @throws SluiceError */
export type FetchDocument = (url: string) => Promise<string>;

export interface DocumentDeps {
  readonly fetchDocument: FetchDocument;
  readonly logger: Logger;
  /** Awaited before each file is read, with its absolute path. */
  readonly willRead?: (file: string) => Promise<void>;
  /** Leaves the folder as it is: what is fetched is not kept, and not fetched where it is kept. */
  readonly readOnly?: boolean;
}

const FETCHED = "openapi.fetched";
const MAX_POLICY_BYTES = 256 * 1024;

/**
 * Reads what a manifest names: a file, a folder, or an https URL. What was fetched is kept beside the manifest, and used when it
 * cannot be fetched again: a restart must not depend on somebody's web site.
 * @throws SluiceError SLUICE_DOCUMENT, SLUICE_CONFIG, and those of `fetchDocument` where nothing was kept.
 */
export const readAdapterDocument = async (
  manifest: AdapterManifest,
  deps: DocumentDeps,
): Promise<AdapterDocument> => {
  const { willRead = async () => {} } = deps;
  for (const file of knownFiles(manifest)) await willRead(file);
  const overlays = await Promise.all(manifest.overlays.map(readOverlay));
  const policyFile = manifest.policy === undefined ? [] : [manifest.policy];
  const policyText = manifest.policy && (await readText(manifest.policy, MAX_POLICY_BYTES, "the policy"));
  if (isUrl(manifest.openapi)) {
    const make = (text: string) =>
      makeDocument({ text, where: manifest.openapi, url: manifest.openapi }, overlays);
    const made = await fetched(manifest, make, deps);
    return { ...made, policyText, files: [...manifest.overlays, ...policyFile] };
  }
  const { file, name, folder, text, read } = await openDocument(manifest.openapi, manifest.openapiRoot);
  await willRead(file); // where the manifest names a folder
  const written = join(dirname(manifest.file), SIGNATURE);
  const readInside = async (path: string): Promise<string> => {
    const inside = join(folder, notWritten(path, join(folder, path), written));
    if (!path.startsWith("../")) await willRead(inside);
    return read(path);
  };
  const made = await makeDocument({ text, where: file, name, read: readInside }, overlays);
  const files = [file, ...manifest.overlays, ...policyFile, ...filesWithin(folder, made.document)];
  return { ...made, policyText, files };
};

/** The files it is known to be made of before any is read. */
const knownFiles = ({ openapi, overlays, policy }: AdapterManifest): string[] => [
  ...(isUrl(openapi) ? [] : [openapi]),
  ...overlays,
  ...(policy === undefined ? [] : [policy]),
];

/** The same from a publication, before its files are written. @throws SluiceError SLUICE_DOCUMENT */
export const publishedDocument = async (
  { document: text, documentUrl, documentName: name, files = {}, overlays = [], policy }: PublishRequest,
  manifest: AdapterManifest,
): Promise<AdapterDocument> => {
  const read = async (path: string): Promise<string> => {
    const found = Object.hasOwn(files, path) ? files[path] : undefined;
    if (found === undefined) throw new SluiceError("SLUICE_DOCUMENT", `${path}: there is no such file`);
    return found;
  };
  const sources = overlays.map((overlay, index) => ({
    file: manifest.overlays[index] ?? "overlay",
    text: overlay,
  }));
  const made = await makeDocument(
    { text, where: manifest.openapi, read, ...(name && { name }), ...(documentUrl && { url: documentUrl }) },
    sources,
  );
  const others = filesWithin(manifest.openapiRoot ?? dirname(manifest.openapi), made.document);
  const policyFile = manifest.policy === undefined ? [] : [manifest.policy];
  return {
    ...made,
    policyText: policy,
    files: [manifest.openapi, ...manifest.overlays, ...policyFile, ...others],
  };
};

/** Absolute paths. What the document refers to outside of its folder is not read, so a change there cannot matter: it is not watched. */
const filesWithin = (folder: string, { files }: Document): string[] =>
  [...files.keys()].filter((path) => !path.startsWith("../")).map((path) => join(folder, path));

/** A document that is made of its own signature would change with every time it is written. */
const notWritten = (path: string, file: string, written: string): string => {
  if (file !== written) return path;
  throw new SluiceError("SLUICE_DOCUMENT", `${path} is written by Sluice and no part of a document`);
};

const makeDocument = async (
  source: DocumentSource,
  overlays: readonly OverlaySource[],
): Promise<Omit<AdapterDocument, "files" | "policyText">> => {
  const { amend, unmatched } = createAmendment(overlays);
  const { document } = await loadDocument({ ...source, amend });
  return { document, text: source.text, notices: unmatched };
};

const isUrl = (place: string): boolean => place.startsWith("https://");

const readOverlay = async (file: string): Promise<OverlaySource> => ({
  file,
  text: (await openDocument(file)).text,
});

type Made = Awaited<ReturnType<typeof makeDocument>>;

/** Only what can be read takes the place of what is kept: a login page is an answer too. */
const fetched = async (
  { openapi: url, file }: AdapterManifest,
  make: (text: string) => Promise<Made>,
  { fetchDocument, logger, readOnly = false }: DocumentDeps,
): Promise<Made> => {
  const kept = join(dirname(file), FETCHED);
  const readKept = (): Promise<string | undefined> => readFile(kept, "utf8").catch(() => undefined);
  const known = readOnly ? await readKept() : undefined;
  if (known !== undefined) return make(known);
  try {
    const made = await make(await fetchDocument(url));
    if (!readOnly)
      await replaceFile(kept, made.text).catch((error: unknown) =>
        logger.warn({ file: kept, reason: reasonOf(error) }, "the fetched document cannot be kept"),
      );
    return made;
  } catch (error) {
    const text = await readKept();
    if (text === undefined || !(error instanceof SluiceError)) throw error;
    const made = await make(text);
    return { ...made, notices: [`${error.message}; the copy of the last time is used`, ...made.notices] };
  }
};
