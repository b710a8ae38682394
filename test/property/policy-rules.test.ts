import fc from "fast-check";
import { expect, it } from "vitest";
import { SluiceError } from "../../src/core/index.ts";
import { withCedar } from "../../src/policy/cedar.ts";
import { contextOf } from "../../src/policy/context.ts";
import type { AddressClass, AllowRule, CallOrigin, Policy, PolicyRequest } from "../../src/policy/index.ts";
import type { OriginRule } from "../../src/policy/interface.ts";
import { cedarPolicy, policyOf, request } from "../support/policy.ts";

const PEERS = ["ann", "bob", "*", "__proto__"];
const FUNCTIONS = ["check", "erase"];
const ARGUMENTS = ["customer", "amount", "options"];
const VALUES = ["it", 'sa"les\n'];
const CLASSES: readonly AddressClass[] = ["self", "private", "public"];

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const call: fc.Arbitrary<CallOrigin> = fc.record({
  peer: fc.constantFrom("hub", "spoke"),
  service: fc.constantFrom("crm", "erp"),
  function: fc.constantFrom("get", "put"),
  path: fc.constantFrom("", ".$.a", ".a", ".$.b"),
});
const entry: fc.Arbitrary<OriginRule> = fc.record({
  service: fc.constantFrom("crm", "erp"),
  function: fc.constantFrom("get", "put"),
  path: fc.constantFrom(".$.a", ".$.b"),
  peers: fc.subarray(["hub", "spoke"]),
});
/** Entries that all name a place in a function's result, or a function, or neither. */
const from = fc.oneof(
  ...[{}, { path: undefined }, { path: undefined, function: undefined }].map((without) =>
    fc.array(
      entry.map((whole) => ({ ...whole, ...without })),
      { maxLength: 3 },
    ),
  ),
);
const spelled = (path: string): string => (path === ".a" ? ".$.a" : path);
const plainRule: fc.Arbitrary<AllowRule> = fc.record({
  peers: fc.oneof(fc.constant<"*">("*"), fc.subarray(PEERS)),
  functions: optional(fc.subarray([...FUNCTIONS, "constructor"])),
});
const rule: fc.Arbitrary<AllowRule> = fc
  .tuple(
    plainRule,
    fc.record(
      {
        arguments: fc.dictionary(fc.constantFrom("customer", "amount", "nothing"), fc.record({ from }), {
          maxKeys: 2,
        }),
        credential: fc.record({
          issuer: fc.constantFrom("hr", "partner"),
          claims: fc.dictionary(fc.constantFrom("unit", "level"), fc.subarray(VALUES), { maxKeys: 2 }),
        }),
        neighbour: fc.subarray([...CLASSES]),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([plain, more]) => ({ ...plain, ...more }));
const rules = fc.array(rule, { maxLength: 4 });
const requests: fc.Arbitrary<PolicyRequest> = fc
  .record({
    initiator: fc.constantFrom(...PEERS, "eve"),
    function: fc.constantFrom(...FUNCTIONS),
    arguments: fc.dictionary(
      fc.constantFrom(...ARGUMENTS),
      fc.record({ proven: fc.boolean(), calls: fc.array(call, { maxLength: 3 }) }),
    ),
    claims: fc.array(
      fc.record({
        issuer: fc.constantFrom("hr", "partner"),
        name: fc.constantFrom("unit", "level"),
        value: fc.constantFrom(...VALUES),
      }),
      { maxLength: 3 },
    ),
    capability: fc.option(fc.constant("c1"), { nil: undefined, freq: 5 }),
    path: fc.subarray(["hub", "spoke"]),
    remainingMs: fc.nat(9_000),
    neighbour: fc.record({ addressClass: fc.constantFrom(...CLASSES) }),
  })
  .map(request);

/** What an allow rule means, said without Cedar. */
const holds = (given: AllowRule, asked: PolicyRequest): boolean => {
  const { peers, functions, credential, neighbour } = given;
  const own = asked.claims.filter(({ issuer }) => issuer === credential?.issuer);
  return (
    (peers === "*" || peers.includes(asked.initiator)) &&
    (functions === undefined || functions.includes(asked.function)) &&
    Object.entries(given.arguments ?? {}).every(([name, { from: allowed }]) => {
      const origin = Object.hasOwn(asked.arguments, name) ? asked.arguments[name] : undefined;
      if (origin === undefined || !origin.proven || origin.calls.length === 0) return false;
      return origin.calls.every((each) =>
        allowed.some(
          ({ service, function: fn, path, peers: at }) =>
            service === each.service &&
            at.includes(each.peer) &&
            (fn === undefined || fn === each.function) &&
            (path === undefined || path === spelled(each.path)),
        ),
      );
    }) &&
    (credential === undefined ||
      (own.length > 0 &&
        Object.entries(credential.claims).every(([name, values]) =>
          own.some((claim) => claim.name === name && values.includes(claim.value)),
        ))) &&
    (neighbour === undefined || neighbour.includes(asked.neighbour.addressClass))
  );
};

it("decides as the rules say, by the first that holds; else by a capability; else not", () => {
  fc.assert(
    fc.property(rules, fc.array(requests, { minLength: 1, maxLength: 8 }), (given, asked) => {
      const policy = policyOf(given);
      for (const each of [...asked, ...asked]) {
        const first = given.findIndex((one) => holds(one, each));
        const by = first >= 0 ? `allow[${first}]` : each.capability === undefined ? undefined : "capability";
        const decision = policy.decide(each);
        expect(decision.allowed ? decision.rule : undefined).toBe(by);
        if (!decision.allowed) expect(decision.reason).toMatch(/^credit\.(check|erase): \S/);
      }
    }),
    { numRuns: 100 },
  );
});

const ATOMS = [
  "context.remainingMs < 5000",
  'context.path.contains("hub")',
  'context.claims.contains({issuer: "hr", name: "unit", value: "it"})',
  "context has capability",
  "context.arguments has amount && context.arguments.amount.proven",
  'context has arguments.amount && context.arguments.amount.calls.contains({peer: "hub", service: "crm", function: "get"})',
  'context.arguments has customer && context.arguments["customer"].paths.contains("")',
  'context.neighbour == {addressClass: "self"}',
  'context.issuers.containsAny(["hr"])',
  'principal == Peer::"ann"',
  'Peer::"bob" == principal',
  '[Peer::"ann", Peer::"__proto__"].contains(principal)',
  'principal in [Peer::"bob", Peer::"eve"]',
  'principal in Peers::"allow[0]"',
  'resource == Function::"check"',
  'resource in Service::"credit"',
  'resource in [Function::"erase"]',
];
const condition: fc.Arbitrary<string> = fc.letrec<{ all: string }>((tie) => ({
  all: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...ATOMS),
    fc
      .tuple(tie("all"), fc.constantFrom("&&", "||"), tie("all"))
      .map(([left, and, right]) => `(${left}) ${and} (${right})`),
    tie("all").map((each) => `!(${each})`),
    fc
      .tuple(tie("all"), tie("all"))
      .map(([left, right]) => `if ${left} then ${right} else context.path.contains("spoke")`),
  ),
})).all;
const policyText = fc
  .tuple(
    fc.constantFrom("permit", "permit", "forbid"),
    fc.constantFrom(
      "principal",
      'principal == Peer::"ann"',
      'principal in Peers::"allow[0]"',
      "principal is Peer",
    ),
    fc.constantFrom(
      "resource",
      'resource == Function::"check"',
      'resource in Service::"credit"',
      'resource in Service::"other"',
    ),
    fc.array(fc.tuple(fc.constantFrom("when", "unless"), condition), { maxLength: 2 }),
  )
  .map(
    ([effect, principal, resource, conditions]) =>
      `${effect} (${principal}, action, ${resource})${conditions.map(([kind, text]) => ` ${kind} { ${text} }`).join("")};`,
  );

