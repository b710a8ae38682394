// Who sent this request, by which call? Checks what a Sluice gateway signs into it, against the keys that it publishes.
import { createHash, webcrypto } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";

const SIGNED = ["@method", "@target-uri", "txn-token"]; // what a signature must cover here, besides the body
const SKEW_S = 5;
const MAX_SEEN = 100_000;

/**
 * @param {{ jwksUrl: string, origin: string, audience?: string }} options - `origin`: how the gateway addresses this API (upstream.url without its path);
 *   `audience`: upstream.token.audience, where that is configured.
 * @returns a function that resolves with the token's claims, or throws an Error that says why the request is none of that gateway's.
 */
export const createVerifier = ({ jwksUrl, origin, audience = origin }) => {
  if (jwksUrl === undefined) throw new Error("say where the gateway publishes its keys: JWKS_URL=http://127.0.0.1:8080/.well-known/jwks.json");
  const keys = createRemoteJWKSet(new URL(jwksUrl)); // fetched when first needed, kept, and fetched again for an unknown key
  const seen = new Map(); // jti -> exp: each token opens one request

  /** RFC 9421: the same text as the gateway signed, made of what arrived. */
  const checkSignature = async ({ method, url, headers, body }, kid) => {
    const [, label, parameters, list] = /^([\w*.-]+)=(\(([^()]*)\);.*)$/.exec(headers["signature-input"] ?? "") ?? [];
    const [, given, signature] = /^([\w*.-]+)=:([\w+/=]+):$/.exec(headers.signature ?? "") ?? [];
    if (label === undefined || label !== given) throw new Error("it is not signed");
    const covered = [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
    const missing = [...SIGNED, ...(body.length > 0 ? ["content-digest"] : [])].find((name) => !covered.includes(name));
    if (missing !== undefined) throw new Error(`its signature does not cover ${missing}`);
    const derived = { "@method": method, "@target-uri": origin + url };
    const lines = covered.map((name) => `"${name}": ${derived[name] ?? headers[name]}`);
    const base = [...lines, `"@signature-params": ${parameters}`].join("\n");
    const key = await keys({ alg: "EdDSA", kid });
    const bytes = Buffer.from(signature, "base64");
    if (!(await webcrypto.subtle.verify("Ed25519", key, bytes, Buffer.from(base)))) throw new Error("its signature is wrong");
    const expires = Number(/;expires=(\d+)/.exec(parameters)?.[1]);
    if (!(expires + SKEW_S > Date.now() / 1000)) throw new Error("its signature has expired");
    const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
    if (body.length > 0 && headers["content-digest"] !== digest) throw new Error("its body is not the one that was signed");
  };

  const checkReplay = ({ jti, exp }) => {
    if (seen.size >= MAX_SEEN) for (const [id, end] of seen) if (end + SKEW_S < Date.now() / 1000) seen.delete(id);
    if (seen.size >= MAX_SEEN || seen.has(jti)) throw new Error("its token was used before");
    seen.set(jti, exp);
  };

  return async (request) => {
    const token = request.headers["txn-token"];
    if (token === undefined) throw new Error("it has no Txn-Token header");
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      typ: "txntoken+jwt",
      algorithms: ["EdDSA"],
      audience,
      requiredClaims: ["txn", "sub", "scope", "jti", "exp"],
      clockTolerance: SKEW_S,
    });
    await checkSignature(request, protectedHeader.kid);
    checkReplay(payload); // last: only a request that is genuine uses its token up
    return payload;
  };
};
