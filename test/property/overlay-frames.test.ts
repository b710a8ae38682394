import fc from "fast-check";
import { expect, it } from "vitest";
import { FrameSplitter, frame } from "../../src/overlay/frames.ts";

it("frames come out as they went in, however the bytes are cut", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 12 });
  const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(bodies, cuts, (sent, sizes) => {
      const bytes = Buffer.concat(sent.map(frame));
      const splitter = new FrameSplitter(3000);
      const received: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        splitter.push(bytes.subarray(at, at + size));
        at += size;
        for (let body = splitter.next(); body !== undefined; body = splitter.next()) received.push(body);
      }
      expect(received).toEqual(sent);
      expect(splitter.heldBytes).toBe(0);
    }),
  );
});

it("any bytes either wait, give frames or are refused: never more than came", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const splitter = new FrameSplitter(100);
      splitter.push(bytes);
      let given = 0;
      try {
        for (let body = splitter.next(); body !== undefined; body = splitter.next()) given += body.length;
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/^SLUICE_PARTICLE_(TOO_LARGE|MALFORMED)$/),
        });
      }
      expect(given + splitter.heldBytes).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
