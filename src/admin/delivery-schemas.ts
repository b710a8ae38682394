import { z } from "zod";
import type { JsonValue } from "../core/index.ts";
import { problem } from "./schemas.ts";

/** Shapes of what waits for somebody: the journal's state, dead letters, unknown outcomes. */
const count = z.int().min(0);
const anyJson = z.custom<JsonValue>();
const unixMs = z.int().describe("Unix ms");
const limit = z.coerce.number("must be a whole number from 1 to 1000").int().min(1).max(1000);

export const limitQuery = z.strictObject({ limit: limit.default(50) });

export const unknownOutcomeQuery = z.strictObject({
  limit: limit.default(50),
  arguments: z
    .enum(["true", "false"])
    .default("false")
    .describe("With the arguments of the calls: for operators"),
});

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
      detail: z.string().describe("The problem's, in one line"),
      problem: problem.optional().describe("What the call failed with"),
      retries: count.describe("Requests that were made once more and may have had their effect as well"),
      arguments: z
        .array(anyJson)
        .optional()
        .describe("Of the call as they were given, where they were asked for, kept, and not too much"),
    }),
  ),
});

const MAX_NOTE_CHARS = 500;

export const settleBody = z.strictObject({
  outcome: z.enum(["happened", "did-not-happen"]),
  note: z.string().min(1).max(MAX_NOTE_CHARS).optional().describe("For people"),
});

export const settlement = z.object({
  call: count,
  outcome: z.enum(["happened", "did-not-happen", "retried"]),
  at: unixMs,
  by: z.string().optional().describe("As in the audit log"),
  note: z.string().optional(),
  retCode: z.int().optional().describe("Of the retry"),
});

export const retried = z.object({
  retCode: z.int(),
  result: anyJson.optional().describe("Of a call that succeeded"),
  problem: problem.optional().describe("Of one that failed"),
  settled: z.boolean().describe("Whether that tells what became of the call; else it stays listed"),
});

export const nothing = z.strictObject({});
