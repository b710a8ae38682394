import { beforeAll, describe, expect, it } from "vitest";
import { readParticle } from "../../../src/cli/read-particle.ts";
import { createIdentity, encodeParticle, type Particle, signParticle } from "../../../src/particle/index.ts";

let particle: Particle;
let message: Uint8Array;
beforeAll(async () => {
  const identity = await createIdentity(new Uint8Array(32).fill(7));
  const signed = await signParticle({ script: "(null)", ttl: 1000, timestamp: 1_700_000_000_000 }, identity);
  particle = { ...signed, data: Uint8Array.of(1, 2, 3) };
  message = encodeParticle(particle);
});

const framed = (): Uint8Array => {
  const length = message.length;
  return Uint8Array.of((length & 0x7f) | 0x80, length >> 7, ...message);
};
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const asJson = (): Record<string, unknown> => ({
  ...particle,
  signature: Buffer.from(particle.signature).toString("base64"),
  data: Buffer.from(particle.data).toString("base64"),
});

describe("readParticle", () => {
  it("reads a message, a frame, and the base64 of both with or without line ends", () => {
    expect(message.length).toBeGreaterThan(127);
    for (const bytes of [message, framed()]) {
      expect(readParticle(bytes)).toEqual(particle);
      const base64 = Buffer.from(bytes).toString("base64");
      expect(readParticle(ascii(base64))).toEqual(particle);
      expect(readParticle(ascii(`${base64.replaceAll(/(.{64})/g, "$1\n")}\n`))).toEqual(particle);
    }
  });

  it("reads JSON, where data may be left out", () => {
    expect(readParticle(ascii(JSON.stringify(asJson())))).toEqual(particle);
    const { data: _, ...rest } = asJson();
    expect(readParticle(ascii(JSON.stringify(rest))).data).toEqual(new Uint8Array());
  });

  it.each([
    ["id", 5, 'its field "id" must be a string'],
    ["ttl", "1000", 'its field "ttl" must be a whole number'],
    ["timestamp", -1, 'its field "timestamp" must be a whole number'],
    ["signature", "%%%", 'its field "signature" must be base64'],
  ])("names the JSON field %s that is wrong", (field, value, message_) => {
    expect(() => readParticle(ascii(JSON.stringify({ ...asJson(), [field]: value })))).toThrow(message_);
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["words", ascii("hello there")],
    ["noise", Uint8Array.of(0xff, 0xfe, 0x00)],
    ["broken JSON", ascii("{")],
    ["base64 of something else", ascii("aGVsbG8=")],
  ])("refuses %s", (_, bytes) => {
    expect(() => readParticle(bytes)).toThrow("this is no particle");
  });

  it("refuses a frame that is cut short", () => {
    expect(() => readParticle(framed().subarray(0, 60))).toThrow();
  });
});
