import fc from "fast-check";
import { expect, it } from "vitest";
import { type AllowRule, createPolicy, type Policy } from "../../src/policy/index.ts";

const PEERS = ["ann", "bob", "*", "__proto__"];
const FUNCTIONS = ["check", "erase", "constructor"];
const rule: fc.Arbitrary<AllowRule> = fc.record({
  peers: fc.oneof(fc.constant<"*">("*"), fc.subarray(PEERS)),
  functions: fc.option(fc.subarray(FUNCTIONS), { nil: undefined }),
});
const rules = fc.array(rule, { maxLength: 5 });

/** Everything a policy permits, as `peer.function`. */
const permitted = (policy: Policy, peers: readonly string[] = [...PEERS, "eve"]): string[] =>
  peers.flatMap((initiator) =>
    FUNCTIONS.filter((name) => policy.decide({ initiator, service: "s", function: name }).allowed).map(
      (name) => `${initiator}.${name}`,
    ),
  );

it("adding a rule never takes permission away, and order does not matter", () => {
  fc.assert(
    fc.property(rules, rules, (some, more) => {
      const before = permitted(createPolicy("s", some));
      const after = permitted(createPolicy("s", [...some, ...more]));
      expect(after).toEqual(expect.arrayContaining(before));
      expect(permitted(createPolicy("s", [...more, ...some]))).toEqual(after);
    }),
  );
});

it("whom no rule names may do nothing unless a rule is for everybody", () => {
  fc.assert(
    fc.property(rules, (given) => {
      const forAll = given.filter((each) => each.peers === "*");
      expect(permitted(createPolicy("s", given), ["eve"])).toEqual(
        permitted(createPolicy("s", forAll), ["eve"]),
      );
      if (forAll.length === 0) expect(permitted(createPolicy("s", given), ["eve"])).toEqual([]);
    }),
  );
});

it("mentions exactly those who may call something", () => {
  fc.assert(
    fc.property(rules, (given) => {
      const policy = createPolicy("s", given);
      const mayCall = (peer: string): boolean =>
        [...FUNCTIONS, "other"].some(
          (name) => policy.decide({ initiator: peer, service: "s", function: name }).allowed,
        );
      for (const peer of [...PEERS, "eve"]) expect(policy.mentions(peer)).toBe(mayCall(peer));
    }),
  );
});
