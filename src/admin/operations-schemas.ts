import { z } from "zod";

/** Shapes of what an operator reads about the process itself: changes, limits, counts, configuration. */
const count = z.int().min(0);
const unixMs = z.int().describe("Unix ms");
const moment = z.coerce.number("must be Unix ms").int().min(0);
const limit = z.coerce.number("must be a whole number from 1 to 1000").int().min(1).max(1000);

export const auditQuery = z.strictObject({
  since: moment.optional().describe("Unix ms"),
  until: moment.optional().describe("Unix ms"),
  before: z.coerce.number("must be an id").int().min(1).optional().describe("`next` of the page before"),
  limit: limit.default(50),
});

export const auditPage = z.object({
  changes: z.array(
    z.object({
      id: z.int().min(1).describe("Counts up"),
      at: unixMs,
      who: z.string().describe("`admin-token`, `jwt:` with the token's `sub`, `file` or `command`"),
      role: z.string().optional(),
      operation: z.string().describe("operationId of this API, or a word of its own for what was no request"),
      target: z.record(z.string(), z.string()).describe("Names of what it was done to"),
      outcome: z
        .int()
        .optional()
        .describe("HTTP status; absent while it is under way, and for ever where the process ended first"),
      detail: z.string().optional().describe("Code of the problem"),
    }),
  ),
  next: z.int().optional().describe("`before` of the next page; absent on the last"),
  unreadable: count.describe("Lines met that nobody can read, such as one that a crash cut off"),
});

export const limitsList = z.object({
  limits: z.array(
    z.object({
      name: z.string().describe("As in sluice.yaml"),
      limit: z.number(),
      used: z
        .number()
        .optional()
        .describe("Now; where it is per peer or connection, of the one with the most"),
      unit: z.string(),
    }),
  ),
});

export const quotasQuery = z.strictObject({ limit: limit.default(1000) });

export const quotaList = z.object({
  quotas: z.array(
    z.object({
      service: z.string().optional().describe("Absent: counted for a credential, wherever it is used"),
      rule: z.enum(["initiator", "credential", "everyone"]).describe("Whose calls are counted together"),
      per: z
        .int()
        .optional()
        .describe("Length of the window, ms; absent: as long as the credential is valid"),
      initiator: z.string().optional().describe("Peer id"),
      credential: z
        .string()
        .optional()
        .describe("Digest of its id: tells credentials apart and leads to none"),
      functions: z.array(z.string()).optional().describe("Absent: all of the service's"),
      limit: z.int().optional().describe("Absent where it stands in the credential alone"),
      used: count,
      resetsAt: unixMs,
    }),
  ),
});

export const configView = z.object({
  file: z.string().optional().describe("Absent: there is none, all is default"),
  config: z.record(z.string(), z.unknown()).describe("As sluice.yaml would say it, defaults filled in"),
});
