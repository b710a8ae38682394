import { describe, expect, it } from "vitest";
import {
  asAnn,
  issuerKey,
  jwksOf,
  jwt,
  KEY,
  refusedWith,
  SECONDS,
  testVerifier,
} from "../../support/credentials.ts";

const MINUTE = 60_000;
const NEXT = await issuerKey("EdDSA", "k2");

/** A verifier whose issuer publishes what `published` holds; an Error is an outage. */
const withJwks = (published: { text: string | Error }) =>
  testVerifier({
    fetch: async () => {
      if (published.text instanceof Error) throw published.text;
      return published.text;
    },
  });

describe("an issuer's keys", () => {
  it("are asked for once by all who need them, and again after ten minutes", async () => {
    const verifier = testVerifier();
    const token = await jwt();
    await Promise.all(Array.from({ length: 50 }, () => verifier.verify(token, asAnn)));
    expect(verifier.asked).toHaveLength(1);
    verifier.clock.advance(10 * MINUTE - 1);
    await verifier.verify(token, asAnn);
    expect(verifier.asked).toHaveLength(1);
    verifier.clock.advance(1);
    await refusedWith(verifier.verify(token, asAnn)); // its own time is over
    expect(verifier.asked).toHaveLength(2);
    expect(verifier.counters.jwksFetched).toBe(2);
  });

  it("are asked for again for a kid that is new, but no more often than every 30 s", async () => {
    const published = { text: jwksOf(KEY) };
    const verifier = withJwks(published);
    await verifier.verify(await jwt(), asAnn);
    published.text = jwksOf(KEY, NEXT);
    const rotated = await jwt({}, { key: NEXT });
    for (let tries = 0; tries < 20; tries++)
      expect((await refusedWith(verifier.verify(rotated, asAnn))).detail).toContain("(kid, alg)");
    expect(verifier.asked).toHaveLength(1);
    verifier.clock.advance(30_000);
    await verifier.verify(rotated, asAnn);
    expect(verifier.asked).toHaveLength(2);
  });

  it("that were taken back are not trusted after ten minutes", async () => {
    const published = { text: jwksOf(KEY, NEXT) };
    const verifier = withJwks(published);
    const token = await jwt({ exp: SECONDS + 9_000 });
    await verifier.verify(token, asAnn);
    published.text = jwksOf(NEXT);
    verifier.clock.advance(10 * MINUTE);
    expect((await refusedWith(verifier.verify(token, asAnn))).detail).toContain("(kid, alg)");
  });

  it("are good for an hour while the URL is down, and it is asked every 30 s", async () => {
    const published: { text: string | Error } = { text: jwksOf(KEY) };
    const verifier = withJwks(published);
    const token = await jwt({ exp: SECONDS + 9_000 });
    await verifier.verify(token, asAnn);
    published.text = new Error("down");
    verifier.clock.advance(10 * MINUTE);
    await Promise.all([verifier.verify(token, asAnn), verifier.verify(token, asAnn)]);
    await verifier.verify(token, asAnn);
    expect(verifier.asked).toHaveLength(2);
    verifier.clock.advance(30_000);
    await verifier.verify(token, asAnn);
    expect(verifier.asked).toHaveLength(3);
    verifier.clock.advance(49 * MINUTE + 30_000);
    await verifier.verify(token, asAnn);
    verifier.clock.advance(1);
    expect(await refusedWith(verifier.verify(token, asAnn))).toEqual({
      code: "SLUICE_UNREACHABLE",
      detail: 'the keys of issuer "login" cannot be had now',
    });
    published.text = jwksOf(KEY);
    verifier.clock.advance(5_000);
    await verifier.verify(token, asAnn);
  });

  it("that never came are asked for again after 5 s", async () => {
    const published: { text: string | Error } = { text: new Error("down") };
    const verifier = withJwks(published);
    const token = await jwt();
    for (let tries = 0; tries < 5; tries++)
      expect((await refusedWith(verifier.verify(token, asAnn))).code).toBe("SLUICE_UNREACHABLE");
    expect(verifier.asked).toHaveLength(1);
    published.text = jwksOf(KEY);
    verifier.clock.advance(5_000);
    await verifier.verify(token, asAnn);
  });

  it("are waited for 5 s, whatever the fetcher does", async () => {
    const asked = Promise.withResolvers<void>();
    const verifier = testVerifier({
      fetch: () => {
        asked.resolve();
        return new Promise(() => {});
      },
    });
    const refused = refusedWith(verifier.verify(await jwt(), asAnn));
    await asked.promise;
    verifier.clock.advance(5_000);
    expect((await refused).code).toBe("SLUICE_UNREACHABLE");
  });

  it("are not waited for by more than a thousand", async () => {
    const verifier = testVerifier({ fetch: () => new Promise(() => {}) });
    const token = await jwt();
    const outcomes: Promise<unknown>[] = [];
    for (let n = 0; n < 1_000; n++) outcomes.push(verifier.verify(token, asAnn).catch(() => {}));
    expect((await refusedWith(verifier.verify(token, asAnn))).code).toBe("SLUICE_OVERLOAD");
    verifier.clock.advance(5_000);
    await Promise.all(outcomes);
  });

  it.each([
    ["no JSON", "<html>"],
    ["no key set", "{}"],
    ["a list", "[]"],
    ["no keys", '{"keys":[]}'],
    [
      "10,000 keys",
      jwksOf(...Array.from({ length: 10_000 }, (_, n) => ({ jwk: { ...KEY.jwk, kid: `k${n}` } }))),
    ],
    ["101 keys", jwksOf(...Array.from({ length: 101 }, (_, n) => ({ jwk: { ...KEY.jwk, kid: `k${n}` } })))],
    ["more text than they may have", `${jwksOf(KEY)}${" ".repeat(262_144)}`],
    [
      "secret keys only",
      JSON.stringify({
        keys: [
          { kty: "oct", k: "AAAA", kid: "k1" },
          { ...KEY.jwk, d: "AAAA" },
        ],
      }),
    ],
  ])("cannot be had from %s", async (_, text) => {
    const verifier = testVerifier({ jwks: () => text });
    expect((await refusedWith(verifier.verify(await jwt(), asAnn))).code).toBe("SLUICE_UNREACHABLE");
  });

  it("of other kinds and for other uses are passed over", async () => {
    const others = [
      { kty: "oct", k: "AAAA" },
      "k1",
      null,
      { ...KEY.jwk, use: "enc" },
      { kty: "XX", kid: "k1" },
    ];
    const verifier = testVerifier({ jwks: () => JSON.stringify({ keys: [...others, KEY.jwk] }) });
    expect((await verifier.verify(await jwt(), asAnn)).kind).toBe("jwt");
  });

  it("that are damaged are refused, not fatal", async () => {
    const verifier = testVerifier({ jwks: () => jwksOf({ jwk: { ...KEY.jwk, x: "AAAA" } }) });
    expect((await refusedWith(verifier.verify(await jwt(), asAnn))).detail).toContain("cannot be used");
  });
});
