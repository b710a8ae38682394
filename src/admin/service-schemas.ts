import { z } from "zod";
import { EFFECTS, type JsonValue } from "../core/index.ts";

/** Shapes of what `/v1/services` answers. */
const count = z.int().min(0);
const unixMs = z.int().describe("Unix ms");
/** A JSON Schema is an object or a boolean. */
const jsonSchema = z
  .custom<JsonValue>()
  .describe("JSON Schema 2020-12, with all it refers to; {} where that is too much");

export const refusal = z.object({
  pointer: z
    .string()
    .describe("RFC 6901 JSON pointer into the document; in another of its files `<path>#<pointer>`"),
  operation: z.string().optional().describe("Method and path"),
  reason: z.string().describe("Of a closed list: docs/functions.md"),
  message: z.string(),
});

const functions = z.array(
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
);

export const service = z.object({
  service: z.string(),
  title: z.string(),
  upstream: z.string(),
  functions,
  refused: z.array(refusal),
  warnings: z.array(z.string()),
  folder: z.string().describe("Its name in the adapters folder"),
  state: z
    .enum(["serving", "draining", "disabled", "broken"])
    .describe("broken: it never worked since the start; serving with a `problem`: as it last worked"),
  problem: z.string().optional().describe("Why its files as they are now do not work"),
  changedAt: unixMs.optional().describe("When the newest of the files it was made of was written, Unix ms"),
  disabled: z
    .object({ at: unixMs, by: z.string() })
    .optional()
    .describe("Who switched it off, or began to drain it"),
  draining: z
    .object({ calls: count, particles: count })
    .optional()
    .describe("What a draining one still waits for"),
});

export const serviceList = z.object({ services: z.array(service) });

export const preview = z.object({
  service: z.string(),
  exists: z.boolean().describe("It would take the place of a service, or folder, of that name"),
  functions,
  refused: z.array(refusal),
  warnings: z.array(z.string()),
  changes: z
    .array(
      z.object({
        breaking: z.boolean(),
        where: z.string().describe('As `sendSms: argument 2 "text"`'),
        what: z.string().describe("As `was removed`"),
      }),
    )
    .max(1000)
    .describe("For its callers, breaking ones first"),
  breaking: z.boolean().describe("Whether any change breaks callers, also one that is not listed"),
});

export const functionForm = z.object({
  service: z.string(),
  function: z.string(),
  summary: z.string().optional(),
  description: z.string().optional(),
  method: z.string(),
  path: z.string(),
  effect: z.enum(EFFECTS),
  arguments: z
    .array(
      z.object({
        name: z.string(),
        required: z.boolean().describe("False: null will do"),
        schema: jsonSchema,
        sealed: z
          .literal(true)
          .optional()
          .describe("It must be given sealed; the schema is of what is inside"),
        description: z.string().optional(),
      }),
    )
    .describe("By position"),
  options: jsonSchema
    .optional()
    .describe("Of the trailing `options` argument, an object; absent: it takes none"),
  result: jsonSchema.optional().describe("Of what a success gives; absent: the document does not say"),
});

/** POST needs a body that says JSON; there is nothing to say. */
export const nothing = z.strictObject({});
