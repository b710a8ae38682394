import { z } from "zod";
import type { JsonValue } from "../core/index.ts";
import { problem } from "../listener/index.ts";
import { isPeerId, type Particle, peerIdFromPublicKey } from "../particle/index.ts";
import { base64Bytes } from "./base64-bytes.ts";

const wellFormed = z.string().refine((text) => text.isWellFormed(), "has half a surrogate pair");

const bytes = (length: number) =>
  z.string().transform((text, context): Uint8Array => {
    const decoded = base64Bytes(text, length);
    if (decoded !== undefined) return decoded;
    context.addIssue({ code: "custom", message: `must be ${length} bytes in base64` });
    return z.NEVER;
  });

/** A particle that nobody has worked on yet: without `data`. */
export const submission = z
  .strictObject({
    id: wellFormed.min(1).describe("An s1. id is safest, any other will do"),
    timestamp: z.int().min(0).describe("Unix ms"),
    ttl: z.int().min(0).max(0xffff_ffff).describe("ms"),
    script: wellFormed.min(1).describe("AIR"),
    signature: bytes(64).describe("Ed25519 over id, timestamp (u64 LE), ttl (u32 LE) and script; base64"),
    initPeerId: z.string().refine(isPeerId, "must be an Ed25519 peer id (12D3KooW…)").optional(),
    publicKey: bytes(32).optional().describe("Raw Ed25519 key, base64; instead of initPeerId"),
  })
  .transform(({ initPeerId, publicKey, ...signed }, context): Particle => {
    const ofKey = publicKey && peerIdFromPublicKey(publicKey);
    const initiator = initPeerId ?? ofKey;
    if (initiator !== undefined && (ofKey ?? initiator) === initiator)
      return { ...signed, initPeerId: initiator, data: new Uint8Array() };
    const message =
      initiator === undefined
        ? "initPeerId or publicKey is missing: who signed it"
        : "initPeerId is not the peer id of publicKey";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });

export const accepted = z.object({ ref: z.string(), expiresAt: z.int().describe("Unix ms") });

/** A body is JSON already; z.json() knows no bigints. */
const anyJson = z.custom<JsonValue>();

export const answer = z.object({
  particle: z.string(),
  state: z
    .enum(["running", "done", "failed", "expired"])
    .describe("running: no word from the script yet; the others are final"),
  result: z.array(anyJson).optional().describe("Arguments of callbackSrv.response, when done"),
  problem: problem.optional().describe("Why it failed"),
  calls: z.array(
    z.object({
      peer: z.string(),
      service: z.string(),
      function: z.string(),
      result: anyJson,
      receipt: z.string().optional().describe("Signed by `peer`, about this call"),
    }),
  ),
  undelivered: z.array(problem).describe("Where a peer on the way gave up; another branch may still answer"),
});

const MAX_WAIT_MS = 30_000;
const WAIT_MS = 25_000;
const wanted = `must be a whole number from 0 to ${MAX_WAIT_MS}`;

export const resultQuery = z.strictObject({
  waitMs: z
    .string(wanted)
    .regex(/^\d{1,5}$/, wanted)
    .transform(Number)
    .refine((ms) => ms <= MAX_WAIT_MS, wanted)
    .default(WAIT_MS)
    .describe(`How long to wait for a final answer, ms, 0 to ${MAX_WAIT_MS}; not for event streams`),
});

export const status = z.object({ status: z.string() });
