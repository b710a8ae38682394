import fc from "fast-check";
import { expect, it } from "vitest";
import { acknowledgedNumbers, readFrame } from "../../src/overlay/sluice-frames.ts";
import { parseNotice, parseRefusal } from "../../src/overlay/words.ts";

const malformed = expect.objectContaining({ code: "SLUICE_PARTICLE_MALFORMED" });

it("what a peer sends is read or refused, whatever it is", () => {
  const json = fc.json().map((text) => new TextEncoder().encode(text));
  fc.assert(
    fc.property(fc.oneof(json, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      for (const read of [
        parseNotice,
        parseRefusal,
        (body: Uint8Array) => acknowledgedNumbers(readFrame(body)),
      ]) {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toEqual(malformed);
        }
      }
    }),
  );
});
