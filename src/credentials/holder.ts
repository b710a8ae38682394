import { calculateJwkThumbprint } from "jose";
import { isJsonObject, type JsonValue } from "../core/index.ts";
import { peerOfJwk, signingJwk } from "../jose/index.ts";

/**
 * Why a `cnf` (RFC 7800) does not say that the token is this peer's: `jwk` must be its key, `jkt` (RFC 9449 section 6.1) the key's
 * thumbprint, both where both are there. Undefined: it is the peer's. Continues "the credential …".
 */
export const foreignHolder = async (cnf: JsonValue, peerId: string): Promise<string | undefined> => {
  if (!isJsonObject(cnf)) return "has a cnf that is no object";
  const { jwk, jkt, ...others } = cnf;
  if (Object.keys(others).length > 0 || (jwk === undefined && jkt === undefined))
    return "is bound in a way that is not supported: cnf must hold jwk or jkt";
  if (jwk !== undefined && peerOfJwk(jwk) !== peerId)
    return "is bound to another key than that of the particle's initiator (cnf.jwk)";
  if (jkt !== undefined && jkt !== (await thumbprint(peerId)))
    return "is bound to another key than that of the particle's initiator (cnf.jkt)";
  return undefined;
};

/** RFC 7638, SHA-256. */
const thumbprint = async (peerId: string): Promise<string> => {
  const { kty, crv, x } = signingJwk(peerId);
  return calculateJwkThumbprint({ kty, crv, x }, "sha256");
};
