import { expect, it } from "vitest";
import { createSuccessions } from "../../../src/jose/index.ts";
import type { AllowRule, Policy } from "../../../src/policy/index.ts";
import { createSucceedingPolicy } from "../../../src/services/authority/succeeding-policy.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { request } from "../../support/policy.ts";

const FUNCTIONS = [{ name: "check", arguments: ["customer", "amount", "options"] }];

it("the next key of a peer counts as that peer does, and no other, until the statement expires", () => {
  const clock = manualClock(0);
  const succession = { from: "ann", to: "ann-2", issuedAt: 0, expiresAt: 1_000 };
  const policyOf = (rules: readonly AllowRule[]): Policy =>
    createSucceedingPolicy(
      { service: "credit", functions: FUNCTIONS, rules },
      createSuccessions([succession], clock),
    );
  const caller = policyOf([{ peers: ["ann"] }]);
  const origin = policyOf([
    { peers: "*", arguments: { customer: { from: [{ service: "crm", function: "find", peers: ["ann"] }] } } },
  ]);
  const calls = (initiator: string) => caller.decide(request({ initiator })).allowed;
  const takes = (peer: string) => {
    const from = { peer, service: "crm", function: "find", path: "" };
    return origin.decide(request({ arguments: { customer: { proven: true, calls: [from] } } })).allowed;
  };
  expect(["ann", "ann-2", "bob"].map(calls)).toEqual([true, true, false]);
  expect(["ann", "ann-2", "bob"].map(takes)).toEqual([true, true, false]);
  expect(caller.mentions("ann-2")).toBe(true);
  expect(caller.compiled.text).toContain("ann-2");
  clock.advance(1_000);
  expect(["ann", "ann-2"].map(calls)).toEqual([true, false]);
  expect(["ann", "ann-2"].map(takes)).toEqual([true, false]);
  expect([caller.mentions("ann-2"), caller.compiled.text.includes("ann-2")]).toEqual([false, false]);
});
