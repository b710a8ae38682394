import { z } from "zod";
import { durationMs } from "../core/index.ts";

/** A span of time as people write it. */
export const duration = z
  .string("must be a time such as 90s, 15m, 1h or 30d")
  .transform((text, context): number => {
    const ms = durationMs(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: "custom", message: "must be a time such as 90s, 15m, 1h or 30d" });
    return z.NEVER;
  })
  .meta({ title: "time such as 90s, 15m, 1h, 30d" });
