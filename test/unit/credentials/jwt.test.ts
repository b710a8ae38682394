import { base64url, exportSPKI, importJWK, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { claimsOf, createCredentialVerifier } from "../../../src/credentials/index.ts";
import { type StatementType, signStatement } from "../../../src/jose/index.ts";
import {
  ANN,
  asAnn,
  BOB,
  boundTo,
  claimsFor,
  GATEWAY,
  ISS,
  issuer,
  issuerKey,
  jwksOf,
  jwt,
  KEY,
  NOW,
  rawToken,
  refusedWith,
  SECONDS,
  testVerifier,
  thumbprintOf,
} from "../../support/credentials.ts";

const refusal = async (token: string, verifier = testVerifier()): Promise<string> => {
  const { code, detail } = await refusedWith(verifier.verify(token, asAnn));
  expect(code).toBe("SLUICE_INVALID_CREDENTIAL");
  return detail.replace("the credential ", "");
};

describe("a JWT that holds", () => {
  it("becomes its issuer's name, its claims but for those of the protocol, and its end", async () => {
    const { verify } = testVerifier();
    const credential = await verify(await jwt({ tier: "gold", sub: "u-7" }), asAnn);
    expect(credential).toEqual({
      id: expect.stringMatching(/^\w{42,44}$/) as string,
      kind: "jwt",
      issuer: "login",
      expiresAt: NOW + 600_000,
      claims: { tier: "gold", sub: "u-7" },
      grants: [],
      uses: [],
      links: [credential.id],
    });
  });

  it.each(["ES256", "ES384", "PS256", "RS256", "EdDSA"])(
    "may be signed with %s where that is pinned",
    async (alg) => {
      const key = await issuerKey(alg);
      const { verify } = testVerifier({ issuers: [issuer({ algorithms: [alg] })], jwks: () => jwksOf(key) });
      expect((await verify(await jwt({}, { key }), asAnn)).issuer).toBe("login");
    },
  );

  it("may be bound by thumbprint, to both, and name this gateway among others or by a configured audience", async () => {
    const { verify } = testVerifier({ issuers: [issuer({ audiences: ["orders"] })] });
    const tokens = [
      jwt({ cnf: await thumbprintOf(ANN) }),
      jwt({ cnf: { ...boundTo(ANN), ...(await thumbprintOf(ANN)) } }),
      jwt({ aud: ["elsewhere", GATEWAY.peerId] }),
      jwt({ aud: "orders" }),
    ];
    for (const token of tokens) expect((await verify(await token, asAnn)).kind).toBe("jwt");
  });

  it("may be signed by a peer that is its issuer, and by no other", async () => {
    const verifier = testVerifier({ issuers: [issuer({ keys: { peer: BOB.peerId } })] });
    const claims = claimsFor() as Parameters<typeof signStatement>[2];
    expect((await verifier.verify(await signStatement(BOB, "JWT", claims), asAnn)).issuer).toBe("login");
    expect(await refusal(await signStatement(ANN, "JWT", claims), verifier)).toContain("(kid, alg)");
    expect(verifier.asked).toEqual([]);
  });

  it("holds until exp and not a moment longer; what begins may begin within the skew", async () => {
    const { verify, clock } = testVerifier();
    const [soon, later] = [await jwt({ nbf: SECONDS + 30 }), await jwt({ nbf: SECONDS + 31 })];
    await verify(soon, asAnn);
    expect(await refusal(later)).toBe("is not valid yet");
    const token = await jwt();
    clock.advance(599_999);
    const credential = await verify(token, asAnn);
    clock.advance(1);
    expect((await refusedWith(verify(token, asAnn))).detail).toContain("has expired");
    expect(testVerifier().lapsed(credential)).toBeUndefined();
  });

  it("is known by issuer and jti, without one by what was signed", async () => {
    const { verify } = testVerifier();
    const ids = await Promise.all(
      [{}, { tier: "x" }, { jti: "t-2" }, { jti: undefined }, { jti: undefined, tier: "x" }].map(
        async (changed) => (await verify(await jwt(changed), asAnn)).id,
      ),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(4);
  });

  it.each([
    ["single", 1],
    [{ count: 3 }, 3],
  ] as const)("of an issuer with uses %j is good for %i particles", async (uses, limit) => {
    const { verify } = testVerifier({ issuers: [issuer({ uses })] });
    const { id, uses: found } = await verify(await jwt(), asAnn);
    expect(found).toEqual([
      { key: id, owner: "issuer login", limit, perMs: undefined, expiresAt: NOW + 600_000, of: "particle" },
    ]);
  });

  it("needs no cnf where its issuer is a bearer's", async () => {
    const { verify } = testVerifier({ issuers: [issuer({ holder: "bearer" })] });
    expect((await verify(await jwt({ cnf: undefined }), { initiator: BOB.peerId })).kind).toBe("jwt");
  });
});

describe("claims", () => {
  it("are scalars and lists of scalars, each item one claim, as text", async () => {
    const { verify } = testVerifier();
    const token = await jwt({
      roles: ["a", "b"],
      level: 7,
      big: 1.5,
      on: true,
      nothing: null,
      nested: { a: 1 },
      mixed: ["a", { b: 1 }],
      none: [],
    });
    const credential = await verify(token, asAnn);
    expect(Object.keys(credential.claims).sort()).toEqual(["big", "level", "none", "on", "roles"]);
    expect(claimsOf(credential)).toEqual([
      { issuer: "login", name: "iss", value: "login" },
      { issuer: "login", name: "roles", value: "a" },
      { issuer: "login", name: "roles", value: "b" },
      { issuer: "login", name: "level", value: "7" },
      { issuer: "login", name: "big", value: "1.5" },
      { issuer: "login", name: "on", value: "true" },
    ]);
  });

  it("keep a name that JavaScript has a meaning for", async () => {
    const payload = JSON.stringify(claimsFor()).replace("{", '{"__proto__":"x",');
    const token = await signedText(payload);
    const { claims } = await testVerifier().verify(token, asAnn);
    expect(Object.entries(claims)).toEqual([["__proto__", "x"]]);
  });

  it.each([
    [
      "64 claims",
      Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`c${n}`, n])),
      "more than 64 claims",
    ],
    ["256 values", { list: Array.from({ length: 257 }, (_, n) => n) }, "more than 256 values"],
    ["long names", { ["n".repeat(257)]: 1 }, "a name of more than 256 characters"],
  ])("are bounded: %s", async (_, claims, problem) => {
    expect(await refusal(await jwt(claims))).toContain(problem);
  });
});

