import { z } from "zod";

const count = z.int().min(0);
const unixMs = z.int().describe("Unix ms");
const ms = z.number().min(0).nullable().describe("ms, to about a tenth; null: nothing to measure");

const percentiles = { p50Ms: ms, p95Ms: ms };

/** `GET /v1/overview`. */
export const overview = z.object({
  peerId: z.string(),
  version: z.string(),
  startedAt: unixMs,
  now: unixMs,
  ready: z.boolean().describe("Whether traffic may be sent here"),
  problems: z.array(z.string()).describe("What an operator should see to, one line each"),
  attention: z.object({ deadLetters: count, unknownOutcomes: count }),
  services: z.object({
    serving: count.describe("Draining ones too"),
    disabled: count,
    broken: count.describe("Nothing is served of them"),
  }),
  particles: z
    .object({ running: count, waiting: count })
    .describe("Of those in memory now: with work under way here, and without"),
  connections: count,
  journal: z.object({ ok: z.boolean(), bytes: count, limitBytes: count }),
  totals: z
    .object({
      accepted: count,
      refused: count,
      failed: count,
      expired: count,
      calls: count,
      callsFailed: count,
    })
    .describe("Since the process started"),
  series: z.object({
    stepMs: z.int().min(1),
    points: z
      .array(
        z.object({
          at: unixMs.describe("End of the step, Unix ms"),
          accepted: count,
          refused: count,
          failed: count,
          calls: count,
          callsFailed: count,
          ...percentiles,
        }),
      )
      .describe("What happened in each step, oldest first, at most a quarter of an hour"),
  }),
  functions: z
    .array(
      z.object({
        service: z.string(),
        function: z.string(),
        calls: count,
        failed: count,
        ...percentiles,
      }),
    )
    .describe("The 50 busiest since the process started; percentiles of the last five to ten minutes"),
  upstreams: z.array(
    z.object({
      service: z.string(),
      url: z.string(),
      state: z
        .enum(["ok", "failing", "open", "unknown"])
        .describe("open: its circuit breaker lets it rest; unknown: not asked yet"),
      requests: count,
      failures: count.describe("Not answered, or with a 5xx"),
      lastSuccessAt: unixMs.optional(),
      lastFailureAt: unixMs.optional(),
      lastProblem: z.string().optional(),
      ...percentiles,
    }),
  ),
});
