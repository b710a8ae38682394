import { describe, expect, it } from "vitest";
import {
  createIdentity,
  decodeParticle,
  signedPayload,
  verifySignature,
} from "../../../src/particle/index.ts";
import { FRAME, SIGNING } from "../../fixtures/particles/nox-vectors.ts";

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

describe("Nox's published vectors", () => {
  it("gives the same peer id, payload and signatures", async () => {
    const identity = await createIdentity(fromBase64(SIGNING.seed));
    expect(identity.peerId).toBe(SIGNING.peerId);
    expect(Buffer.from(await identity.sign(Buffer.from("message"))).toString("base64")).toBe(SIGNING.message);
    const payload = signedPayload(SIGNING.particle);
    expect(Buffer.from(payload).toString("base64")).toBe(SIGNING.payload);
    expect(Buffer.from(await identity.sign(payload)).toString("base64")).toBe(SIGNING.signature);
  });

  it("verifies the signed particle and no changed one", async () => {
    const particle = {
      ...SIGNING.particle,
      initPeerId: SIGNING.peerId,
      signature: fromBase64(SIGNING.signature),
      data: new Uint8Array(),
    };
    expect(await verifySignature(particle)).toBe(true);
    expect(await verifySignature({ ...particle, data: Uint8Array.of(1) })).toBe(true);
    for (const change of [
      { id: "x" },
      { timestamp: 1 },
      { ttl: 7001 },
      { script: "abd" },
      { initPeerId: FRAME.initPeerId },
    ])
      expect(await verifySignature({ ...particle, ...change })).toBe(false);
  });

  it("reads the published frame", () => {
    const frame = fromBase64(FRAME.base64);
    const particle = decodeParticle(frame.subarray(FRAME.lengthPrefixBytes));
    expect(particle).toMatchObject({
      id: FRAME.id,
      initPeerId: FRAME.initPeerId,
      timestamp: FRAME.timestamp,
      ttl: 0,
    });
    expect(particle.script).toBe(FRAME.script);
    expect([...particle.signature.slice(0, 4)]).toEqual([111, 182, 92, 1]);
    expect(particle.signature).toHaveLength(64);
    expect(particle.data).toHaveLength(0);
  });
});
