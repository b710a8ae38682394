import { readFile, stat } from "node:fs/promises";
import { SluiceError } from "../core/index.ts";

/** What a file holds, or stdin where it is named `-`. @throws SluiceError SLUICE_USAGE: it cannot be read, or has more than `maxBytes`. */
export const readBytes = async (
  file: string,
  maxBytes: number,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): Promise<Uint8Array> => {
  try {
    if (file === "-") return await readAll(stdin, maxBytes);
    const { size } = await stat(file);
    if (size > maxBytes) throw tooLarge(file, maxBytes);
    return await readFile(file);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const { fileComplaint } = await import("../config/index.ts");
    throw new SluiceError("SLUICE_USAGE", fileComplaint(file, error), { cause: error });
  }
};

const readAll = async (stdin: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge("stdin", maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const tooLarge = (what: string, maxBytes: number): SluiceError =>
  new SluiceError("SLUICE_USAGE", `${what} is larger than ${maxBytes} bytes`);
