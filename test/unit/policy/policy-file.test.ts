import { describe, expect, it } from "vitest";
import type { SluiceError } from "../../../src/core/index.ts";
import { cedarPolicy, policyOf, request } from "../../support/policy.ts";

const FILE = "/adapters/credit/policy.cedar";
const when = (condition: string) => `permit (principal, action, resource) when { ${condition} };`;
const refusal = (text: string): SluiceError => {
  try {
    cedarPolicy(text);
  } catch (error) {
    return error as SluiceError;
  }
  throw new Error("it was accepted");
};

describe("a policy file", () => {
  it("adds permits and forbids to the rules, each known by its id or its line", () => {
    const policy = cedarPolicy(
      `// who may
permit (principal == Peer::"bob", action == Action::"call", resource == Function::"check");
@id("office hours") @reason("erasing ends with the day")
forbid (principal, action, resource == Function::"erase") unless { context.remainingMs > 5000 };`,
      [{ peers: ["ann"] }],
    );
    expect(policy.decide(request({ initiator: "bob" }))).toEqual({ allowed: true, rule: "policy.cedar:2" });
    expect(policy.decide(request({ initiator: "bob", function: "erase" })).allowed).toBe(false);
    expect(policy.decide(request({ function: "erase" }))).toEqual({ allowed: true, rule: "allow[0]" });
    expect(policy.decide(request({ function: "erase", remainingMs: 5_000 }))).toEqual({
      allowed: false,
      rule: "office hours",
      reason: "credit.erase: erasing ends with the day",
    });
    expect(policy.compiled.rules.map(({ id, source, effect }) => [id, source, effect])).toEqual([
      ["allow[0]", "allow[0]", "permit"],
      ["policy.cedar:2", "policy.cedar:2", "permit"],
      ["office hours", "policy.cedar:3", "forbid"],
      ["capability", "capability", "permit"],
    ]);
  });

  it("ends a comment where Cedar does, so that nothing after it is lost", () => {
    const policy = cedarPolicy("// a comment\rforbid (principal, action, resource);", [{ peers: ["ann"] }]);
    expect(policy.decide(request()).allowed).toBe(false);
  });

  it("forbids what a capability would permit", () => {
    const policy = cedarPolicy("forbid (principal, action, resource);");
    expect(policy.decide(request({ capability: "c1" }))).toMatchObject({
      allowed: false,
      rule: "policy.cedar:1",
    });
  });

  it("sees every fact of a call", () => {
    const facts = {
      'context.claims.contains({issuer: "hr", name: "unit", value: "it"})': {
        claims: [{ issuer: "hr", name: "unit", value: "it" }],
      },
      'context.path.contains("hub")': { path: ["hub"] },
      "context.remainingMs == 7": { remainingMs: 7.9 },
      'context.neighbour.addressClass == "self"': { neighbour: { addressClass: "self" as const } },
      'context has capability && context.capability == "c1"': { capability: "c1" },
      'context.arguments has amount && context.arguments.amount.paths == [".$.total"]': {
        arguments: {
          amount: { proven: true, calls: [{ peer: "hub", service: "crm", function: "f", path: ".$.total" }] },
        },
      },
      'context has arguments.amount.calls && context.arguments.amount.services.contains({peer: "hub", service: "crm"})':
        {
          arguments: {
            amount: { proven: true, calls: [{ peer: "hub", service: "crm", function: "f", path: "" }] },
          },
        },
      'resource in Service::"credit" && resource != Function::"erase"': {},
      'principal in [Peer::"ann", Peer::"bob"]': {},
      'principal in Peers::"allow[0]"': {},
    };
    for (const [condition, more] of Object.entries(facts)) {
      const policy = cedarPolicy(when(condition), [{ peers: ["ann"], functions: ["erase"] }]);
      const other = { initiator: "eve", remainingMs: 8 };
      expect([condition, policy.decide(request(more)).allowed]).toEqual([condition, true]);
      const missing = policy.decide(
        request(condition.startsWith("resource") ? { function: "erase", ...other } : other),
      );
      expect([condition, missing.allowed]).toEqual([condition, false]);
    }
  });

  it("asks for the trace only where a policy looks at it", () => {
    const policy = cedarPolicy(
      'permit (principal, action, resource == Function::"check") when { context.path.contains("hub") };',
      [{ peers: ["ann"] }],
    );
    expect([policy.needsTrace("check"), policy.needsTrace("erase")]).toEqual([true, false]);
    const from = [{ service: "crm", peers: ["hub"] }];
    const rule = { peers: ["ann"], functions: ["erase"], arguments: { customer: { from } } };
    expect(policyOf([rule]).needsTrace("erase")).toBe(true);
  });

  it.each([
    ["everybody, when it could permit anybody", when("context.remainingMs > 1"), true],
    ["one principal", 'permit (principal == Peer::"ann", action, resource);', false],
    [
      "several of them",
      when('[Peer::"ann", Peer::"bob"].contains(principal) && context.remainingMs > 1'),
      false,
    ],
    ["a principal of a condition", when('context.remainingMs > 1 && principal == Peer::"ann"'), false],
    [
      "everybody, when a name is only one of two ways",
      when('principal == Peer::"ann" || context.path.contains("x")'),
      true,
    ],
    ["nobody by a forbid", "forbid (principal, action, resource);", false],
  ])("mentions %s", (_, text, everybody) => {
    const policy = cedarPolicy(text);
    expect(policy.mentions("eve")).toBe(everybody);
    if (!text.startsWith("forbid")) expect(policy.mentions("ann")).toBe(true);
  });

  it("denies where a forbid cannot be evaluated, and passes over a permit that cannot", () => {
    const overflow = "context.remainingMs + 9223372036854775807 > 0";
    const rules = [{ peers: ["ann"] }];
    expect(cedarPolicy(when(overflow), rules).decide(request()).allowed).toBe(true);
    expect(cedarPolicy(when(overflow)).decide(request()).allowed).toBe(false);
    expect(
      cedarPolicy(`forbid (principal, action, resource) when { ${overflow} };`, rules).decide(request()),
    ).toMatchObject({ allowed: false, rule: "policy.cedar:1" });
  });

  it("does not mix up those whom no policy names with those whom one does", () => {
    const policy = cedarPolicy(
      'forbid (principal, action, resource) when { principal == Peer::"bob" || context.remainingMs < 0 };',
      [{ peers: "*" }],
    );
    expect(
      ["eve", "bob", "mallory", "bob"].map((initiator) => policy.decide(request({ initiator })).allowed),
    ).toEqual([true, false, true, false]);
  });
});

