import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SluiceError } from "../../src/core/index.ts";
import { decodeParticle, encodeParticle } from "../../src/particle/index.ts";

const particles = fc.record({
  id: fc.string({ unit: "binary" }),
  initPeerId: fc.string(),
  timestamp: fc.maxSafeNat(),
  ttl: fc.nat(0xffff_ffff),
  script: fc.string({ unit: "grapheme" }),
  signature: fc.uint8Array({ maxLength: 80 }),
  data: fc.uint8Array({ maxLength: 300 }),
});

describe("particle codec", () => {
  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(particles, (particle) => {
        expect(decodeParticle(encodeParticle(particle))).toEqual(particle);
      }),
    );
  });

  it("either reads damaged bytes or refuses them with its own error", () => {
    fc.assert(
      fc.property(
        particles,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
        fc.nat(),
        (particle, flips, cut) => {
          const bytes = encodeParticle(particle);
          for (const [at, value] of flips) bytes[at % bytes.length] = value;
          try {
            decodeParticle(bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length));
          } catch (error) {
            expect(error).toBeInstanceOf(SluiceError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
