import { type Operation, SEAL_TO } from "../operation/operation.ts";
import { type Given, invalid } from "./unpack.ts";

/** The text of a peer id; whether it stands for a key is for whoever seals to say. */
const PEER_ID = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/;

/**
 * Whom the result is sealed to. What is sealed to the initiator may go to another peer instead, whom the initiator's script names; a peer
 * that the service names is the only one that may read it.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS when the caller's word cannot be kept.
 */
export const sealToOf = (operation: Operation, given: Given): string | undefined => {
  const own = operation.seal?.result;
  const asked = operation.takesSealTo ? (given.get(SEAL_TO) ?? null) : null;
  if (asked === null) return own;
  if (typeof asked !== "string" || (asked !== "initiator" && !PEER_ID.test(asked)))
    throw invalid(operation, `argument "options.${SEAL_TO}" must be "initiator" or a peer id (12D3KooW…)`);
  if (own !== undefined && own !== "initiator" && own !== asked)
    throw invalid(operation, `argument "options.${SEAL_TO}": the result is sealed to ${own} alone`);
  return asked;
};