describe("a forged JWT is refused", () => {
  it("alg none, with or without a signature", async () => {
    for (const alg of ["none", "None", "NONE", ""])
      for (const signature of [new Uint8Array(), new Uint8Array(64)])
        expect(await refusal(rawToken({ alg, typ: "JWT", kid: "k1" }, claimsFor(), signature))).toMatch(
          /\(alg\)|signature that is not/,
        );
  });

  it("HS256 with the issuer's public key as the secret", async () => {
    const key = await issuerKey("RS256");
    const verifier = testVerifier({
      issuers: [issuer({ algorithms: ["RS256"] })],
      jwks: () => jwksOf(key),
    });
    const pem = await exportSPKI((await importJWK(key.jwk, "RS256")) as Parameters<typeof exportSPKI>[0]);
    for (const secret of [pem, pem.trimEnd(), key.jwk.n ?? "", JSON.stringify(key.jwk)])
      expect(await refusal(await hs256(new TextEncoder().encode(secret)), verifier)).toContain("(alg)");
  });

  it("HS256 even where the operator's list and the key set would have it", async () => {
    const secret = new Uint8Array(32).fill(7);
    const oct = { kty: "oct", k: base64url.encode(secret), kid: "k1" };
    const verifier = testVerifier({
      issuers: [issuer({ algorithms: ["HS256", "EdDSA"] })],
      jwks: () => JSON.stringify({ keys: [oct, KEY.jwk] }),
    });
    expect(await refusal(await hs256(secret), verifier)).toContain("cannot be used");
  });

  it("an algorithm that is not pinned, though the key set has the key", async () => {
    const key = await issuerKey("RS256");
    const verifier = testVerifier({ jwks: () => jwksOf(KEY, key) });
    expect(await refusal(await jwt({}, { key }), verifier)).toContain("(alg)");
  });

  it("a key that the header brings along, or says where to get", async () => {
    const mine = await issuerKey();
    for (const header of [
      { jwk: mine.jwk },
      { jku: "https://evil.example/jwks.json" },
      { x5u: "https://evil.example/cert.pem" },
      { x5c: ["MIIB"] },
    ]) {
      const verifier = testVerifier();
      expect(await refusal(await jwt({}, { key: mine, header }), verifier)).toContain(
        "signature that is not",
      );
      expect(new Set(verifier.asked)).toEqual(new Set(["https://login.example/jwks.json"]));
    }
  });

  it.each([["../../etc/passwd"], ["https://evil.example/key"], ["' OR 1=1 --"], ["__proto__"], [""], ["K1"]])(
    "kid %j",
    async (kid) => {
      expect(await refusal(await jwt({}, { header: { kid } }))).toContain("(kid, alg)");
    },
  );

  it("a kid that is no text", async () => {
    for (const kid of [{ $ne: 1 }, ["k1"], 1])
      expect(await refusal(rawToken({ alg: "EdDSA", kid }, claimsFor(), new Uint8Array(64)))).toMatch(
        /\(kid, alg\)|signature that is not/,
      );
  });

  it("no kid where the issuer has several keys that fit", async () => {
    const verifier = testVerifier({ jwks: () => jwksOf(KEY, { jwk: { ...KEY.jwk, kid: "k2" } }) });
    expect(await refusal(await jwt({}, { header: { kid: undefined } }), verifier)).toContain("(kid)");
  });

  it("a critical header parameter, whatever it is", async () => {
    for (const crit of [["exp"], ["b64"], ["x"], []]) {
      const token = rawToken(
        { alg: "EdDSA", kid: "k1", crit, b64: true, x: 1 },
        claimsFor(),
        new Uint8Array(64),
      );
      expect(await refusal(token)).toContain("(crit)");
    }
  });

  it("changed in any part", async () => {
    const [header = "", , signature = ""] = (await jwt()).split(".");
    const claims = base64url.encode(JSON.stringify(claimsFor({ tier: "gold" })));
    expect(await refusal(`${header}.${claims}.${signature}`)).toContain("signature that is not");
    expect(await refusal(`${(await jwt()).slice(0, -6)}AAAAAA`)).toContain("signature that is not");
  });

  it("by an issuer nobody trusts, or by a trusted one in another's name", async () => {
    expect(await refusal(await jwt({ iss: "https://evil.example/" }))).toContain("(iss)");
    expect(await refusal(await jwt({ iss: [ISS] }))).toContain("(iss)");
    const other = await issuerKey("EdDSA", "k1");
    const verifier = testVerifier({
      issuers: [
        issuer(),
        issuer({
          name: "other",
          issuer: "https://other.example/",
          keys: { jwksUrl: "https://other.example/jwks" },
        }),
      ],
      jwks: (url) => (url.includes("other") ? jwksOf(other) : jwksOf(KEY)),
    });
    expect(await refusal(await jwt({}, { key: other }), verifier)).toContain("signature that is not");
    const own = await jwt({ iss: "https://other.example/" }, { key: other });
    expect((await verifier.verify(own, asAnn)).issuer).toBe("other");
  });

  it.each(["sluice-receipt+jwt", "txntoken+jwt", "sluice-capability+jwt"] satisfies StatementType[])(
    "a %s that the issuing peer signed for another purpose",
    async (type) => {
      const verifier = testVerifier({ issuers: [issuer({ keys: { peer: BOB.peerId } })] });
      const statement = await signStatement(BOB, type, claimsFor() as Parameters<typeof signStatement>[2]);
      expect(await refusal(statement, verifier)).toMatch(/\(typ\)|condition that this version/);
    },
  );

  it.each([
    ["another gateway", { aud: BOB.peerId }],
    ["nobody", { aud: undefined }],
    ["what is no name", { aud: { [GATEWAY.peerId]: 1 } }],
    ["a name that begins like it", { aud: GATEWAY.peerId.slice(0, 40) }],
    ["a list with it inside a list", { aud: [[GATEWAY.peerId]] }],
  ])("meant for %s", async (_, changed) => {
    expect(await refusal(await jwt(changed))).toBe("is not meant for this gateway (aud)");
  });

  it.each([
    ["expired", { iat: SECONDS - 9, exp: SECONDS }, "has expired"],
    ["expired long ago", { iat: 1, exp: 2 }, "has expired"],
    ["without an end", { exp: undefined }, "exp is required"],
    ["with an end that is a text", { exp: "9999999999" }, "exp that is no time"],
    ["with an end beyond all time", { exp: 1e300 }, "exp that is no time"],
    ["valid for years", { exp: SECONDS + 367 * 86_400 }, "for longer than 366 days"],
    ["of tomorrow", { nbf: SECONDS + 86_400, exp: SECONDS + 90_000 }, "not valid yet"],
    ["issued tomorrow", { iat: SECONDS + 86_400, exp: SECONDS + 90_000 }, "not valid yet"],
    ["that ends before it begins", { nbf: SECONDS + 5, exp: SECONDS + 5 }, "expires before it begins"],
    ["with a beginning that is no time", { nbf: -1 }, "nbf that is no time"],
  ])("%s", async (_, changed, problem) => {
    expect(await refusal(await jwt(changed))).toContain(problem);
  });

  it.each([
    ["another's key", async () => boundTo(BOB), "(cnf.jwk)"],
    ["another's thumbprint", () => thumbprintOf(BOB), "(cnf.jkt)"],
    [
      "her key and another's thumbprint",
      async () => ({ ...boundTo(ANN), ...(await thumbprintOf(BOB)) }),
      "(cnf.jkt)",
    ],
    ["a kid", async () => ({ kid: ANN.peerId }), "not supported"],
    ["her key and something more", async () => ({ ...boundTo(ANN), "x5t#S256": "a" }), "not supported"],
    ["nothing", async () => ({}), "not supported"],
    ["null", async () => null, "no object"],
    ["a text", async () => ANN.peerId, "no object"],
    [
      "a key of another kind",
      async () => ({ jwk: { ...(boundTo(ANN).jwk as object), crv: "X25519" } }),
      "(cnf.jwk)",
    ],
  ])("bound to %s, also by a bearer's issuer", async (_, cnf, problem) => {
    const token = await jwt({ cnf: await cnf() });
    expect(await refusal(token)).toContain(problem);
    expect(await refusal(token, testVerifier({ issuers: [issuer({ holder: "bearer" })] }))).toContain(
      problem,
    );
  });

  it("bound to nobody", async () => {
    expect(await refusal(await jwt({ cnf: undefined }))).toContain("not set to holder: bearer");
  });

  it("without a jti where uses are limited, or with one that is no name", async () => {
    const verifier = testVerifier({ issuers: [issuer({ uses: "single" })] });
    expect(await refusal(await jwt({ jti: undefined }), verifier)).toContain("has no jti");
    for (const jti of [7, "", "j".repeat(257), null])
      expect(await refusal(await jwt({ jti }))).toContain("jti");
  });

  it("that is too long, empty, or no token at all", async () => {
    expect(await refusal(await jwt({ pad: "x".repeat(8_192) }))).toContain("longer than 8192");
    expect(await refusal("x".repeat(1_000_000))).toContain("longer than 16384");
    for (const token of ["", ".", "..", "a.b.c", "a.b.c.d.e", "{}", "\u0000"])
      expect(await refusal(token)).toBe("is neither a JWT nor a capability");
  });

  it("that was revoked, and says so for one that was verified before", async () => {
    const verifier = testVerifier();
    const token = await jwt();
    const credential = await verifier.verify(token, asAnn);
    verifier.revoked.add(credential.id);
    expect(await refusal(token, verifier)).toBe("was revoked");
    expect(verifier.lapsed(credential)).toBe("was revoked");
    expect(verifier.counters).toMatchObject({ presented: 1, refused: 1 });
  });

  it("without a word of what is in it", async () => {
    const token = await jwt({ secret: "canary-1", aud: "canary-2", cnf: { kid: "canary-3" } });
    expect(await refusal(token)).not.toMatch(/canary/);
    expect(await refusal(rawToken({ alg: "canary" }, { iss: "canary" }))).not.toMatch(/canary/);
  });
});

it("two issuers of one name are a mistake", () => {
  const options = { peerId: GATEWAY.peerId, clockSkewMs: 0, revoked: () => false };
  expect(() =>
    createCredentialVerifier({ ...options, issuers: [issuer(), issuer({ name: "twin" })] }, {} as never),
  ).toThrow('"login" and "twin" have the same issuer');
});

const hs256 = (secret: Uint8Array): Promise<string> =>
  new SignJWT(claimsFor()).setProtectedHeader({ alg: "HS256", kid: "k1", typ: "JWT" }).sign(secret);

const signedText = async (payload: string): Promise<string> => {
  const input = `${base64url.encode(JSON.stringify({ alg: "EdDSA", kid: "k1" }))}.${base64url.encode(payload)}`;
  const signature = await crypto.subtle.sign("Ed25519", KEY.secret, new TextEncoder().encode(input));
  return `${input}.${base64url.encode(new Uint8Array(signature))}`;
};
