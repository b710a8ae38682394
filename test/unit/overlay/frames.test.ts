import { describe, expect, it } from "vitest";
import { FrameSplitter, frame } from "../../../src/overlay/frames.ts";

const body = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7);

describe("frame", () => {
  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [300, [0xac, 0x02]],
    [16_384, [0x80, 0x80, 0x01]],
  ])("puts the length of %i bytes in front as a varint", (bytes, prefix) => {
    expect([...frame(body(bytes)).subarray(0, prefix.length)]).toEqual(prefix);
    expect(frame(body(bytes))).toHaveLength(prefix.length + bytes);
  });
});

describe("FrameSplitter", () => {
  it("waits for the prefix and for the whole body", () => {
    const splitter = new FrameSplitter(1000);
    const bytes = frame(body(300));
    splitter.push(bytes.subarray(0, 1));
    expect(splitter.next()).toBeUndefined();
    splitter.push(bytes.subarray(1, 200));
    expect(splitter.next()).toBeUndefined();
    expect(splitter.heldBytes).toBe(200);
    splitter.push(bytes.subarray(200));
    expect(splitter.next()).toEqual(body(300));
    expect(splitter.heldBytes).toBe(0);
    expect(splitter.next()).toBeUndefined();
  });

  it("gives out copies, which later bytes do not change", () => {
    const splitter = new FrameSplitter(10);
    splitter.push(frame(Uint8Array.of(1, 2)));
    const first = splitter.next();
    splitter.push(frame(Uint8Array.of(8, 9)));
    expect(splitter.next()).toEqual(Uint8Array.of(8, 9));
    expect(first).toEqual(Uint8Array.of(1, 2));
  });

  it("refuses a frame over the limit as soon as its length is there", () => {
    const splitter = new FrameSplitter(299);
    splitter.push(frame(body(300)).subarray(0, 2));
    expect(() => splitter.next()).toThrow(expect.objectContaining({ code: "SLUICE_PARTICLE_TOO_LARGE" }));
  });

  it("takes a frame exactly at the limit", () => {
    const splitter = new FrameSplitter(300);
    splitter.push(frame(body(300)));
    expect(splitter.next()).toHaveLength(300);
  });

  it("refuses a length that does not end", () => {
    const splitter = new FrameSplitter(300);
    splitter.push(new Uint8Array(5).fill(0x80));
    expect(() => splitter.next()).toThrow(expect.objectContaining({ code: "SLUICE_PARTICLE_MALFORMED" }));
  });

  it("passes over bodies that are too large, after a word, however they come", () => {
    const told: [number[], number][] = [];
    const splitter = new FrameSplitter(10, {
      headBytes: 2,
      tell: (head, bytes) => void told.push([[...head], bytes]),
    });
    const large = Uint8Array.of(1, 2, ...body(70));
    const bytes = Buffer.concat([
      frame(large),
      frame(Uint8Array.of(9)),
      frame(large),
      frame(Uint8Array.of(8)),
    ]);
    const given: number[] = [];
    for (const byte of bytes) {
      splitter.push(Uint8Array.of(byte));
      expect(splitter.heldBytes).toBeLessThan(12);
      for (let next = splitter.next(); next !== undefined; next = splitter.next()) given.push(...next);
    }
    splitter.push(bytes);
    for (let next = splitter.next(); next !== undefined; next = splitter.next()) given.push(...next);
    expect(given).toEqual([9, 8, 9, 8]);
    expect(told).toEqual([1, 2, 3, 4].map(() => [[1, 2], 72]));
    splitter.push(frame(body(81)));
    expect(() => splitter.next()).toThrow(expect.objectContaining({ code: "SLUICE_PARTICLE_TOO_LARGE" }));
  });
});
