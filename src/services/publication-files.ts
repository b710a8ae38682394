import { createHash } from "node:crypto";
import { SluiceError } from "../core/index.ts";
import type { PublishRequest } from "./interface.ts";

/** A publication's files by their path in the adapter's folder, and how the manifest names them. */
export interface PublicationFiles {
  readonly openapi: string;
  /** The folder of a document that is not the folder it stands in. */
  readonly openapiRoot: string | undefined;
  readonly overlays: readonly string[];
  readonly policy: string | undefined;
  readonly texts: ReadonlyMap<string, string>;
}

const MAX_FILES = 5000;
const MAX_PATH_CHARS = 255;

/**
 * Named for their content, so that a manifest never points at half-replaced files. A document alone is one file; one that has a name
 * of its own, or refers to others, stands with them in a folder of its own.
 * @throws SluiceError SLUICE_REQUEST for a path that leads out of that folder.
 */
export const publicationFiles = (request: PublishRequest): PublicationFiles => {
  const { document, files = {}, overlays = [], documentName = `openapi.${typeOf(document)}` } = request;
  const others = Object.entries(files);
  if (others.length > MAX_FILES) throw wrong(`holds more than ${MAX_FILES} files`);
  for (const path of [documentName, ...Object.keys(files)]) checkPath(path);
  if (Object.hasOwn(files, documentName)) throw wrong(`holds ${documentName}, which is the document itself`);
  const isAlone = others.length === 0 && request.documentName === undefined;
  const hash = shortHash(isAlone ? document : JSON.stringify([document, documentName, others]));
  const openapi = isAlone ? `openapi.${hash}.${typeOf(document)}` : `openapi.${hash}/${documentName}`;
  const named = overlays.map(
    (text, index) => [`overlay.${shortHash(`${index} ${text}`)}.${typeOf(text)}`, text] as const,
  );
  const policy =
    request.policy === undefined
      ? undefined
      : ([`policy.${shortHash(request.policy)}.cedar`, request.policy] as const);
  return {
    openapi: `./${openapi}`,
    openapiRoot: !isAlone && documentName.includes("/") ? `./openapi.${hash}` : undefined,
    overlays: named.map(([name]) => `./${name}`),
    policy: policy && `./${policy[0]}`,
    texts: new Map([
      [openapi, document],
      ...others.map(([path, text]) => [`openapi.${hash}/${path}`, text] as const),
      ...named,
      ...(policy === undefined ? [] : [policy]),
    ]),
  };
};

/** What an earlier publication put into the folder: files and folders named as above. */
export const isPublicationEntry = (name: string): boolean =>
  /^(openapi|overlay|policy)\.[0-9a-f]{12}(\.(json|yaml|cedar))?$/.test(name);

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

const typeOf = (text: string): "json" | "yaml" => (/^\s*\{/.test(text) ? "json" : "yaml");

const checkPath = (path: string): void => {
  const isPlain = path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (!isPlain || path.length > MAX_PATH_CHARS || /[\\\p{Cc}]/u.test(path)) {
    throw wrong("holds a path that is not relative and plain, or leads out of the document's folder");
  }
};

const wrong = (what: string): SluiceError => new SluiceError("SLUICE_REQUEST", `files ${what}`);
