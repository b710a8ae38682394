import { isJsonObject, type JsonValue } from "../../core/index.ts";
import type { SealTo } from "../bound-call.ts";
import { type Operation, SEAL_TO } from "../operation/operation.ts";
import { sealToText } from "../operation/seal.ts";
import { type Given, invalid } from "./unpack.ts";

/** The text of a peer id; whether it stands for a key is for whoever seals to say. */
const PEER_ID = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/;
/** Of a service's Aqua view the name is what comes before the slash. */
const SERVICE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:\/aqua)?$/;

/**
 * Whom the result is sealed to. What is sealed to the initiator may go to another peer instead, whom the initiator's script names; a peer
 * that the service names is the only one that may read it, and so is a service of that peer.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS when the caller's word cannot be kept.
 */
export const sealToOf = (operation: Operation, given: Given): SealTo | undefined => {
  const own = operation.seal?.result;
  const said = operation.takesSealTo ? (given.get(SEAL_TO) ?? null) : null;
  if (said === null) return own;
  const asked = readSealTo(said);
  if (asked === undefined)
    throw invalid(
      operation,
      `argument "options.${SEAL_TO}" must be "initiator", a peer id (12D3KooW…) or {"peer": ID, "service": NAME}`,
    );
  if (own !== undefined && own !== "initiator" && !isWithin(asked, own))
    throw invalid(
      operation,
      `argument "options.${SEAL_TO}": the result is sealed to ${sealToText(own)} alone`,
    );
  return asked;
};

const readSealTo = (said: JsonValue): SealTo | undefined => {
  if (said === "initiator") return said;
  if (!isJsonObject(said)) return peerOf(said);
  const [peer, service] = [peerOf(said.peer), serviceOf(said.service)];
  const isWhole = peer !== undefined && service !== undefined && Object.keys(said).length === 2;
  return isWhole ? { peer, service } : undefined;
};

const peerOf = (said: JsonValue | undefined): string | undefined =>
  typeof said === "string" && PEER_ID.test(said) ? said : undefined;

const serviceOf = (said: JsonValue | undefined): string | undefined =>
  typeof said === "string" ? SERVICE.exec(said)?.[1] : undefined;

/** Can nobody open `asked` who cannot open `own`? */
const isWithin = (asked: SealTo, own: SealTo): boolean => {
  if (typeof own === "string") return own === (typeof asked === "string" ? asked : asked.peer);
  return typeof asked !== "string" && asked.peer === own.peer && asked.service === own.service;
};
