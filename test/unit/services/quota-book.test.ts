import { expect, it } from "vitest";
import { createMemoryJournal } from "../../../src/journal/index.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { createQuota, type QuotaRule } from "../../../src/quota/index.ts";
import { createQuotaBook } from "../../../src/services/authority/quota-book.ts";
import { manualClock } from "../../support/manual-clock.ts";

const rule = (calls: number, more: Partial<QuotaRule> = {}): QuotaRule => ({
  calls,
  perMs: 60_000,
  functions: undefined,
  by: "initiator",
  ...more,
});

const book = (...rules: readonly QuotaRule[]) => {
  const clock = manualClock();
  const quota = createQuota({ journal: createMemoryJournal(), clock, kept: [] });
  const made = createQuotaBook({ service: "sms", rules, quota, clock, clockSkewMs: 0 });
  let calls = 0;
  return {
    call: (initiator = "ann", fn = "send") =>
      made
        .take({
          initiator,
          credentials: [],
          function: fn,
          context: { ref: "ref" as ParticleRef, callId: ++calls },
          capability: undefined,
        })
        .then(
          () => "taken",
          (error: Error) => error.message,
        ),
    left: (initiator = "ann") => made.look({ initiator, credentials: [] }).map(({ remaining }) => remaining),
  };
};

it("shows what was taken, with and without functions named", async () => {
  const { call, left } = book(rule(5), rule(3, { functions: ["send"] }), rule(9, { by: "everyone" }));
  await call();
  await call("bob");
  await call("ann", "fetch");
  expect(left()).toEqual([3, 2, 6]);
  expect(left("bob")).toEqual([4, 2, 6]);
});

it("holds each of two rules that differ in nothing but their limit", async () => {
  const { call } = book(rule(5), rule(2));
  expect([await call(), await call()]).toEqual(["taken", "taken"]);
  expect(await call()).toMatch(/^sms\.send: all 2 calls are used; try again in \d+ s$/);
});
