import {
  base64url,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createTokenVerifier } from "../../../src/admin/jwt-verifier.ts";
import { SluiceError, silentLogger } from "../../../src/core/index.ts";
import { signStatement } from "../../../src/jose/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

const ISSUER = {
  issuer: "https://id.example",
  jwksUrl: "https://id.example/jwks",
  audience: "sluice-admin",
  algorithms: ["EdDSA", "ES256"],
  roles: "roles",
};

let key: CryptoKey;
let publicKey: CryptoKey;
let jwk: JWK;

beforeAll(async () => {
  const pair = await generateKeyPair("ES256", { extractable: true });
  key = pair.privateKey;
  publicKey = pair.publicKey;
  jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256", use: "sig" };
});

const verifier = (options: { jwks?: () => Promise<string>; issuer?: Partial<typeof ISSUER> } = {}) => {
  const clock = manualClock();
  const fetched: string[] = [];
  const { claimsOf } = createTokenVerifier(
    { ...ISSUER, ...options.issuer },
    {
      clock,
      logger: silentLogger,
      fetchJwks: (url) => {
        fetched.push(url);
        return (options.jwks ?? (async () => JSON.stringify({ keys: [jwk] })))();
      },
    },
  );
  const rolesOf = async (token: string): Promise<unknown> => (await claimsOf(token)).roles;
  const now = Math.floor(clock.now() / 1000);
  const signed = (
    claims: JWTPayload = {},
    header: object = {},
    signer: CryptoKey | Uint8Array = key,
  ): Promise<string> =>
    new SignJWT({ iss: ISSUER.issuer, aud: ISSUER.audience, exp: now + 60, roles: ["viewer"], ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "k1", typ: "JWT", ...header })
      .sign(signer);
  return { clock, fetched, claimsOf, rolesOf, signed, now };
};

const refused = async (answer: Promise<unknown>): Promise<string> => {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SluiceError);
  expect(error).toMatchObject({ code: "SLUICE_UNAUTHORIZED", status: 401 });
  return (error as SluiceError).message;
};

describe("a JWT of the issuer", () => {
  it.each(["JWT", "at+jwt", "application/at+jwt", "jwt"])("of type %s gives its roles", async (typ) => {
    const { rolesOf, signed, fetched } = verifier();
    expect(await rolesOf(await signed({}, { typ }))).toEqual(["viewer"]);
    expect(await rolesOf(await signed({ roles: "operator" }, { typ }))).toBe("operator");
    expect(fetched).toEqual([ISSUER.jwksUrl]);
  });

  it("tells whose token it is, where the token does", async () => {
    const { claimsOf, signed } = verifier();
    expect(await claimsOf(await signed({ sub: "ann" }))).toEqual({ subject: "ann", roles: ["viewer"] });
    expect((await claimsOf(await signed())).subject).toBeUndefined();
    expect((await claimsOf(await signed({ sub: 5 as never }))).subject).toBeUndefined();
  });

  it("may have several audiences, and its roles in another claim, which is no inherited one", async () => {
    const { rolesOf, signed } = verifier({ issuer: { roles: "https://x.example/roles" } });
    expect(await rolesOf(await signed({ aud: ["a", ISSUER.audience] }))).toBeUndefined();
    expect(await rolesOf(await signed({ "https://x.example/roles": "viewer" }))).toBe("viewer");
    const inherited = verifier({ issuer: { roles: "constructor" } });
    expect(await inherited.rolesOf(await inherited.signed())).toBeUndefined();
  });

  it("is let off half a minute of skew, and not more", async () => {
    const { clock, rolesOf, signed, now } = verifier();
    const token = await signed({ exp: now + 1 });
    clock.advance(30_000);
    expect(await rolesOf(token)).toEqual(["viewer"]);
    clock.advance(1_000);
    expect(await refused(rolesOf(token))).toContain("has expired");
  });

  it.each([
    ["iss", { iss: "https://evil.example" }, "claim iss"],
    ["no iss", { iss: undefined }, "no claim iss"],
    ["aud", { aud: "another-api" }, "claim aud"],
    ["no aud", { aud: undefined }, "no claim aud"],
    ["no exp", { exp: undefined }, "no claim exp"],
    ["exp as text", { exp: "never" as unknown as number }, "claim exp"],
    ["nbf", { nbf: 4_000_000_000 }, "claim nbf"],
  ])("is refused for its %s, without a word of what was in it", async (_, claims, reason) => {
    const { rolesOf, signed } = verifier();
    const message = await refused(rolesOf(await signed(claims)));
    expect(message).toContain(reason);
    expect(message).not.toMatch(/evil|another-api|4000000000/);
  });

  it.each([[undefined], ["id+jwt"], ["sluice-capability+jwt"], ["logout+jwt"], [""]])(
    "is refused when its type is %s",
    async (typ) => {
      const { rolesOf, signed } = verifier();
      expect(await refused(rolesOf(await signed({}, { typ })))).toContain("typ");
    },
  );

  it("is refused when it is not text that can be read", async () => {
    const { rolesOf, signed } = verifier();
    const token = await signed();
    const [header, , signature] = token.split(".");
    for (const wrong of [
      "..",
      "a.b.c",
      `${token}x`,
      `${header}..${signature}`,
      `${header}.${base64url.encode("[]")}.${signature}`,
      `${token}.x`,
    ])
      await refused(rolesOf(wrong));
    expect(await refused(rolesOf(await signed({ long: "x".repeat(8_192) })))).toContain("longer than");
  });
});

