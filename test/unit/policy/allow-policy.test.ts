import { describe, expect, it } from "vitest";
import { type AllowRule, createPolicy } from "../../../src/policy/index.ts";

const ask = (rules: AllowRule[], initiator: string, name = "check") =>
  createPolicy("credit", rules).decide({ initiator, service: "credit", function: name });

describe("decide", () => {
  it.each<[string, AllowRule[], string, boolean]>([
    ["no rules", [], "ann", false],
    ["everybody, everything", [{ peers: "*" }], "ann", true],
    ["everybody, this function", [{ peers: "*", functions: ["check"] }], "ann", true],
    ["everybody, another function", [{ peers: "*", functions: ["erase"] }], "ann", false],
    ["this peer, everything", [{ peers: ["bob", "ann"] }], "ann", true],
    ["this peer, this function", [{ peers: ["ann"], functions: ["erase", "check"] }], "ann", true],
    ["this peer, another function", [{ peers: ["ann"], functions: ["erase"] }], "ann", false],
    ["another peer", [{ peers: ["bob"] }], "ann", false],
    ["a peer that begins the same", [{ peers: ["ann2", "an"] }], "ann", false],
    ["a peer in other letters", [{ peers: ["Ann"] }], "ann", false],
    ["a star inside a list is a peer id like any other", [{ peers: ["*"] }], "ann", false],
    ["no peers", [{ peers: [] }], "ann", false],
    ["no functions", [{ peers: ["ann"], functions: [] }], "ann", false],
    [
      "two rules add up",
      [
        { peers: ["ann"], functions: ["erase"] },
        { peers: "*", functions: ["check"] },
      ],
      "ann",
      true,
    ],
    ["names of Object's own are names", [{ peers: ["ann"] }], "__proto__", false],
  ])("%s", (_, rules, initiator, allowed) => expect(ask(rules, initiator).allowed).toBe(allowed));

  it("refuses another service", () => {
    const request = { initiator: "ann", service: "credit/aqua", function: "check" };
    expect(createPolicy("credit", [{ peers: "*" }]).decide(request).allowed).toBe(false);
  });

  it("says what is missing, and nothing of other callers", () => {
    const rules: AllowRule[] = [{ peers: ["bob"] }, { peers: ["ann"], functions: ["erase"] }];
    expect(ask(rules, "ann")).toEqual({
      allowed: false,
      reason: "credit.check: no rule that covers ann names this function",
    });
    expect(ask(rules, "eve")).toEqual({
      allowed: false,
      reason: 'credit.check: no rule of service "credit" allows eve',
    });
  });
});

describe("mentions", () => {
  it.each<[string, AllowRule[], boolean]>([
    ["no rule", [], false],
    ["by name", [{ peers: ["ann"], functions: ["x"] }], true],
    ["everybody", [{ peers: "*" }], true],
    ["another", [{ peers: ["bob"] }], false],
    ["for nothing", [{ peers: ["ann"], functions: [] }], false],
  ])("%s", (_, rules, expected) => expect(createPolicy("credit", rules).mentions("ann")).toBe(expected));
});
