import { describe, expect, it } from "vitest";
import { verifyParticle as verifyInJavaScript } from "../../src/engine/verify-in-javascript.ts";
import { verifyParticle } from "../../src/engine/verify-particle.ts";
import { createIdentity, type Particle, signParticle, verifySignature } from "../../src/particle/index.ts";

const identity = await createIdentity();
const other = await createIdentity();
const good = await signParticle({ script: "(null)", ttl: 5000, timestamp: 1_700_000_000_000 }, identity);
/** Ed25519 with its group order added to S: the same point, a second signature if it were accepted. */
const malleated = (signature: Uint8Array): Uint8Array => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = signature.slice();
  let s = order;
  for (let index = 63; index >= 32; index--) s += BigInt(bytes[index] ?? 0) << BigInt(8 * (index - 32));
  for (let index = 32; index < 64; index++) bytes[index] = Number((s >> BigInt(8 * (index - 32))) & 0xffn);
  return bytes;
};

describe.each([
  ["WebCrypto, for browsers", verifySignature],
  ["node:crypto, for the engine", async (particle: Particle) => verifyParticle(particle)],
  ["JavaScript, for the engine in browsers", async (particle: Particle) => verifyInJavaScript(particle)],
])("a signature checked by %s", (_, verify) => {
  it("holds for the particle it was made for, whatever its data", async () => {
    expect(await verify(good)).toBe(true);
    expect(await verify({ ...good, data: Uint8Array.of(1) })).toBe(true);
  });

  it.each<[string, Partial<Particle>]>([
    ["id", { id: "x" }],
    ["timestamp", { timestamp: 1 }],
    ["ttl", { ttl: 1 }],
    ["script", { script: "(null )" }],
    ["initiator", { initPeerId: other.peerId }],
    ["initiator that is none", { initPeerId: "nobody" }],
    ["short signature", { signature: good.signature.subarray(1) }],
    ["empty signature", { signature: new Uint8Array() }],
    ["malleated signature", { signature: malleated(good.signature) }],
    ["signature of zeros", { signature: new Uint8Array(64) }],
  ])("fails for another %s", async (_, change) => {
    expect(await verify({ ...good, ...change })).toBe(false);
  });
});
