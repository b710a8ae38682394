import { describe, expect, it } from "vitest";
import type { AllowRule, PolicyRequest } from "../../../src/policy/index.ts";
import { cameFrom, policyOf, request } from "../../support/policy.ts";

const decide = (rules: readonly AllowRule[], more: Partial<PolicyRequest> = {}) =>
  policyOf(rules).decide(request(more));
const allowed = (rules: readonly AllowRule[], more: Partial<PolicyRequest> = {}): boolean =>
  decide(rules, more).allowed;
const reason = (rules: readonly AllowRule[], more: Partial<PolicyRequest> = {}): string => {
  const decision = decide(rules, more);
  return decision.allowed ? `allowed by ${decision.rule}` : decision.reason;
};

describe("peers and functions", () => {
  it("denies everybody everything without a rule", () => {
    expect(reason([])).toBe('credit.check: no rule of service "credit" allows ann');
  });

  it("allows whom a rule lists what it lists, and names the first such rule", () => {
    expect(
      reason([{ peers: ["bob"] }, { peers: ["ann", "eve"], functions: ["check"] }, { peers: "*" }]),
    ).toBe("allowed by allow[1]");
    expect(reason([{ peers: ["ann"], functions: ["erase"] }])).toBe(
      "credit.check: no rule that covers ann names this function",
    );
    expect(allowed([{ peers: ["ann"], functions: ["erase", "check"] }])).toBe(true);
    expect(allowed([{ peers: ["ann"], functions: ["erase", "erase"] }])).toBe(false);
    expect(allowed([{ peers: "*" }], { initiator: "anybody" })).toBe(true);
  });

  it("compares names exactly", () => {
    expect(allowed([{ peers: ["Ann", "ann "] }])).toBe(false);
    expect(allowed([{ peers: ["ann"], functions: ["Check"] }])).toBe(false);
    expect(allowed([{ peers: ['ann" || true || "'] }])).toBe(false);
    expect(allowed([{ peers: ['an"n\\\n'] }], { initiator: 'an"n\\\n' })).toBe(true);
  });

  it("takes an empty list for nobody and nothing", () => {
    expect(allowed([{ peers: [] }])).toBe(false);
    expect(allowed([{ peers: "*", functions: [] }])).toBe(false);
    expect(policyOf([{ peers: ["ann"], functions: [] }]).mentions("ann")).toBe(false);
  });

  it("decides about its own service and its own functions alone", () => {
    expect(reason([{ peers: "*" }], { service: "sms" })).toBe(
      'sms.check: not a function of service "credit"',
    );
    expect(allowed([{ peers: "*" }], { function: "toString" })).toBe(false);
  });

  it("tells a stranger the same about functions that are there and that are not", () => {
    const rules: AllowRule[] = [{ peers: ["ann"] }];
    const about = (name: string) => reason(rules, { initiator: "eve", function: name }).replace(name, "F");
    expect(about("check")).toBe(about("chekc"));
  });

  it("mentions whom a rule could allow anything", () => {
    const policy = policyOf([{ peers: ["ann"], functions: ["erase"], neighbour: ["self"] }]);
    expect([policy.mentions("ann"), policy.mentions("eve")]).toEqual([true, false]);
    expect(policyOf([{ peers: "*", credential: { issuer: "hr", claims: {} } }]).mentions("eve")).toBe(true);
  });
});

