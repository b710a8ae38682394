import { SluiceError } from "../core/index.ts";
import { readBytes } from "./read-bytes.ts";

const MAX_BYTES = 65_536; // of a file given by mistake not more is read

/**
 * A token that a person gave as operand, or else on stdin.
 * @param what - completes "give …" where there is none.
 * @throws SluiceError SLUICE_USAGE.
 */
export const readToken = async (
  operand: string | undefined,
  what: string,
  stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean } = process.stdin,
): Promise<string> => {
  const isAsked = operand === undefined && stdin.isTTY !== true;
  const text = isAsked
    ? Buffer.from(await readBytes("-", MAX_BYTES, stdin)).toString("utf8")
    : (operand ?? "");
  const token = text.trim();
  if (token !== "") return token;
  throw new SluiceError("SLUICE_USAGE", `give ${what}, as operand or on stdin`);
};