describe("what is wrong with a policy file", () => {
  it.each([
    [
      "an unknown attribute",
      `\n${when("context.claimz.isEmpty()")}`,
      /^2: attribute `claimz` .*; did you mean claims\?$/,
    ],
    [
      "an unknown argument",
      when("context.arguments.amuont.proven"),
      /^1: attribute `arguments.amuont` .*; did you mean amount\?$/,
    ],
    [
      "an optional one not asked for first",
      when("context.arguments.amount.proven"),
      /^1: .*optional attribute/,
    ],
    ["a wrong type", when('\n\ncontext.remainingMs > "1"'), /^3: /],
    [
      "an unknown entity type",
      when('resource in Servce::"credit"'),
      /^1: .*`Servce`; did you mean Service\?$/,
    ],
    [
      "an unknown action",
      'permit (principal, action == Action::"cal", resource);',
      /^1: .*did you mean Action::"call"\?$/,
    ],
    ["a misspelt method", when("context.path.isEmptty()"), /^1: `isEmptty` is not a valid method/],
    [
      "a misspelt effect",
      "// é\n\nprmit (principal, action, resource);",
      /^3: invalid policy effect: prmit; effect must be/,
    ],
    [
      "a missing semicolon",
      "permit (principal, action, resource)\n",
      /^1: unexpected end of input; expected `;`/,
    ],
    ["an open string", when('"abc'), /^1: invalid token; try checking that all strings are closed/],
    ["a template", "permit (principal == ?principal, action, resource);", /^1: .*template/],
    [
      "an id twice",
      '@id("a") permit (principal, action, resource);\n@id("a") forbid (principal, action, resource);',
      /^2: @id\("a"\) is taken by the policy in line 1$/,
    ],
    [
      "an id of ours",
      '@id("capability") permit (principal, action, resource);',
      /^1: @id\("capability"\) is the id of a rule/,
    ],
  ])("%s is told with its line", (_, text, expected) => {
    const { code, message } = refusal(text);
    expect(code).toBe("SLUICE_CONFIG");
    expect(message.startsWith(`${FILE}:`)).toBe(true);
    expect(message.slice(FILE.length + 1)).toMatch(expected);
  });

  it("is told all at once, in the order of lines, up to a bound", () => {
    const bad = [when("context.claimz.isEmpty()"), "prmit;", when("context.x")].join("\n");
    expect(
      refusal(bad)
        .message.split("\n")
        .map((line) => line.slice(FILE.length + 1, FILE.length + 2)),
    ).toEqual(["1", "2", "3"]);
    const lines = refusal("prmit;\n".repeat(100)).message.split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([21, `${FILE}: and 80 more`]);
  });

  it("is only warned about where it could be meant", () => {
    const policy = cedarPolicy(
      `permit (principal == Peer::"not-a-peer", action, resource == Function::"chekc");
${when("context.arguments has amuont")}
${when('principal in Peers::"allow[1]" && resource in Service::"credits"')}
// Peer::"comment"
${when('context.path.contains("Peer::") && resource == Function::"er\\u{61}se"')}
${when('context has claimz || context has arguments.amuont || context has "capability"')}
${when("context has arguments.amount.proven && context.arguments has customer")}`,
      [{ peers: ["ann"] }],
    );
    expect(
      policy.compiled.warnings
        .filter((line) => line.startsWith("policy"))
        .map((line) => line.replace(/^policy.cedar:/, "")),
    ).toEqual([
      expect.stringMatching(/^2: policy is impossible/),
      expect.stringMatching(/^1: "not-a-peer" is no peer id: nobody has it$/),
      expect.stringMatching(/^1: "chekc" is no function of credit; did you mean check\?$/),
      expect.stringMatching(/^2: "amuont" is no argument .*; did you mean amount\?$/),
      expect.stringMatching(/^3: "allow\[1\]" is no allow rule that lists peers; did you mean allow\[0\]\?$/),
      expect.stringMatching(/^3: "credits" is another service than this one; did you mean credit\?$/),
      expect.stringMatching(/^6: "claimz" is nothing that the context has: .*; did you mean claims\?$/),
      expect.stringMatching(/^6: "amuont" is no argument .*; did you mean amount\?$/),
    ]);
  });
});

