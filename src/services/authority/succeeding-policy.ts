import type { Succession, Successions } from "../../jose/index.ts";
import { type AllowRule, createPolicy, type Policy, type PolicyOptions } from "../../policy/index.ts";

/**
 * A policy by which the next key of a peer counts as that peer does, among callers and among those whose word counts, as long as the old key's
 * statement holds. A `policy.cedar` says what it says.
 */
export const createSucceedingPolicy = (options: PolicyOptions, successions: Successions): Policy => {
  let by = successions.current();
  const made = (): Policy =>
    createPolicy({ ...options, rules: options.rules.map((rule) => succeeded(rule, by)) });
  let policy = made();
  const current = (): Policy => {
    const now = successions.current();
    if (now === by) return policy;
    by = now;
    policy = made();
    return policy;
  };
  return {
    decide: (request) => current().decide(request),
    mentions: (initiator) => current().mentions(initiator),
    needsTrace: (fn) => current().needsTrace(fn),
    get compiled() {
      return current().compiled;
    },
  };
};

const succeeded = (rule: AllowRule, by: readonly Succession[]): AllowRule => ({
  ...rule,
  peers: rule.peers === "*" ? "*" : withNext(rule.peers, by),
  arguments:
    rule.arguments &&
    Object.fromEntries(
      Object.entries(rule.arguments).map(([name, { from }]) => [
        name,
        { from: from.map((origin) => ({ ...origin, peers: withNext(origin.peers, by) })) },
      ]),
    ),
});

const withNext = (peers: readonly string[], by: readonly Succession[]): readonly string[] => [
  ...new Set([...peers, ...by.flatMap(({ from, to }) => (peers.includes(from) ? [to] : []))]),
];
