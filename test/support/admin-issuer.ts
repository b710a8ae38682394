import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { AdminIssuer } from "../../src/admin/interface.ts";

/** An issuer of tokens for an admin API: what to configure, what it serves, and tokens that are good for a minute. */
export const adminIssuer = async (): Promise<{
  readonly jwt: AdminIssuer;
  readonly fetchJwks: () => Promise<string>;
  token(claims?: JWTPayload): Promise<string>;
}> => {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: "k", alg: "EdDSA" }];
  const jwt: AdminIssuer = {
    issuer: "https://id.example",
    jwksUrl: "https://id.example/jwks",
    audience: "sluice-admin",
    algorithms: ["EdDSA"],
    roles: "roles",
  };
  return {
    jwt,
    fetchJwks: async () => JSON.stringify({ keys }),
    token: (claims = {}) =>
      new SignJWT({ iss: jwt.issuer, aud: jwt.audience, ...claims })
        .setProtectedHeader({ alg: "EdDSA", kid: "k", typ: "at+jwt" })
        .setExpirationTime("1m")
        .sign(privateKey),
  };
};