describe("a hostile policy file", () => {
  it.each([
    ["brackets", when(`${"(".repeat(5_000)}true`)],
    ["sets", when(`${"[".repeat(150)}1`)],
    ["a long sum", when(`1${" + 1".repeat(250)} > 0`)],
    ["a longer one", when(`1${" + 1".repeat(40_000)} > 0`)],
    ["conjunctions", when(`true${" && true".repeat(10_000)}`)],
    ["members", when(`context${".a".repeat(50_000)}`)],
    ["branches", when(`${"if true then true else ".repeat(5_000)}true`)],
    ["negations", when(`${"!".repeat(100_000)}true`)],
    ["size", `// ${"x".repeat(256 * 1024)}`],
    ["bytes", `// ${"é".repeat(130 * 1024)}`],
    [
      "number",
      "forbid(principal,action,resource);".repeat(7_500).replaceAll("forbid(principal,action,resource)", "a"),
    ],
    ["binary", '\0\u{FFFD}\u{1F600}\\"'.repeat(1_000)],
  ])("is refused: %s; and the next one is served as if nothing had been", (_, text) => {
    const before = policyOf([{ peers: ["ann"] }]);
    expect(before.decide(request()).allowed).toBe(true);
    expect(refusal(text).code).toBe("SLUICE_CONFIG");
    expect(before.decide(request({ neighbour: { addressClass: "self" } })).allowed).toBe(true);
    expect(cedarPolicy(when("context.remainingMs > 1")).decide(request()).allowed).toBe(true);
  });

  it("may be as deep as Cedar can evaluate", () => {
    expect(cedarPolicy(when(`1${" + 1".repeat(80)} > 0`)).decide(request()).allowed).toBe(true);
  });

  it("cannot leave its place in what is read to people", () => {
    const policy = policyOf([{ peers: ['x"\n}; permit (principal, action, resource); //\u2028'] }]);
    const text = policy.compiled.text.replace(/^\/\/.*$/gm, "");
    expect(text.match(/permit/g)).toHaveLength(3); // its own, the capability's, and the word inside a string
    expect(policy.compiled.text.split("\n").filter((line) => /^permit/.test(line))).toHaveLength(2);
  });
});
