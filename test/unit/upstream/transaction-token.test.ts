import { calculateJwkThumbprint, createLocalJWKSet, decodeJwt, type JWK, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { didKeyOf, peerJwks, signingJwk } from "../../../src/jose/index.ts";
import { createTransactionToken } from "../../../src/upstream/transaction-token.ts";
import { bankId, bureauId, callFacts, gatewayKey, initiatorId } from "../../support/call-facts.ts";
import { manualClock } from "../../support/manual-clock.ts";

const START = 1_800_000_000_500;
const token = (audience?: string, clock = manualClock(START)) =>
  createTransactionToken({ audience, header: "Txn-Token", ttlMs: 60_000 }, { identity: gatewayKey, clock });
const keys = createLocalJWKSet({ keys: [...peerJwks(gatewayKey.peerId).keys] as JWK[] });
const at = (ms: number) => ({ currentDate: new Date(ms), typ: "txntoken+jwt", algorithms: ["EdDSA"] });

describe("a transaction token", () => {
  it("is a JWT that jose verifies with the gateway's JWKS", async () => {
    const jwt = await token()(callFacts(), "https://api.example");
    const { payload, protectedHeader } = await jwtVerify(jwt, keys, {
      ...at(START),
      audience: "https://api.example",
      issuer: didKeyOf(gatewayKey.peerId),
    });
    expect(protectedHeader).toEqual({ alg: "EdDSA", typ: "txntoken+jwt", kid: gatewayKey.peerId });
    expect(payload).toEqual({
      iss: didKeyOf(gatewayKey.peerId),
      aud: "https://api.example",
      iat: 1_800_000_000,
      exp: 1_800_000_061,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      txn: callFacts().ref,
      sub: didKeyOf(initiatorId),
      scope: "credit-check.checkCredit",
      act: { sub: didKeyOf(bankId), act: { sub: didKeyOf(bureauId) } },
      tctx: { args: callFacts().argumentsDigest, script: callFacts().scriptDigest },
      cnf: { jwk: expect.objectContaining({ kty: "OKP", crv: "Ed25519" }) },
    });
    expect(await calculateJwkThumbprint((payload.cnf as { jwk: JWK }).jwk)).toBe(
      await calculateJwkThumbprint({ ...signingJwk(initiatorId) }),
    );
  });

  it("is over when its time is", async () => {
    const jwt = await token()(callFacts(), "https://api.example");
    await expect(jwtVerify(jwt, keys, at(START + 62_000))).rejects.toMatchObject({ code: "ERR_JWT_EXPIRED" });
  });

  it("is for the audience that the manifest names, else for the origin it is sent to", async () => {
    expect(decodeJwt(await token("urn:api")(callFacts(), "https://api.example")).aud).toBe("urn:api");
    expect(decodeJwt(await token()(callFacts(), "https://b.example")).aud).toBe("https://b.example");
  });

  it("has an id of its own for each request", async () => {
    const next = token();
    const [one, two] = [await next(callFacts(), "https://a"), await next(callFacts(), "https://a")];
    expect(decodeJwt(one).jti).not.toBe(decodeJwt(two).jti);
  });

  it("names no actors where there are none, and of many the latest sixteen", async () => {
    expect(decodeJwt(await token()(callFacts({ producers: [] }), "https://a"))).not.toHaveProperty("act");
    const producers = [initiatorId, ...Array<string>(15).fill(bureauId), bankId];
    let { act } = decodeJwt(await token()(callFacts({ producers }), "https://a"));
    expect(act).toMatchObject({ sub: didKeyOf(bankId) });
    const subjects: string[] = [];
    for (; act !== undefined; act = (act as { act?: unknown }).act)
      subjects.push((act as { sub: string }).sub);
    expect(subjects).toHaveLength(16);
    expect(subjects).not.toContain(didKeyOf(initiatorId));
  });
});
