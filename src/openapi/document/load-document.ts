import { isJsonObject, type JsonObject, type JsonValue, reasonOf } from "../../core/index.ts";
import type { Document, SourceFile } from "../interface.ts";
import { MAX_BYTES, parseText, unusable } from "./parse.ts";
import { filePath } from "./reference.ts";

/** A document's root file, and how the files it refers to are got. */
export interface DocumentSource {
  readonly text: string;
  /** File name or URL, for messages. */
  readonly where: string;
  /** The root file's path from the root folder; default: it stands in the root folder itself. */
  readonly name?: string;
  /** Set where it was fetched. */
  readonly url?: string;
  /** The text of a file by its path from the root folder; rejects with the reason where it may not or cannot be read. Without it no other file is. */
  readonly read?: (path: string) => Promise<string>;
  /** Changes the root file as parsed, before anything is looked at: overlays. */
  readonly amend?: (root: JsonObject) => JsonObject;
}

export interface LoadedDocument {
  readonly document: Document;
  /** The other files' texts, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

const MAX_FILES = 5000;

/**
 * Reads a document and every file it refers to. A file that cannot be used is remembered with the reason: only operations that
 * need it are refused.
 * @throws SluiceError SLUICE_DOCUMENT when the root file is no OpenAPI document.
 */
export const loadDocument = async (source: DocumentSource): Promise<LoadedDocument> => {
  const { read } = source;
  const document = readDocument(source.text, source.where, source);
  const files = new Map<string, SourceFile>();
  const texts = new Map<string, string>();
  if (read === undefined) return { document, texts };
  let bytes = Buffer.byteLength(source.text);
  const pending = filesReferredTo(document.root, source.text, document.name);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (files.has(path) || path === document.name) continue;
    if (files.size >= MAX_FILES) throw unusable(source.where, `refers to more than ${MAX_FILES} files`);
    try {
      const text = await read(path);
      bytes += Buffer.byteLength(text);
      if (bytes > MAX_BYTES) throw unusable(source.where, "is larger than 32 MB with the files it refers to");
      const node = parseText(text, path);
      files.set(path, { node });
      texts.set(path, text);
      pending.push(...filesReferredTo(node, text, path));
    } catch (error) {
      if (bytes > MAX_BYTES) throw error;
      files.set(path, { problem: reasonOf(error) });
    }
  }
  return { document: { ...document, files }, texts };
};

/**
 * One file as a document; references to others lead nowhere.
 * @param where - file name or URL, for messages.
 * @throws SluiceError SLUICE_DOCUMENT, with the line where it is known.
 */
export const readDocument = (
  text: string,
  where: string,
  { name = nameOf(where), url, amend }: Pick<DocumentSource, "name" | "url" | "amend"> = {},
): Document => {
  const parsed = parseText(text, where);
  if (!isJsonObject(parsed)) {
    throw unusable(
      where,
      'is not an object: an OpenAPI document starts with `openapi: 3...` or `swagger: "2.0"`',
    );
  }
  const root = amend?.(parsed) ?? parsed;
  return { root, version: versionOf(root, where), where, name, url, files: new Map() };
};

const versionOf = (root: JsonObject, where: string): Document["version"] => {
  const declared = root.openapi ?? root.swagger;
  const version = typeof declared === "number" ? String(declared) : declared; // `openapi: 3.1` is a float in YAML
  const [, family] = /^(2|3\.[012]|3$)(\.|$)/.exec(typeof version === "string" ? version.trim() : "") ?? [];
  if (family === "2") return "2.0";
  if (family === "3") return "3.0";
  if (family === "3.0" || family === "3.1" || family === "3.2") return family;
  if (typeof version === "string") {
    throw unusable(where, `is OpenAPI ${version.slice(0, 20)}; versions 2.0, 3.0, 3.1 and 3.2 can be read`);
  }
  throw unusable(
    where,
    'has no `openapi` version: an OpenAPI document starts with `openapi: 3...` or `swagger: "2.0"`',
  );
};

const nameOf = (where: string): string => (where.split(/[?#]/, 1)[0] ?? "").split("/").at(-1) || where;

/** Below these, names are the author's own: an `x-` there is no extension. */
const NAMED: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "headers",
  "definitions",
  "schemas",
  "parameters",
  "responses",
]);

/** Paths of the files that a file's `$ref`s name, the last first. Extensions are left alone: what they refer to is theirs. */
const filesReferredTo = (root: JsonValue, text: string, from: string): string[] => {
  if (!/\$ref"?'?\s*:\s*["']?[^#"'\s]/.test(text)) return [];
  const paths = new Set<string>();
  const pending: { node: JsonValue; key: string }[] = [{ node: root, key: "" }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, key } = next;
    if (typeof node !== "object" || node === null) continue;
    for (const [name, child] of Object.entries(node)) {
      if (name === "$ref" && typeof child === "string") {
        const [path = ""] = child.split("#", 1);
        const file = path === "" ? undefined : filePath(path, from);
        if (file !== undefined) paths.add(file);
      } else if (typeof child === "object" && (!name.startsWith("x-") || NAMED.has(key))) {
        pending.push({ node: child, key: name });
      }
    }
  }
  return [...paths];
};