describe("confusion of algorithms", () => {
  it("does not let an unsigned token in", async () => {
    const { rolesOf, now } = verifier();
    const claims = { iss: ISSUER.issuer, aud: ISSUER.audience, exp: now + 60, roles: "operator" };
    for (const alg of ["none", "None", "NONE", "", undefined]) {
      const text = [{ alg, typ: "JWT" }, claims].map((part) => base64url.encode(JSON.stringify(part)));
      await refused(rolesOf(`${text.join(".")}.`));
    }
  });

  it("does not take the public key as a secret", async () => {
    const { rolesOf, signed } = verifier({ issuer: { algorithms: ["ES256"] } });
    for (const secret of [await exportSPKI(publicKey), JSON.stringify(jwk), jwk.x ?? ""]) {
      const bytes = new TextEncoder().encode(secret.padEnd(32, " "));
      expect(await refused(rolesOf(await signed({}, { alg: "HS256" }, bytes)))).toContain("alg");
    }
  });

  it("takes no algorithm that is not listed, though the issuer has a key for it", async () => {
    const pair = await generateKeyPair("RS256", { extractable: true });
    const rsa = { ...(await exportJWK(pair.publicKey)), kid: "rsa" };
    const jwks = async () => JSON.stringify({ keys: [jwk, rsa] });
    const pinned = verifier({ jwks });
    const header = { alg: "RS256", kid: "rsa" };
    expect(await refused(pinned.rolesOf(await pinned.signed({}, header, pair.privateKey)))).toContain("alg");
    const open = verifier({ jwks, issuer: { algorithms: ["RS256"] } });
    expect(await open.rolesOf(await open.signed({}, header, pair.privateKey))).toEqual(["viewer"]);
  });

  it("takes no key that comes with the token, nor one of a peer", async () => {
    const pair = await generateKeyPair("ES256", { extractable: true });
    const own = { ...(await exportJWK(pair.publicKey)), kid: "mine" };
    const { rolesOf, signed, fetched } = verifier();
    for (const header of [
      { jwk: own },
      { jwk: own, kid: "mine" },
      { jku: "https://evil.example/jwks", kid: "mine" },
      { x5u: "https://evil.example/cert" },
      { kid: "../../etc/passwd" },
    ])
      await refused(rolesOf(await signed({}, header, pair.privateKey)));
    expect(new Set(fetched)).toEqual(new Set([ISSUER.jwksUrl]));
    const identity = await createIdentity(new Uint8Array(32).fill(3));
    await refused(rolesOf(await signStatement(identity, "JWT", { iss: ISSUER.issuer, roles: "operator" })));
  });

  it("takes no header it must understand and does not", async () => {
    const { rolesOf, signed } = verifier();
    const [, payload, signature] = (await signed()).split(".");
    for (const header of [
      { alg: "ES256", typ: "JWT", kid: "k1", crit: ["exp"], exp: 1 },
      { alg: "ES256", typ: "JWT", kid: "k1", crit: ["b64"], b64: false },
    ])
      await refused(rolesOf(`${base64url.encode(JSON.stringify(header))}.${payload}.${signature}`));
  });
});

describe("the issuer's keys", () => {
  it("are fetched anew when a token names one that is not among them", async () => {
    const pair = await generateKeyPair("ES256", { extractable: true });
    const next = { ...(await exportJWK(pair.publicKey)), kid: "k2", alg: "ES256" };
    const { rolesOf, signed, fetched } = verifier({ jwks: async () => JSON.stringify({ keys: [next] }) });
    expect(await rolesOf(await signed({}, { kid: "k2" }, pair.privateKey))).toEqual(["viewer"]);
    for (let i = 0; i < 20; i++) await refused(rolesOf(await signed({}, { kid: `x${i}` })));
    expect(fetched.length).toBe(1); // tokens with made-up keys cause no requests
  });

  it.each([
    ["is down", () => Promise.reject(new SluiceError("SLUICE_UNREACHABLE", "no route"))],
    ["answers no JSON", async () => "<html>"],
    ["answers no key set", async () => '{"keys":{}}'],
    ["shows a key that signs", async () => JSON.stringify({ keys: [await exportJWK(key)] })],
  ])("that %s is no fault of the token, and is not asked again at once", async (_, jwks) => {
    const { clock, rolesOf, signed, fetched } = verifier({ jwks });
    for (let i = 0; i < 10; i++)
      await expect(rolesOf(await signed())).rejects.toMatchObject({
        code: "SLUICE_UNREACHABLE",
        status: 503,
      });
    expect(fetched.length).toBe(1);
    clock.advance(5_000);
    await expect(rolesOf(await signed())).rejects.toMatchObject({ status: 503 });
    expect(fetched.length).toBe(2);
  });
});
