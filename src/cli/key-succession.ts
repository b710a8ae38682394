import { SluiceError } from "../core/index.ts";
import { readSuccession, type Succession } from "../jose/index.ts";
import { readBytes } from "./read-bytes.ts";

const MAX_BYTES = 16_384;
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The text of a statement: the operand itself, or what its file (`-`: stdin) holds. @throws SluiceError SLUICE_USAGE. */
export const readStatementText = async (operand: string): Promise<string> =>
  JWS.test(operand) && operand.length > 100
    ? operand
    : Buffer.from(await readBytes(operand, MAX_BYTES))
        .toString("utf8")
        .trim();

/** What a statement says, checked without asking anybody. @throws SluiceError SLUICE_INVALID_CREDENTIAL: forged, damaged, or its time is over. */
export const checkSuccession = async (operand: string, now: number): Promise<Succession> => {
  const succession = await readSuccession(await readStatementText(operand));
  if (succession.expiresAt > now) return succession;
  throw new SluiceError(
    "SLUICE_INVALID_CREDENTIAL",
    `the statement is signed, but its time was over at ${new Date(succession.expiresAt).toISOString()}`,
  );
};