/** Cedar alone, given everything there is: every policy, every fact, and the schema to hold them to. */
const byCedar = ({ compiled }: Policy, given: readonly AllowRule[], asked: PolicyRequest): boolean => {
  const groups = given.flatMap(({ peers }, index) =>
    peers !== "*" && peers.includes(asked.initiator) ? [index] : [],
  );
  const answer = withCedar((cedar) =>
    cedar.isAuthorized({
      principal: { type: "Peer", id: asked.initiator },
      action: { type: "Action", id: "call" },
      resource: { type: "Function", id: asked.function },
      context: contextOf(asked, "whole") as Record<string, never>,
      schema: compiled.schema,
      validateRequest: true,
      policies: { staticPolicies: compiled.text },
      entities: [
        {
          uid: { type: "Peer", id: asked.initiator },
          attrs: {},
          parents: groups.map((index) => ({ type: "Peers", id: `allow[${index}]` })),
        },
        {
          uid: { type: "Function", id: asked.function },
          attrs: {},
          parents: [{ type: "Service", id: asked.service }],
        },
      ],
    }),
  );
  if (answer.type === "failure") throw new Error(JSON.stringify(answer.errors));
  expect(answer.response.diagnostics.errors).toEqual([]);
  return answer.response.decision === "allow";
};

