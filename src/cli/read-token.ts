import { SluiceError } from "../core/index.ts";

const MAX_CHARS = 65_536; // of a file given by mistake not more is read

/**
 * A token that a person gave as operand, or else on stdin.
 * @param what - completes "give …" where there is none.
 * @throws SluiceError SLUICE_USAGE.
 */
export const readToken = async (
  operand: string | undefined,
  what: string,
  stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean } = process.stdin,
): Promise<string> => {
  const text = operand ?? (stdin.isTTY === true ? "" : await readAll(stdin));
  const token = text.trim();
  if (token !== "") return token;
  throw new SluiceError("SLUICE_USAGE", `give ${what}, as operand or on stdin`);
};

const readAll = async (stdin: AsyncIterable<Uint8Array | string>): Promise<string> => {
  let text = "";
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > MAX_CHARS)
      throw new SluiceError(
        "SLUICE_USAGE",
        `stdin holds more than ${MAX_CHARS} characters: that is no token`,
      );
  }
  return text;
};
