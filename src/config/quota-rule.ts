import { z } from "zod";
import { duration } from "./duration.ts";
import { section, whole } from "./schema.ts";

/** One entry of a manifest's `quota:`. */
export const quotaRule = section({
  calls: whole(1, 1_000_000_000),
  per: duration,
  functions: z.array(z.string().min(1)).max(10_000).optional(),
  by: z
    .enum(["initiator", "credential", "everyone"], "must be initiator, credential or everyone")
    .default("initiator"),
}).transform(({ per, functions, ...rest }) => ({ ...rest, perMs: per, functions }));
