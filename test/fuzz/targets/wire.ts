import fc from "fast-check";
import { verifyParticle } from "../../../src/engine/verify-particle.ts";
import { FrameSplitter } from "../../../src/overlay/frames.ts";
import { acknowledgedNumbers, readFrame } from "../../../src/overlay/sluice-frames.ts";
import { noticeJson, parseNotice, parseRefusal } from "../../../src/overlay/words.ts";
import {
  checkParticle,
  createIdentity,
  decodeParticle,
  encodeParticle,
  type Particle,
  type ParticleRef,
  signParticle,
  signUndeliverable,
  verifyUndeliverable,
} from "../../../src/particle/index.ts";
import { LIMITS } from "../../simulation/node/limits.ts";
import { mutatedBytes } from "../mutations.ts";
import { Forgery, target } from "../target.ts";

const NOW = 1_800_000_000_000;
const signed = async (script: string): Promise<Particle> => ({
  ...(await signParticle({ script, ttl: 60_000, timestamp: NOW }, await createIdentity())),
  data: Uint8Array.of(1, 2, 3),
});
const framed = (body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of((body.length % 128) | 0x80, Math.floor(body.length / 128)), body]);

const frames = target("frames", 330_000, async () => {
  const message = encodeParticle(await signed("(null)"));
  return {
    inputs: fc.tuple(
      mutatedBytes([framed(message), Buffer.concat([framed(message), framed(message)])]),
      fc.integer({ min: 1, max: 64 }),
    ),
    run([bytes, pieces]: [Buffer, number]) {
      const splitter = new FrameSplitter(1000, { headBytes: 5, tell: () => {} });
      const size = Math.max(1, Math.ceil(bytes.length / pieces));
      for (let from = 0; from < bytes.length; from += size) {
        splitter.push(bytes.subarray(from, from + size));
        while (splitter.next() !== undefined);
        if (splitter.heldBytes > bytes.length) throw new Error("it holds more than came");
      }
    },
  };
});

const words = target("sluice-frames", 240_000, async () => {
  const identity = await createIdentity();
  const fields = {
    ref: "1".repeat(44) as ParticleRef,
    peer: identity.peerId,
    code: "SLUICE_CLOSED",
    detail: "gone",
  } as const;
  const notice = Buffer.from(noticeJson(await signUndeliverable(fields, identity)));
  const head = (kind: number): Buffer => Buffer.of(kind, 0, 0, 0, 1);
  const refusal = Buffer.from('{"code":"SLUICE_OVERLOAD","detail":"no","retry":true}');
  const bodies = [
    Buffer.concat([head(2), Buffer.alloc(12, 1)]),
    Buffer.concat([head(3), refusal]),
    Buffer.concat([head(4), notice]),
  ];
  return {
    inputs: mutatedBytes(bodies),
    run(body: Buffer) {
      const frame = readFrame(body);
      if (frame.kind === 2) acknowledgedNumbers(frame);
      else if (frame.kind === 3) parseRefusal(frame.payload);
      else if (frame.kind === 4) parseNotice(frame.payload);
    },
  };
});

const notices = target("notices", 15_000, async () => {
  const identity = await createIdentity();
  const fields = {
    ref: "1".repeat(44) as ParticleRef,
    peer: identity.peerId,
    code: "SLUICE_CLOSED",
    detail: "gone",
  } as const;
  const whole = await signUndeliverable(fields, identity);
  const text = Buffer.from(noticeJson(whole));
  const same = JSON.stringify({ ...whole, signature: [...whole.signature] });
  return {
    inputs: mutatedBytes([text]),
    async run(bytes: Buffer) {
      const notice = parseNotice(bytes);
      const isSame = JSON.stringify({ ...notice, signature: [...notice.signature] }) === same;
      if (!isSame && (await verifyUndeliverable(notice))) throw new Forgery("a changed notice verifies");
    },
  };
});

/** All that is signed; the data is not. */
const saidBy = ({ id, initPeerId, timestamp, ttl, script, signature }: Particle): string =>
  JSON.stringify([id, initPeerId, timestamp, ttl, script, Buffer.from(signature).toString("hex")]);

const particles = target("particles", 150_000, async () => {
  const samples = await Promise.all(
    ["(null)", '(call %init_peer_id% ("a" "b") [] x)', `${"(null)".padEnd(400)}`].map(signed),
  );
  const known = new Set(samples.map(saidBy));
  return {
    inputs: mutatedBytes(samples.map(encodeParticle)),
    run(bytes: Buffer) {
      const particle = decodeParticle(bytes);
      checkParticle(particle, LIMITS, NOW);
      if (saidBy(decodeParticle(encodeParticle(particle))) !== saidBy(particle))
        throw new Error("it does not travel on as it came");
      if (!known.has(saidBy(particle)) && verifyParticle(particle))
        throw new Forgery("a changed particle verifies");
    },
  };
});

/** Fields changed one by one, so that the message is always whole. */
const fields = target("particle-fields", 60_000, async () => {
  const sample = await signed("(null)");
  const other = await createIdentity();
  const change = fc.oneof(
    fc.string({ maxLength: 300 }).map((id) => ({ id })),
    fc
      .constantFrom(other.peerId, "", `z${sample.initPeerId}`, sample.initPeerId.toLowerCase())
      .map((initPeerId) => ({ initPeerId })),
    fc
      .oneof(fc.integer(), fc.double(), fc.constantFrom(NOW + 1, 2 ** 53, -1))
      .map((timestamp) => ({ timestamp })),
    fc.oneof(fc.integer(), fc.constantFrom(0, 2 ** 32, 60_001)).map((ttl) => ({ ttl })),
    fc.string({ unit: "binary" }).map((script) => ({ script })),
    fc.uint8Array({ minLength: 64, maxLength: 64 }).map((signature) => ({ signature })),
    fc.tuple(fc.nat(63), fc.integer({ min: 1, max: 255 })).map(([place, mask]) => ({
      signature: sample.signature.map((byte, index) => (index === place ? byte ^ mask : byte)),
    })),
  );
  const same = saidBy(sample);
  return {
    inputs: change,
    run(changed: Partial<Particle>) {
      const particle = { ...sample, ...changed };
      checkParticle(particle, LIMITS, NOW);
      if (saidBy(particle) !== same && verifyParticle(particle))
        throw new Forgery("a changed particle is taken");
    },
  };
});

export const wireTargets = [frames, words, notices, particles, fields];
