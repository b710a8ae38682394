import { describe, expect, it } from "vitest";
import {
  checkParticle,
  createIdentity,
  type Particle,
  refOf,
  signParticle,
  verifySignature,
} from "../../../src/particle/index.ts";

const NOW = 1_700_000_000_000;
const limits = { scriptBytes: 100, particleBytes: 1000, idBytes: 128, ttlMs: 60_000, clockSkewMs: 30_000 };
const identity = await createIdentity();
const other = await createIdentity();
const signed = await signParticle({ script: "(null)", ttl: 5000, timestamp: NOW }, identity);
const plain: Particle = { ...signed, id: "2883f959-e9e7-4843-8c37-205d393ca372" };

const codeOf = (particle: Particle, now = NOW): string | undefined => {
  try {
    checkParticle(particle, limits, now);
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("checkParticle", () => {
  it("accepts a fresh particle, under a self-certifying or a plain id", () => {
    expect(codeOf(signed)).toBeUndefined();
    expect(codeOf(plain)).toBeUndefined();
  });

  it.each<[string, Partial<Particle>, string]>([
    ["a long script", { script: "x".repeat(101) }, "SLUICE_PARTICLE_TOO_LARGE"],
    ["a script long in bytes alone", { script: "€".repeat(34) }, "SLUICE_PARTICLE_TOO_LARGE"],
    ["a long id", { id: "i".repeat(129) }, "SLUICE_PARTICLE_TOO_LARGE"],
    ["much data", { data: new Uint8Array(1001) }, "SLUICE_PARTICLE_TOO_LARGE"],
    ["an empty id", { id: "" }, "SLUICE_PARTICLE_MALFORMED"],
    ["no peer id", { initPeerId: "not-a-peer" }, "SLUICE_PARTICLE_MALFORMED"],
    ["another encoding of a peer id", { initPeerId: "bafzaajaiaejca" }, "SLUICE_PARTICLE_MALFORMED"],
    ["a ttl too long", { ttl: 60_001 }, "SLUICE_PARTICLE_TTL"],
    ["a ttl beyond u32", { ttl: 2 ** 32 }, "SLUICE_PARTICLE_MALFORMED"],
    ["a ttl of nothing", { ttl: 0 }, "SLUICE_PARTICLE_EXPIRED"],
    ["a deadline in the past", { timestamp: NOW - 5001 }, "SLUICE_PARTICLE_EXPIRED"],
    ["a timestamp far ahead", { timestamp: NOW + 30_001 }, "SLUICE_PARTICLE_FUTURE"],
  ])("refuses %s", (_, change, code) => {
    expect(codeOf({ ...plain, ...change })).toBe(code);
  });

  it("accepts a timestamp within the clock skew", () => {
    expect(codeOf({ ...plain, timestamp: NOW + 30_000 })).toBeUndefined();
  });

  it.each<[string, Partial<Particle>]>([
    ["script", { script: "(null )" }],
    ["initiator", { initPeerId: other.peerId }],
    ["timestamp", { timestamp: NOW + 1 }],
    ["ttl", { ttl: 5001 }],
    ["nonce", { id: signed.id.replace(/^s1\./, "s1.x") }],
    ["shape", { id: "s1." }],
    ["more parts", { id: `${signed.id}.x` }],
  ])("refuses an s1. id with another %s", (_, change) => {
    expect(codeOf({ ...signed, ...change })).toBe("SLUICE_PARTICLE_ID");
  });
});

describe("signParticle", () => {
  it("makes a particle that verifies, each time another one", async () => {
    expect(await verifySignature(signed)).toBe(true);
    const again = await signParticle({ script: "(null)", ttl: 5000, timestamp: NOW }, identity);
    expect(again.id).not.toBe(signed.id);
    expect(refOf(again)).not.toBe(refOf(signed));
  });

  it("is not verified under another key, nor with a short signature", async () => {
    expect(await verifySignature({ ...signed, initPeerId: other.peerId })).toBe(false);
    expect(await verifySignature({ ...signed, signature: signed.signature.subarray(1) })).toBe(false);
  });
});

describe("refOf", () => {
  it("differs by every signed part and not by data", () => {
    const ref = refOf(plain);
    expect(refOf({ ...plain, data: Uint8Array.of(1) } as Particle)).toBe(ref);
    const changes: Partial<Particle>[] = [
      { id: "a" },
      { timestamp: 1 },
      { ttl: 1 },
      { script: "" },
      { signature: new Uint8Array(64) },
    ];
    expect(new Set([ref, ...changes.map((change) => refOf({ ...plain, ...change }))]).size).toBe(6);
  });
});
