import { z } from "zod";
import { EFFECTS, type JsonValue } from "../core/index.ts";
import { problem as plainProblem } from "../listener/index.ts";
import { decision } from "./policy-schemas.ts";

/** Shapes of request and answer bodies; the OpenAPI document is made of them. */
const count = z.int().min(0);
/** A body is JSON already; z.json() knows no bigints. */
const anyJson = z.custom<JsonValue>();
const unixMs = z.int().describe("Unix ms");

const refusal = z.object({
  pointer: z
    .string()
    .describe("RFC 6901 JSON pointer into the document; in another of its files `<path>#<pointer>`"),
  operation: z.string().optional().describe("Method and path"),
  reason: z.string().describe("Of a closed list: docs/functions.md"),
  message: z.string(),
});

/** `refused` where a document was not published. */
export const problem = plainProblem.extend({ refused: z.array(refusal).optional() });

export const service = z.object({
  service: z.string(),
  title: z.string(),
  upstream: z.string(),
  functions: z.array(
    z.object({
      name: z.string(),
      arguments: z.array(z.string()),
      method: z.string(),
      path: z.string(),
      effect: z.enum(EFFECTS).describe("What repeating a request of it would do"),
      credentials: z
        .array(z.array(z.string()))
        .describe("Security schemes it is sent with: one of the sets, all of its schemes; empty: none"),
    }),
  ),
  refused: z.array(refusal),
  warnings: z.array(z.string()),
});

export const serviceList = z.object({ services: z.array(service) });

export const peer = z.object({
  peerId: z.string(),
  addresses: z.array(z.string()),
  connections: z.array(
    z.object({
      peerId: z.string(),
      address: z.string(),
      direction: z.enum(["inbound", "outbound"]),
      agent: z.string(),
    }),
  ),
});

export const particle = z.object({
  ref: z.string(),
  id: z.string(),
  initiator: z.string(),
  receivedAt: unixMs,
  deadline: unixMs,
  status: z.enum(["running", "waiting", "done", "failed", "expired"]),
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

export const particleList = z.object({ particles: z.array(particle) });

const limit = z.coerce.number("must be a whole number from 1 to 1000").int().min(1).max(1000);

export const particleQuery = z.strictObject({
  id: z.string().optional().describe("The particle's own id, which several may share"),
  limit: limit.default(50),
});

export const limitQuery = z.strictObject({ limit: limit.default(50) });

export const journalState = z.object({
  ok: z.boolean(),
  problem: problem.optional(),
  bytes: count.describe("Of the database and its log"),
  waiting: count.describe("Entries that are not on record yet"),
});

export const deadLetterList = z.object({
  deadLetters: z.array(
    z.object({
      ref: z.string(),
      particleId: z.string(),
      initiator: z.string(),
      peer: z.string().describe("The next peer that was not reached"),
      at: unixMs,
      problem,
    }),
  ),
});

export const unknownOutcomeList = z.object({
  unknownOutcomes: z.array(
    z.object({
      ref: z.string(),
      call: count,
      particleId: z.string(),
      initiator: z.string(),
      service: z.string(),
      function: z.string(),
      at: unixMs,
      detail: z.string(),
    }),
  ),
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

export const status = z.object({ status: z.string() });

/** RFC 7517 section 5. */
export const keySet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal("OKP"),
      crv: z.enum(["Ed25519", "X25519"]),
      x: z.string(),
      kid: z.string(),
      use: z.enum(["sig", "enc"]),
      alg: z.enum(["EdDSA", "ECDH-ES"]),
    }),
  ),
});
