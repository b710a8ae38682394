import { expect, it } from "vitest";
import { type Credential, signCapability } from "../../../src/credentials/index.ts";
import { createMemoryJournal } from "../../../src/journal/index.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { createQuota, type QuotaRule } from "../../../src/quota/index.ts";
import { createQuotaBook } from "../../../src/services/authority/quota-book.ts";
import { ANN, asAnn, GATEWAY, NOW, testVerifier } from "../../support/credentials.ts";
import { manualClock } from "../../support/manual-clock.ts";

const rule = (calls: number, more: Partial<QuotaRule> = {}): QuotaRule => ({
  calls,
  perMs: 60_000,
  functions: undefined,
  by: "initiator",
  ...more,
});

const book = (...rules: readonly QuotaRule[]) => {
  const clock = manualClock(NOW);
  const quota = createQuota({ journal: createMemoryJournal(), clock, kept: [] });
  const made = createQuotaBook({ service: "sms", rules, quota, clock, clockSkewMs: 0 });
  let calls = 0;
  const take = (capability: Credential | undefined, initiator: string, fn: string) =>
    made.take({
      initiator,
      credentials: [],
      function: fn,
      context: { ref: "ref" as ParticleRef, callId: ++calls },
      capability,
    });
  return {
    call: (initiator = "ann", fn = "send") =>
      take(undefined, initiator, fn).then(
        () => "taken",
        (error: Error) => error.message,
      ),
    by: (capability: Credential) => take(capability, "ann", "send"),
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
  expect(await call()).toMatch(/^sms\.send: all 2 calls per 60 s by initiator are used; try again in \d+ s$/);
});

it.each([
  [
    "no window of its own",
    {},
    { retry: false, message: "sms.send: the one call of this capability is used" },
  ],
  ["a window longer than its life", { perMs: 3_600_000 }, { retry: false }],
  [
    "a window that ends before",
    { perMs: 10_000 },
    { retry: true, message: "sms.send: the one call per 10 s of this capability is used; try again in 10 s" },
  ],
])("of a used-up capability with %s", async (_, window, refusal) => {
  const { by } = book();
  const request = {
    to: ANN.peerId,
    service: "sms",
    functions: undefined,
    expiresMs: 60_000,
    uses: [{ limit: 1, perMs: undefined, ...window }],
    arguments: {},
  };
  const { capability } = await signCapability(GATEWAY, request, NOW);
  const credential = await testVerifier().verify(capability, asAnn);
  await by(credential);
  await expect(by(credential)).rejects.toMatchObject({ code: "SLUICE_QUOTA", ...refusal });
});