it("decides as Cedar does when it is given everything at once", () => {
  fc.assert(
    fc.property(
      fc.array(policyText, { maxLength: 5 }),
      fc.array(rule, { maxLength: 2 }),
      fc.array(requests, { minLength: 1, maxLength: 4 }),
      (texts, given, asked) => {
        const policy = cedarPolicy(texts.join("\n"), given);
        for (const each of asked) expect(policy.decide(each).allowed).toBe(byCedar(policy, given, each));
      },
    ),
    { numRuns: 60 },
  );
});

it("compiles rules to Cedar that its validator has nothing against", () => {
  fc.assert(
    fc.property(rules, (given) => {
      const { text, schema } = policyOf(given).compiled;
      const answer = withCedar((cedar) => cedar.validate({ schema, policies: { staticPolicies: text } }));
      expect(answer).toMatchObject({ type: "success", validationErrors: [] });
    }),
  );
});

/** Everything a policy permits without any fact, as `peer.function`. */
const permitted = (policy: Policy, peers: readonly string[] = [...PEERS, "eve"]): string[] =>
  peers.flatMap((initiator) =>
    FUNCTIONS.filter((name) => policy.decide(request({ initiator, function: name })).allowed).map(
      (name) => `${initiator}.${name}`,
    ),
  );
const plainRules = fc.array(plainRule, { maxLength: 5 });

it("adding a rule never takes permission away, and order does not matter", () => {
  fc.assert(
    fc.property(plainRules, plainRules, (some, more) => {
      const before = permitted(policyOf(some));
      const after = permitted(policyOf([...some, ...more]));
      expect(after).toEqual(expect.arrayContaining(before));
      expect(permitted(policyOf([...more, ...some]))).toEqual(after);
    }),
  );
});

it("mentions everybody who may call something, and nobody whom no rule is for", () => {
  fc.assert(
    fc.property(rules, fc.array(requests, { maxLength: 5 }), (given, asked) => {
      const policy = policyOf(given);
      for (const each of asked)
        if (policy.decide({ ...each, capability: undefined }).allowed)
          expect(policy.mentions(each.initiator)).toBe(true);
      const isOpen = given.some(({ peers, functions }) => peers === "*" && functions?.length !== 0);
      expect(policy.mentions("eve")).toBe(isOpen);
    }),
  );
});

const words = fc.constantFrom(
  ...'permit forbid ( ) [ ] { } ; , . :: " \\ // @id principal action resource when unless context && ! = == é 1 true'.split(
    " ",
  ),
  "permit (principal, action, resource);",
  "forbid (principal, action, resource);",
  '@id("a;b") forbid (principal, action, resource) when { "\\"; //" == "" };',
  "\n",
  "\r",
  "\u{85}",
);
const noise = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(words, { maxLength: 20 }).map((parts) => parts.join(" ")),
);

it("never throws on any text but says where it is wrong, and sees in it the policies that Cedar sees", () => {
  fc.assert(
    fc.property(noise, (text) => {
      try {
        const rules = cedarPolicy(text).compiled.rules.length - 1; // the capability's
        const parts = withCedar((cedar) => cedar.policySetTextToParts(text));
        expect(parts).toMatchObject({ type: "success", policies: { length: rules } });
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error;
        expect(error.code).toBe("SLUICE_CONFIG");
        expect(error.message).toMatch(/^\/adapters\/credit\/policy\.cedar:\d+: /);
      }
    }),
    { numRuns: 300 },
  );
});
