import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../config/index.ts";
import { isJsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import { replaceFile, storing } from "./adapter-folder.ts";

/** That calls of a service are not let in, on its operator's word. */
export interface Closure {
  readonly mode: "disabled" | "draining";
  /** Unix ms. */
  readonly at: number;
  /** Who said so: a name of the admin API, or "file". */
  readonly by: string;
}

/** Stands beside the manifest while the service is switched off; deleting it switches the service on. */
export const CLOSURE = "disabled.json";

const MAX_BYTES = 4_096;
export const MAX_BY_CHARS = 256;

export interface ReadClosure {
  readonly closure: Closure | undefined;
  /** What is wrong with the file. */
  readonly problem: string | undefined;
}

/** Whoever made the file wants the service off, whatever is in it: one that cannot be read switches off too, and says what is wrong. */
export const readClosure = async (folder: string): Promise<ReadClosure> => {
  const file = join(folder, CLOSURE);
  const at = await stat(file).then(
    ({ mtimeMs }) => Math.floor(mtimeMs),
    (error: unknown) => (isMissing(error) ? undefined : 0),
  );
  if (at === undefined) return { closure: undefined, problem: undefined };
  const byFile: Closure = { mode: "disabled", at, by: "file" };
  try {
    return { closure: parseClosure(await readText(file, MAX_BYTES, "the file"), byFile), problem: undefined };
  } catch (error) {
    if (isMissing(error instanceof SluiceError ? error.cause : error))
      return { closure: undefined, problem: undefined };
    const reason = error instanceof SluiceError ? error.message : "is no JSON";
    return {
      closure: byFile,
      problem: `${file}: ${reason}; the service is switched off all the same, delete the file to switch it on`,
    };
  }
};

/** @throws SluiceError, SyntaxError */
const parseClosure = (text: string, byFile: Closure): Closure => {
  const value: JsonValue = text.trim() === "" ? {} : (JSON.parse(text) as JsonValue);
  if (!isJsonObject(value)) throw wrong("must be an object { mode, at, by }");
  const { mode = byFile.mode, at = byFile.at, by = byFile.by } = value;
  if (mode !== "disabled" && mode !== "draining") throw wrong("mode must be disabled or draining");
  if (typeof at !== "number" || !Number.isSafeInteger(at) || at < 0)
    throw wrong("at must be a time in Unix ms");
  if (typeof by !== "string" || by.length > MAX_BY_CHARS) throw wrong("by must be a name");
  return { mode, at, by };
};

const wrong = (what: string): SluiceError => new SluiceError("SLUICE_CONFIG", what);

/** The folder says so from then on, also after a restart. @throws SluiceError SLUICE_STORAGE */
export const writeClosure = (folder: string, closure: Closure | undefined): Promise<void> =>
  storing(folder, async () => {
    const file = join(folder, CLOSURE);
    if (closure === undefined) await rm(file, { force: true });
    else await replaceFile(file, `${JSON.stringify(closure)}\n`);
  });

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";
