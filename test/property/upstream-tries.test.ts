import fc from "fast-check";
import { expect, it } from "vitest";
import { EFFECTS, type Effect, type ErrorCode, SluiceError } from "../../src/core/index.ts";
import { createTries } from "../../src/services/effects/tries.ts";
import type { RequestOptions, UpstreamAnswer } from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";
import { callContext } from "../support/calls.ts";
import { leapingClock } from "../support/leaping-clock.ts";

/** What becomes of a request: refused before its intent, refused after, sent and lost, answered. */
type Step =
  | { readonly kind: "early" | "late"; readonly code: ErrorCode }
  | { readonly kind: "lost" }
  | { readonly kind: "garbage" }
  | { readonly kind: "answered"; readonly status: number };

const unsent = fc.constantFrom<ErrorCode>(
  "SLUICE_UNREACHABLE",
  "SLUICE_OVERLOAD",
  "SLUICE_DEADLINE",
  "SLUICE_CLOSED",
  "SLUICE_CONFIG",
  "SLUICE_INVALID_ARGUMENTS",
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("early" as const, "late" as const), code: unsent }),
  fc.constant<Step>({ kind: "lost" }),
  fc.constant<Step>({ kind: "garbage" }),
  fc.record({
    kind: fc.constant("answered" as const),
    status: fc.constantFrom(200, 404, 429, 500, 502, 503, 504),
  }),
);

const run = async (effect: Effect, steps: readonly Step[], attempts: number) => {
  const clock = leapingClock();
  const taken: Step[] = [];
  let intents = 0;
  const perform = async (next: Step, beforeSend: RequestOptions["beforeSend"]): Promise<UpstreamAnswer> => {
    if (next.kind === "answered") {
      await beforeSend?.();
      return { status: next.status, headers: {}, mediaType: "", body: null };
    }
    if (next.kind === "early") throw new SluiceError(next.code, "not sent");
    await beforeSend?.();
    if (next.kind === "late") throw new SluiceError(next.code, "not sent");
    if (next.kind === "lost")
      throw new SluiceError(effect === "safe" ? "SLUICE_UNREACHABLE" : "SLUICE_OUTCOME_UNKNOWN", "lost");
    throw new SluiceError("SLUICE_BAD_RESULT", "not HTTP");
  };
  const tries = createTries({
    upstream: {
      url: "",
      request: (_, { beforeSend }) => {
        const next = steps[taken.length] ?? { kind: "answered", status: 200 };
        taken.push(next);
        return perform(next, beforeSend);
      },
      redact: (text) => text,
      close: async () => {},
    },
    attempts,
    clock,
    random: () => 0,
  });
  const context = callContext({
    deadline: clock.now() + 60_000,
    intent: {
      pending: false,
      declare: async () => void intents++,
      withdraw: () => void intents--,
    },
  });
  const ended = await tries(bound(), { effect, facts: undefined }, context).then(
    ({ status }) => status,
    (error: SluiceError) => error.code,
  );
  return { ended, taken, intents };
};

const left = ({ kind }: Step): boolean => kind === "lost" || kind === "garbage" || kind === "answered";

it("no list of failures makes a once request leave twice, or an unknown outcome look like a known one", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...EFFECTS),
      fc.array(step, { maxLength: 6 }),
      fc.integer({ min: 1, max: 6 }),
      async (effect, steps, attempts) => {
        const { ended, taken, intents } = await run(effect, steps, attempts);
        const last = taken.at(-1);
        const isLost = taken.some(({ kind }) => kind === "lost");
        expect(taken.length).toBeLessThanOrEqual(attempts);
        if (effect === "once") {
          expect(taken.slice(0, -1).some(left)).toBe(false);
          // On record as sent exactly if it may have been.
          expect(intents).toBe(last !== undefined && left(last) ? 1 : 0);
        }
        if (effect === "safe" || !isLost) expect(ended).not.toBe("SLUICE_OUTCOME_UNKNOWN");
        else if (last?.kind === "early" || last?.kind === "late" || last?.kind === "lost")
          expect(ended).toBe("SLUICE_OUTCOME_UNKNOWN");
        if (last?.kind === "garbage") expect(ended).toBe("SLUICE_BAD_RESULT");
        if (last?.kind === "answered" && !isLost) expect(ended).toBe(last.status);
      },
    ),
    { numRuns: 500 },
  );
});
