import { describe, expect, it } from "vitest";
import { createRegistry } from "../../../src/services/registry.ts";
import { testBuiltins } from "../../support/builtins.ts";
import { callContext, callRequest, NO_INTENT, problemOf } from "../../support/calls.ts";

const registry = createRegistry({
  builtins: testBuiltins(),
  find: (service) =>
    service === "sms"
      ? {
          view: "plain",
          service: {
            call: async () => ({ retCode: 0, result: '"sent"' }),
            retry: async () => ({ result: { retCode: 0, result: "" }, isSettled: true, isKnown: true }),
            effect: (name) => (name === "send" ? "once" : "safe"),
            allowances: () => [],
            idle: async () => {},
            counters: { calls: 0, failed: 0, denied: 0, mismatches: 0 },
          },
        }
      : undefined,
  resultBytes: 1_000,
  onOver: () => {},
});

describe("the effect of a call", () => {
  it.each([
    ["sms", "send", "once"],
    ["sms", "list", "safe"],
    ["op", "identity", "safe"],
    ["gone", "send", "safe"],
  ] as const)("of %s.%s is %s", (service, name, effect) =>
    expect(registry.effect(callRequest(service, name))).toBe(effect),
  );
});

describe("a call of a service that is not there", () => {
  it("fails, and after it may have been sent stays of unknown outcome", async () => {
    const call = callRequest("gone", "send");
    expect((await registry.call(call, callContext())).retCode).toBe(1);
    const pending = callContext({ intent: { ...NO_INTENT, pending: true } });
    const ended = await registry.call(call, pending);
    expect(ended.retCode).toBe(1007);
    expect(problemOf(ended)).toMatchObject({
      code: "SLUICE_OUTCOME_UNKNOWN",
      detail: expect.stringContaining("this peer has no function send in a service gone"),
    });
  });
});
