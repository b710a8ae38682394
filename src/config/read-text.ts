import { open } from "node:fs/promises";
import { type ErrorCode, SluiceError } from "../core/index.ts";

/** What a system error means to a person; the code itself where nothing better is known. */
export const fileProblem = (error: unknown): string => {
  const code = codeOf(error);
  return REASONS[code] ?? code;
};

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown error";

/** That the file cannot be read and why, its path named once. */
export const fileComplaint = (file: string, error: unknown): string =>
  codeOf(error) === "ENOENT"
    ? `${file}: there is no such file`
    : `${file} cannot be read: ${fileProblem(error)}`;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EEXIST: "what is there is no folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "is a folder, not a file",
  ENOTDIR: "a part of its path is not a folder",
  EROFS: "read-only file system",
  ENOSPC: "no space left on the disk",
};

/**
 * A whole text file of at most `maxBytes`.
 * @throws SluiceError with `code`, naming `what` and the file.
 */
export const readText = async (
  file: string,
  maxBytes: number,
  what: string,
  code: ErrorCode = "SLUICE_CONFIG",
): Promise<string> => {
  try {
    await using handle = await open(file, "r");
    const { size } = await handle.stat();
    if (size > maxBytes) throw new SluiceError(code, `${what} ${file} is larger than ${maxBytes} bytes`);
    return await handle.readFile("utf8");
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError(code, `${what} ${fileComplaint(file, error)}`, { cause: error });
  }
};
