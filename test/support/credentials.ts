import {
  base64url,
  calculateJwkThumbprint,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
  SignJWT,
} from "jose";
import { type ERRORS, type JsonObject, SluiceError, silentLogger } from "../../src/core/index.ts";
import {
  type Credential,
  type CredentialVerifier,
  createCredentialVerifier,
  type Issuer,
} from "../../src/credentials/index.ts";
import { type FetchText, signingJwk } from "../../src/jose/index.ts";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

export const ISS = "https://login.example/";
const JWKS_URL = "https://login.example/jwks.json";
export const NOW = 1_700_000_000_000;
export const SECONDS = NOW / 1_000;

const seeded = (byte: number): Promise<Identity> => createIdentity(new Uint8Array(32).fill(byte));
export const GATEWAY = await seeded(1);
export const ANN = await seeded(2);
export const BOB = await seeded(3);
export const CAT = await seeded(4);

/** The key of an issuer, with what it publishes. */
export interface IssuerKey {
  readonly alg: string;
  readonly jwk: JWK;
  readonly secret: GenerateKeyPairResult["privateKey"];
}

export const issuerKey = async (alg = "EdDSA", kid = "k1"): Promise<IssuerKey> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" }, secret: privateKey };
};

export const KEY = await issuerKey();
export const jwksOf = (...keys: readonly { readonly jwk: JWK }[]): string =>
  JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });

export const boundTo = (identity: Pick<Identity, "peerId">): JsonObject => {
  const { kty, crv, x } = signingJwk(identity.peerId);
  return { jwk: { kty, crv, x } };
};
export const thumbprintOf = async (identity: Identity): Promise<JsonObject> => {
  const { kty, crv, x } = signingJwk(identity.peerId);
  return { jkt: await calculateJwkThumbprint({ kty, crv, x }) };
};

/** What Ann could present; `undefined` leaves a claim out. */
export const claimsFor = (changed: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: ISS,
  aud: GATEWAY.peerId,
  iat: SECONDS,
  exp: SECONDS + 600,
  jti: "t-1",
  cnf: boundTo(ANN),
  ...changed,
});

/** A token whose signature holds. */
export const jwt = async (
  changed: Record<string, unknown> = {},
  { key = KEY, header = {} }: { key?: IssuerKey; header?: Record<string, unknown> } = {},
): Promise<string> =>
  new SignJWT(claimsFor(changed))
    .setProtectedHeader({ alg: key.alg, kid: key.jwk.kid ?? "", typ: "JWT", ...header })
    .sign(key.secret);

/** A compact JWS of any header, claims and signature. */
export const rawToken = (
  header: unknown,
  claims: unknown,
  signature: Uint8Array = new Uint8Array(),
): string =>
  [
    base64url.encode(JSON.stringify(header)),
    base64url.encode(JSON.stringify(claims)),
    base64url.encode(signature),
  ].join(".");

export const issuer = (changed: Partial<Issuer> = {}): Issuer => ({
  name: "login",
  issuer: ISS,
  keys: { jwksUrl: JWKS_URL },
  algorithms: ["EdDSA", "ES256"],
  audiences: [],
  holder: "bound",
  uses: "many",
  ...changed,
});

export interface TestVerifier extends CredentialVerifier {
  readonly clock: ManualClock;
  readonly revoked: Set<string>;
  /** Every URL that was asked, in order. */
  readonly asked: string[];
}

export const testVerifier = ({
  issuers = [issuer()],
  jwks = () => jwksOf(KEY),
  fetch,
}: {
  readonly issuers?: readonly Issuer[];
  readonly jwks?: (url: string) => string;
  readonly fetch?: FetchText;
} = {}): TestVerifier => {
  const clock = manualClock(NOW);
  const revoked = new Set<string>();
  const asked: string[] = [];
  const verifier = createCredentialVerifier(
    { issuers, peerId: GATEWAY.peerId, clockSkewMs: 30_000, revoked: (id) => revoked.has(id) },
    {
      clock,
      logger: silentLogger,
      fetch: async (url, options) => {
        asked.push(url);
        return fetch === undefined ? jwks(url) : fetch(url, options);
      },
    },
  );
  return { ...verifier, clock, revoked, asked };
};

export const asAnn = { initiator: ANN.peerId };

/** The code and detail of what `work` ends with; fails when it succeeds or throws anything else. */
export const refusedWith = async (
  work: Promise<Credential | unknown>,
): Promise<{ code: keyof typeof ERRORS; detail: string }> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof SluiceError) return { code: error.code, detail: error.message };
    throw error;
  }
  throw new Error("it was accepted");
};
