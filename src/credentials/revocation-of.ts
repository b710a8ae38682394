import { decodeJwt } from "jose";
import { readChain } from "./capability-chain.ts";
import { jwtId, unnamedJwtId } from "./credential-id.ts";
import type { Revocation } from "./interface.ts";
import { invalid } from "./invalid.ts";
import { looksLikeCapability } from "./looks-like-capability.ts";
import { tokenTimes } from "./token-times.ts";

/**
 * What revokes a token: of a capability its last link, and with it all that is made of it; the signature of a JWT is not looked at.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL: it is neither.
 */
export const revocationOf = async (token: string): Promise<Revocation> => {
  if (looksLikeCapability(token)) {
    const { last } = await readChain(token);
    return { id: last.id, until: last.times.expiresAt };
  }
  const claims = claimsIn(token);
  const { iss, jti } = claims;
  if (typeof iss !== "string") throw invalid("names no issuer (iss)");
  const id =
    typeof jti === "string" ? jwtId(iss, jti) : unnamedJwtId(iss, token.slice(0, token.lastIndexOf(".")));
  return { id, until: tokenTimes(claims).expiresAt };
};

const claimsIn = (token: string) => {
  try {
    return decodeJwt(token) as Parameters<typeof tokenTimes>[0];
  } catch {
    throw invalid("is neither a JWT nor a capability");
  }
};
