import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { SluiceError } from "../core/index.ts";
import { fileComplaint, readText } from "./read-text.ts";

/** An OpenAPI document on disk: its root file, and a reader for the files of its root folder. */
export interface DocumentFiles {
  /** Absolute path of the root file. */
  readonly file: string;
  /** The same as it was named, for messages. */
  readonly where: string;
  /** Its path from the root folder, with slashes. */
  readonly name: string;
  /** Absolute path of the root folder. */
  readonly folder: string;
  readonly text: string;
  /**
   * The text of a file by its path from the root folder.
   * @throws SluiceError SLUICE_DOCUMENT when it is outside of that folder (symbolic links followed), missing or too large.
   */
  read(path: string): Promise<string>;
}

const MAX_BYTES = 32 * 1024 * 1024;
const ROOT_NAMES = ["openapi", "swagger"].flatMap((name) =>
  ["yaml", "yml", "json"].map((type) => `${name}.${type}`),
);

/**
 * Opens the document that a path names: a file, or a folder that holds one.
 * @param root - the folder that the files it refers to must be in; default: the one it stands in.
 * @throws SluiceError SLUICE_DOCUMENT
 */
export const openDocument = async (path: string, root?: string): Promise<DocumentFiles> => {
  const where = await rootFile(path);
  const file = resolve(where);
  const folder = root === undefined ? dirname(file) : resolve(root);
  if (!isWithin(folder, file))
    throw new SluiceError("SLUICE_DOCUMENT", `${file} is not in the root folder ${folder}`);
  const text = await readText(where, MAX_BYTES, "the document", "SLUICE_DOCUMENT");
  const name = relative(folder, file).split(sep).join("/");
  return { file, where, name, folder, text, read: (inside) => readInside(folder, inside) };
};

const rootFile = async (path: string): Promise<string> => {
  const names = await readdir(path).catch(() => undefined); // a file, or nothing: reading it will tell
  if (names === undefined) return path;
  const known = ROOT_NAMES.find((name) => names.includes(name));
  if (known !== undefined) return join(path, known);
  const candidates = names.filter((name) => /\.(json|ya?ml)$/.test(name));
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return join(path, only);
  const found = candidates.length === 0 ? "no JSON or YAML file" : `${candidates.length} of them`;
  throw new SluiceError(
    "SLUICE_DOCUMENT",
    `${path} is a folder: it must hold openapi.yaml, openapi.json or one document alone; it holds ${found}`,
  );
};

const readInside = async (folder: string, path: string): Promise<string> => {
  const outside = new SluiceError(
    "SLUICE_DOCUMENT",
    `it is outside of the document's folder ${basename(folder)}; name a folder that holds both (--root, openapiRoot)`,
  );
  const file = resolve(folder, path);
  if (!isWithin(folder, file)) throw outside;
  try {
    if (!isWithin(await realpath(folder), await realpath(file))) throw outside;
    if (!(await stat(file)).isFile()) throw new SluiceError("SLUICE_DOCUMENT", `${path} is not a file`);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError("SLUICE_DOCUMENT", fileComplaint(path, error), { cause: error });
  }
  return readText(file, MAX_BYTES, "the file", "SLUICE_DOCUMENT");
};

const isWithin = (folder: string, file: string): boolean => {
  const path = relative(folder, file);
  return path !== "" && path !== ".." && !path.startsWith(`..${sep}`) && resolve(folder, path) === file;
};
