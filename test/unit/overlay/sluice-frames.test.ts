import { beforeAll, describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import { FrameSplitter } from "../../../src/overlay/frames.ts";
import {
  acknowledgedNumbers,
  acknowledgementFrames,
  KIND,
  noticeFrame,
  particleFrame,
  readFrame,
  refusalFrame,
} from "../../../src/overlay/sluice-frames.ts";
import { noticeJson, parseNotice, parseRefusal, refusalJson } from "../../../src/overlay/words.ts";
import {
  createIdentity,
  encodeParticle,
  type Identity,
  type ParticleRef,
  signParticle,
  signUndeliverable,
  verifyUndeliverable,
} from "../../../src/particle/index.ts";

let identity: Identity;
beforeAll(async () => {
  identity = await createIdentity();
});

const bodiesOf = (parts: readonly Uint8Array[]): Uint8Array[] => {
  const splitter = new FrameSplitter(1_000_000);
  for (const part of parts) splitter.push(part);
  const bodies: Uint8Array[] = [];
  for (let body = splitter.next(); body !== undefined; body = splitter.next()) bodies.push(body);
  return bodies;
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const malformed = expect.objectContaining({ code: "SLUICE_PARTICLE_MALFORMED" });

describe("frames", () => {
  it("are a length, a kind, a number and a payload", async () => {
    expect(Buffer.concat([...refusalFrame(0x01020304, "{}")])).toEqual(
      Buffer.from([7, 3, 1, 2, 3, 4, 0x7b, 0x7d]),
    );
    const particle = {
      ...(await signParticle({ script: "(null)", ttl: 1000, timestamp: 1 }, identity)),
      data: new Uint8Array(300),
    };
    const [body] = bodiesOf(particleFrame(0xffffffff, particle));
    expect(readFrame(body!)).toEqual({
      kind: KIND.particle,
      number: 0xffffffff,
      payload: encodeParticle(particle),
    });
    expect(readFrame(bodiesOf(noticeFrame("{}"))[0]!)).toMatchObject({ kind: KIND.undeliverable, number: 0 });
  });

  it.each([0, 1, 4095, 4096, 10_000])("name %i acknowledged numbers, in few frames", (count) => {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const bodies = bodiesOf(acknowledgementFrames(numbers));
    expect(bodies.flatMap((body) => acknowledgedNumbers(readFrame(body)))).toEqual(numbers);
    expect(bodies).toHaveLength(Math.ceil(count / 4095));
  });

  it("that are too short, or hold half a number, are refused", () => {
    expect(() => readFrame(new Uint8Array(4))).toThrow(malformed);
    expect(() => acknowledgedNumbers(readFrame(new Uint8Array(7)))).toThrow(malformed);
  });
});

describe("a refusal", () => {
  it("comes out as it went in", () => {
    const problem = new SluiceError("SLUICE_OVERLOAD", "full", { retry: true }).toProblem();
    expect(parseRefusal(bytes(refusalJson(problem)))).toEqual(problem);
  });

  it("is one line of bounded length, of a known code", () => {
    const detail = `a\nb\u0007${"x".repeat(9000)}`;
    const parsed = parseRefusal(bytes(JSON.stringify({ code: "toString", detail, retry: true })));
    expect(parsed).toMatchObject({ code: "SLUICE_CALL_FAILED", retry: true });
    expect(parsed.detail).toMatch(/^a b x{600,}…$/);
    expect(JSON.stringify(parsed).length).toBeLessThan(1024);
  });

  it.each([
    "",
    "[]",
    "null",
    "{",
    '{"code":"SLUICE_OVERLOAD","detail":1,"retry":true}',
    '{"detail":"","retry":1}',
  ])("that is %j is none", (text) => expect(() => parseRefusal(bytes(text))).toThrow(malformed));
});

describe("a notice", () => {
  const make = () =>
    signUndeliverable(
      { ref: "1".repeat(43) as ParticleRef, peer: "bogus ✗", code: "SLUICE_UNREACHABLE", detail: "gone" },
      identity,
    );

  it("comes out as it went in, so that its signature holds", async () => {
    const notice = await make();
    const parsed = parseNotice(bytes(noticeJson(notice)));
    expect(parsed).toEqual(notice);
    expect(await verifyUndeliverable(parsed)).toBe(true);
  });

  it.each([
    { ref: "0".repeat(43) },
    { ref: "1".repeat(400) },
    { ref: 1 },
    { by: "nobody" },
    { peer: "x".repeat(1025) },
    { peer: null },
    { detail: {} },
    { signature: "AAAA" },
    { signature: 64 },
  ])("with %j is none", async (field) => {
    const fields = JSON.parse(noticeJson(await make()));
    expect(() => parseNotice(bytes(JSON.stringify({ ...fields, ...field })))).toThrow(malformed);
  });

  it("of a code from a later version does not verify as another", async () => {
    const fields = JSON.parse(noticeJson(await make()));
    const parsed = parseNotice(bytes(JSON.stringify({ ...fields, code: "SLUICE_NEW" })));
    expect(parsed.code).toBe("SLUICE_CALL_FAILED");
    expect(await verifyUndeliverable(parsed)).toBe(false);
  });
});