describe("where an argument came from", () => {
  const from = (...items: NonNullable<AllowRule["arguments"]>[string]["from"]): AllowRule[] => [
    { peers: ["ann"], arguments: { amount: { from: items } } },
  ];
  const lookup = from({ service: "crm", function: "lookup", peers: ["hub", "spoke"] });
  const amount = (...calls: string[]) => ({ arguments: { amount: cameFrom(...calls) } });

  it("must be a listed call at a listed peer, all of it", () => {
    expect(allowed(lookup, amount("hub/crm.lookup"))).toBe(true);
    expect(allowed(lookup, amount("hub/crm.lookup", "spoke/crm.lookup"))).toBe(true);
    expect(allowed(lookup, amount("hub/crm.lookup", "eve/crm.lookup"))).toBe(false);
    expect(allowed(lookup, amount("hub/crm.search"))).toBe(false);
    expect(allowed(lookup, amount("hub/sms.lookup"))).toBe(false);
  });

  it("may be any function of a service where the rule names none", () => {
    const any = from({ service: "crm", peers: ["hub"] }, { service: "erp", peers: ["hub"] });
    expect(allowed(any, amount("hub/crm.lookup", "hub/erp.total"))).toBe(true);
    expect(allowed(any, amount("hub/crm.lookup", "spoke/crm.lookup"))).toBe(false);
    expect(reason(any, amount("hub/sms.send"))).toBe(
      "credit.check: argument amount must come from service crm at hub or service erp at hub; a part of it came from sms.send at hub",
    );
  });

  it("may be of either kind, but not of both at once", () => {
    const mixed = from(
      { service: "crm", function: "lookup", peers: ["hub"] },
      { service: "erp", peers: ["hub"] },
    );
    expect(allowed(mixed, amount("hub/crm.lookup"))).toBe(true);
    expect(allowed(mixed, amount("hub/erp.anything"))).toBe(true);
    expect(allowed(mixed, amount("hub/crm.erase"))).toBe(false);
    expect(allowed(mixed, amount("hub/crm.lookup", "hub/erp.anything"))).toBe(false);
  });

  describe("and from which place there", () => {
    const at = (path: string, fn = "check") => ({
      service: "crm",
      function: fn,
      path,
      peers: ["hub", "spoke"],
    });
    const score = from(at(".$.score"));

    it("is the place alone, however it is spelled, at every listed peer", () => {
      expect(allowed(score, amount("hub/crm.check .$.score"))).toBe(true);
      expect(allowed(score, amount("hub/crm.check .score", "spoke/crm.check .$.$.score"))).toBe(true);
      for (const other of [
        "",
        ".$",
        ".$.name",
        ".$.score.v",
        ".$.v.score",
        ".$.[0]",
        ".$.[score]",
        ".$.Score",
      ])
        expect(allowed(score, amount(`hub/crm.check ${other}`))).toBe(false);
    });

    it("is so for every part", () => {
      const mixed = amount("hub/crm.check .$.score", "hub/crm.check .$.name");
      expect(reason(score, mixed)).toBe(
        "credit.check: argument amount must come from .$.score of crm.check at hub or spoke; a part of it came from .$.name of crm.check at hub",
      );
      expect(reason(score, amount("hub/crm.check"))).toContain("came from the whole of crm.check at hub");
    });

    it("is a place of its own call, not of another that is listed", () => {
      const two = from(at(".$.score"), at(".$.limit", "limits"));
      expect(allowed(two, amount("hub/crm.check .$.score", "hub/crm.limits .$.limit"))).toBe(true);
      expect(allowed(two, amount("hub/crm.check .$.limit"))).toBe(false);
      expect(allowed(two, amount("hub/crm.limits .$.score"))).toBe(false);
    });

    it("is not mixed with entries that name none", () => {
      const mixed = from(at(".$.score"), { service: "crm", function: "limits", peers: ["hub"] });
      expect(allowed(mixed, amount("hub/crm.check .$.score"))).toBe(true);
      expect(allowed(mixed, amount("hub/crm.limits .$.anything"))).toBe(true);
      expect(allowed(mixed, amount("hub/crm.check .$.name"))).toBe(false);
      expect(allowed(mixed, amount("hub/crm.check .$.score", "hub/crm.limits"))).toBe(false);
    });

    it("is shown in the compiled policy", () => {
      expect(policyOf(score).compiled.text).toContain(
        '[{peer: "hub", service: "crm", function: "check", path: ".$.score"}, {peer: "spoke", service: "crm", function: "check", path: ".$.score"}].containsAll(context.arguments.amount.parts)',
      );
    });
  });

  it.each<[string, Partial<PolicyRequest>]>([
    ["it is not given", {}],
    [
      "its origin is not proven: the particle's id is not self-certifying",
      { arguments: { amount: { ...cameFrom("hub/crm.lookup"), proven: false } } },
    ],
    [
      "it did not come from a call, or a part of it did not: what is written or put together in a script, and what s! takes, has no origin",
      { arguments: { amount: cameFrom() } },
    ],
    [
      "a part of it came from crm.lookup at eve",
      { arguments: { amount: cameFrom("hub/crm.lookup", "eve/crm.lookup") } },
    ],
  ])("%s: denied, and said so", (why, more) => {
    expect(reason(lookup, more)).toBe(
      `credit.check: argument amount must come from crm.lookup at hub or spoke; ${why}`,
    );
  });

  it("is not taken from an inherited property, nor from another argument", () => {
    const rule: AllowRule[] = [
      { peers: ["ann"], arguments: { constructor: { from: [{ service: "crm", peers: ["hub"] }] } } },
    ];
    expect(reason(rule)).toContain("it is not given");
    expect(allowed(lookup, { arguments: { customer: cameFrom("hub/crm.lookup") } })).toBe(false);
  });

  it("counts as not proven when it came from more than a thousand calls", () => {
    const calls = Array.from({ length: 1_001 }, (_, index) => `hub/crm.f${index}`);
    const any = from({ service: "crm", peers: ["hub"] });
    expect(allowed(any, amount(...calls.slice(1)))).toBe(true);
    expect(reason(any, amount(...calls))).toBe("credit.check: the conditions of allow[0] do not hold");
  });

  it("never holds where it may come from nobody", () => {
    expect(allowed(from(), amount("hub/crm.lookup"))).toBe(false);
    expect(allowed(from({ service: "crm", peers: [] }), amount("hub/crm.lookup"))).toBe(false);
  });
});

