import { z } from "zod";
import { duration } from "./duration.ts";
import { section, whole } from "./schema.ts";

/** One entry of a manifest's `quota:`. */
export const quotaRule = section({
  calls: whole(1, 1_000_000_000).describe("how many"),
  per: duration.describe("in which time"),
  functions: z
    .array(z.string().min(1))
    .max(10_000)
    .optional()
    .describe("of these functions together; of all unless given"),
  by: z
    .enum(["initiator", "credential", "everyone"], "must be initiator, credential or everyone")
    .default("initiator")
    .describe("whose calls are counted together"),
}).transform(({ per, functions, ...rest }) => ({ ...rest, perMs: per, functions }));
