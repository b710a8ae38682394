import { encode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import { decodeParticle, encodeParticle, type Particle } from "../../../src/particle/index.ts";

const particle: Particle = {
  id: "an id",
  initPeerId: "12D3KooWANqfCDrV79MZdMnMqTvDdqSAPSxdgFY1L6DCq2DVGB4D",
  timestamp: 1_700_000_000_000,
  ttl: 7000,
  script: "(null) ; ü",
  signature: new Uint8Array(64).fill(200),
  data: Uint8Array.of(0, 127, 128, 255),
};

const message = (change: Record<string, unknown> = {}): Uint8Array =>
  Uint8Array.of(
    0x81,
    0x04,
    ...encode({
      action: "Particle",
      id: particle.id,
      init_peer_id: particle.initPeerId,
      timestamp: particle.timestamp,
      ttl: particle.ttl,
      script: particle.script,
      signature: particle.signature,
      data: particle.data,
      ...change,
    }),
  );

/** The message with one key spelled otherwise. */
const without = (key: string): Uint8Array => {
  const body = Buffer.from(message());
  body.write("X", body.indexOf(key));
  return body;
};

describe("decodeParticle", () => {
  it("reads what another msgpack library writes, bytes as bin or as integers", () => {
    expect(decodeParticle(message())).toEqual(particle);
    expect(decodeParticle(message({ signature: [...particle.signature], data: [...particle.data] }))).toEqual(
      particle,
    );
  });

  it("ignores unknown keys of any shape", () => {
    const extra = { a: [1, "x", { b: [null, true] }], c: -1, d: 1.5, e: Uint8Array.of(1) };
    expect(decodeParticle(message({ extra }))).toEqual(particle);
  });

  it("accepts times as float64, as msgpackr writes them", () => {
    const asFloat = encode(particle.timestamp, { forceIntegerToFloat: true });
    const body = message();
    const at = Buffer.from(body).indexOf(Buffer.from("timestamp")) + "timestamp".length;
    const swapped = Uint8Array.of(...body.subarray(0, at), ...asFloat, ...body.subarray(at + 9));
    expect(decodeParticle(swapped).timestamp).toBe(particle.timestamp);
  });

  it.each([
    ["empty", new Uint8Array(), "multicodec"],
    ["no multicodec", message().subarray(2), "multicodec"],
    ["cut short", message().subarray(0, 60), "ends too early"],
    ["bytes behind it", Uint8Array.of(...message(), 0), "bytes follow"],
    ["another action", message({ action: "Upgrade" }), "action"],
    ["an array of non-bytes", message({ data: [256] }), "array of bytes"],
    ["a negative time", message({ timestamp: -1 }), "non-negative"],
    ["a time beyond 2^53", message({ timestamp: 2 ** 60 }), "non-negative"],
    ["text for bytes", message({ signature: "abc" }), "bytes were expected"],
    ["a number for text", message({ id: 7 }), "text was expected"],
    ["an array length of 4 G", Uint8Array.of(0x81, 0x04, 0xdf, 0xff, 0xff, 0xff, 0xff), "ends too early"],
    ["an array instead of a map", Uint8Array.of(0x81, 0x04, 0x90), "a map was expected"],
    ["a broken UTF-8 key", Uint8Array.of(0x81, 0x04, 0x81, 0xa1, 0xff, 0xc0), "UTF-8"],
    [
      "nesting without end",
      Uint8Array.of(0x81, 0x04, 0x81, 0xa1, 0x61, ...new Array(100).fill(0x91)),
      "nested too deep",
    ],
  ])("refuses %s", (_, bytes, reason) => {
    expect(() => decodeParticle(bytes)).toThrow(
      expect.objectContaining({
        code: "SLUICE_PARTICLE_MALFORMED",
        message: expect.stringContaining(reason),
      }),
    );
  });

  it.each(["id", "init_peer_id", "timestamp", "ttl", "script", "signature", "data", "action"])(
    "says that %s is missing",
    (key) => {
      expect(() => decodeParticle(without(key))).toThrow(`the field ${key} is missing`);
    },
  );

  it("refuses a repeated field", () => {
    const body = [...message()];
    body[2] = 0x89; // one pair more than there were
    const doubled = Uint8Array.of(...body, ...encode("id"), ...encode("other"));
    expect(() => decodeParticle(doubled)).toThrow("twice");
  });
});

describe("encodeParticle", () => {
  it("writes bin, a uint64 timestamp and a uint32 ttl", () => {
    const body = Buffer.from(encodeParticle(particle));
    expect(body.subarray(0, 3)).toEqual(Buffer.from([0x81, 0x04, 0x88]));
    expect(body[body.indexOf("timestamp") + 9]).toBe(0xcf);
    expect(body[body.indexOf("signature") + 9]).toBe(0xc6);
    expect(body[body.lastIndexOf("data") + 4]).toBe(0xc6);
    expect(decodeParticle(body)).toEqual(particle);
  });
});