describe("credentials and neighbours", () => {
  const claim = (issuer: string, name: string, value: string) => ({ issuer, name, value });
  const rules: AllowRule[] = [
    { peers: "*", credential: { issuer: "hr", claims: { unit: ["sales", "it"], level: ["3"] } } },
  ];

  it("holds with one of the values of every claim, of that issuer", () => {
    const level = claim("hr", "level", "3");
    expect(allowed(rules, { claims: [claim("hr", "unit", "it"), level] })).toBe(true);
    expect(allowed(rules, { claims: [claim("hr", "unit", "legal"), level] })).toBe(false);
    expect(allowed(rules, { claims: [claim("hr", "unit", "it")] })).toBe(false);
    expect(allowed(rules, { claims: [claim("partner", "unit", "it"), level] })).toBe(false);
    expect(reason(rules, { claims: [claim("hr", "unit", "it")] })).toBe(
      "credit.check: it needs a credential of issuer hr with unit sales or it and with level 3; claim level is not that",
    );
    expect(reason(rules)).toContain("none was presented before the call");
  });

  it("asks for a credential of the issuer alone where no claims are listed", () => {
    const any: AllowRule[] = [{ peers: "*", credential: { issuer: "hr", claims: {} } }];
    expect(allowed(any, { claims: [claim("hr", "iss", "https://hr")] })).toBe(true);
    expect(allowed(any, { claims: [claim("partner", "iss", "https://hr")] })).toBe(false);
  });

  it("never shows what was presented", () => {
    expect(reason(rules, { claims: [claim("hr", "unit", "secret-unit")] })).not.toContain("secret");
  });

  it("narrows by where the particle was brought from", () => {
    const near: AllowRule[] = [{ peers: ["ann"], neighbour: ["loopback", "private"] }];
    expect(allowed(near, { neighbour: { addressClass: "private" } })).toBe(true);
    expect(reason(near)).toBe(
      "credit.check: the particle must be brought by a neighbour whose address is loopback or private, not public",
    );
    expect(allowed([{ peers: ["ann"], neighbour: [] }])).toBe(false);
  });

  it("lets a capability do what no rule allows, and mentions nobody for it", () => {
    const policy = policyOf([]);
    expect(policy.decide(request({ capability: "c1" }))).toEqual({ allowed: true, rule: "capability" });
    expect(policy.mentions("ann")).toBe(false);
    expect(policyOf([{ peers: ["ann"] }]).decide(request({ capability: "c1" }))).toEqual({
      allowed: true,
      rule: "allow[0]",
    });
  });
});

describe("what the rules' author should know", () => {
  const warnings = (...rules: AllowRule[]) =>
    policyOf(rules).compiled.warnings.filter((line) => !line.includes("peer id"));

  it("names functions and arguments that are not there, with the nearest", () => {
    const from = [{ service: "crm", peers: ["hub"] }];
    expect(
      warnings(
        { peers: "*", functions: ["chekc"] },
        { peers: "*", functions: ["erase"], arguments: { amount: { from }, custmer: { from } } },
        { peers: "*", arguments: { amuont: { from } } },
      ),
    ).toEqual([
      'allow[0]: "chekc" is no function of credit; did you mean check?',
      'allow[1]: "amount" is no argument of erase: the condition never holds',
      'allow[1]: "custmer" is no argument of erase: the condition never holds; did you mean customer?',
      'allow[2]: "amuont" is no argument of any function of credit: the condition never holds; did you mean amount?',
    ]);
  });

  it("names what is no peer id", () => {
    expect(policyOf([{ peers: ["not-a-peer"] }]).compiled.warnings).toEqual([
      'allow[0]: "not-a-peer" is no peer id: nobody has it',
    ]);
  });

  it("names rules that allow nothing, and that there is none that does", () => {
    expect(warnings({ peers: [] }, { peers: "*", functions: [] })).toEqual([
      "nobody may call it without a capability: no rule allows anything",
      "allow[0]: lists no peers: it allows nobody",
      "allow[1]: lists no functions: it allows nothing",
    ]);
  });

  it("is loud about plain ids where an origin counts", () => {
    const rule: AllowRule = {
      peers: "*",
      arguments: { amount: { from: [{ service: "crm", peers: ["hub"] }] } },
    };
    expect(policyOf([rule], { plainIds: "accept" }).compiled.warnings[0]).toMatch(/^plainIds: accept: /);
    expect(policyOf([{ peers: "*" }], { plainIds: "accept" }).compiled.warnings).toEqual([]);
  });

  it("ends somewhere", () => {
    const functions = Array.from({ length: 2_000 }, (_, index) => `no${index}`);
    expect(warnings({ peers: "*", functions })).toHaveLength(51);
  });
});
