import { z } from "zod";
import { EFFECTS, type JsonValue } from "../core/index.ts";
import type { HistoryPosition } from "../journal/interface.ts";
import type { ParticleRef } from "../particle/index.ts";
import { settlement } from "./delivery-schemas.ts";
import { decision } from "./policy-schemas.ts";
import { problem } from "./schemas.ts";

/** Shapes of what is said and shown of particles. */
const count = z.int().min(0);
/** A body is JSON already; z.json() knows no bigints. */
const anyJson = z.custom<JsonValue>();
const unixMs = z.int().describe("Unix ms");
const STATUSES = ["running", "waiting", "done", "failed", "expired"] as const;

const particle = z.object({
  ref: z.string(),
  id: z.string(),
  initiator: z.string(),
  receivedAt: unixMs,
  deadline: unixMs,
  endedAt: unixMs.optional().describe("When nothing was left to do for it here for good"),
  status: z.enum(STATUSES),
  problem: problem.optional(),
  runs: count,
  hops: z.array(z.object({ peer: z.string(), direction: z.enum(["in", "out"]), at: unixMs })),
  calls: z.array(
    z.object({
      id: count,
      service: z.string(),
      function: z.string(),
      effect: z.enum(EFFECTS),
      startedAt: unixMs,
      endedAt: unixMs.optional(),
      retCode: z.int().optional(),
      decision: decision.optional().describe("What policy said, where it was asked"),
    }),
  ),
});

export const receiptList = z.object({
  receipts: z.array(z.string()).describe("Compact JWS, each naming the digest of the one before"),
});

export const particleList = z.object({
  particles: z.array(particle),
  next: z
    .string()
    .optional()
    .describe("`before` of the next page, which a page without particles may have too; absent on the last"),
});

export const oneParticle = particle.extend({
  settled: z.array(settlement).describe("Calls of it whose outcome was unknown, and what was said of them"),
});

const moment = z.coerce.number("must be Unix ms").int().min(0);

/** A place in the list, as a page names it. */
const POSITION = /^(\d{1,16})\.([1-9A-HJ-NP-Za-km-z]{1,64})$/;

export const positionText = ({ receivedAt, ref }: HistoryPosition): string => `${receivedAt}.${ref}`;

export const positionOf = (text: string): HistoryPosition => {
  const [, receivedAt = "0", ref = ""] = POSITION.exec(text) ?? [];
  return { receivedAt: Number(receivedAt), ref: ref as ParticleRef };
};

export const particleQuery = z.strictObject({
  state: z.enum(STATUSES).optional(),
  service: z.string().optional().describe("Of a call that it made here; with `function`, of the same call"),
  function: z.string().optional(),
  calls: z
    .literal("failed", 'must be "failed"')
    .optional()
    .describe("Those with a call that failed here; with `service` or `function`, of that call"),
  initiator: z.string().optional().describe("Peer id"),
  since: moment.optional().describe("Received at or after, Unix ms"),
  until: moment.optional().describe("Received at or before, Unix ms"),
  id: z.string().optional().describe("The particle's own id, which several may share"),
  before: z
    .string()
    .regex(POSITION, "must be `next` of a page")
    .optional()
    .describe("`next` of the page before"),
  limit: z.coerce.number("must be a whole number from 1 to 1000").int().min(1).max(1000).default(50),
});

export const particleBody = z.strictObject({
  id: z.string(),
  initPeerId: z.string(),
  timestamp: z.int().min(0),
  ttl: z.int().min(0).max(0xffff_ffff),
  script: z.string(),
  signature: z.base64().length(88, "must be the base64 of 64 bytes"),
  data: z.base64().default(""),
});

export const accepted = z.object({ ref: z.string() });

export const callBody = z.strictObject({
  service: z.string().min(1),
  function: z.string().min(1),
  arguments: z.array(anyJson).max(1000),
  peer: z.string().optional().describe("Peer id or name; default: this peer"),
  ttlMs: z.int().min(1).max(0xffff_ffff).optional(),
});

export const callAnswer = z.object({ particle: z.string().describe("Its ref"), result: anyJson });

export const timeline = z.object({
  ref: z.string(),
  events: z.array(
    z.object({
      at: unixMs,
      kind: z.enum(["received", "sent", "call", "result", "gave-up", "settled", "ended"]),
      peer: z.string().optional().describe("The neighbour it came from or goes to"),
      direction: z.enum(["in", "out"]).optional(),
      call: count.optional(),
      service: z.string().optional(),
      function: z.string().optional(),
      retCode: z.int().optional(),
      ms: z.number().min(0).optional(),
      text: z.string().describe("One line for people"),
    }),
  ),
});

export const sequence = z.object({
  ref: z.string(),
  initiator: z.string(),
  initiatorName: z.string().optional().describe("Of sluice.yaml"),
  self: z.string().describe("This peer"),
  live: z.boolean().describe("Read from the particle's data; else from the record of what was done here"),
  peers: z.array(z.object({ peerId: z.string(), name: z.string().optional(), self: z.boolean().optional() })),
  steps: z
    .array(
      z.object({
        n: z.int().min(1),
        peer: z.string(),
        service: z.string(),
        function: z.string(),
        state: z.enum(["done", "failed", "open"]),
        verified: z.literal(true).describe("Signed by its peer, or made here"),
        producedHere: z.boolean(),
        ms: z.number().min(0).optional().describe("Of a call that was made here"),
        retCode: z.int().optional(),
      }),
    )
    .describe("In the data's order"),
  note: z.string().optional().describe("What cannot be known"),
});

export const data = z.object({
  ref: z.string(),
  live: z.boolean().describe("Its data is here"),
  script: z.string().optional().describe("AIR source, while the particle is here"),
  values: z.array(
    z.object({
      peer: z.string(),
      service: z.string(),
      function: z.string(),
      retCode: z.int().describe("Not 0: the call failed, and the result is its message"),
      result: anyJson.optional(),
      truncated: z.literal(true).optional().describe("There is no room for the result"),
    }),
  ),
  note: z.string().optional(),
});
