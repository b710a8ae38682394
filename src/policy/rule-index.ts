import { BoundedMap } from "./bounded-map.ts";
import { joined, type Looks } from "./looks.ts";
import { CAPABILITY, covers, type PolicyRule } from "./policy-rule.ts";

/** The rules that can apply to a call, in their order, whatever its context. */
export interface Candidates {
  /** A name for all who are asked about alike: with an equal context the decision is the same. */
  readonly kind: string;
  readonly rules: readonly PolicyRule[];
  /** Groups that the initiator is in, where any of them speaks of groups. */
  readonly groups: readonly string[];
  /** Does any of them speak of services? */
  readonly namesService: boolean;
  /** What any of them looks at. */
  readonly looks: Looks;
}

export interface Asked {
  readonly initiator: string;
  readonly function: string;
  readonly hasCapability: boolean;
}

/** Kinds whose candidates are remembered; each holds references to rules. */
const MAX_KINDS = 4_096;

/**
 * Finds rules by initiator and function. A peer has no attributes in Cedar, so all of one class are decided alike: the ten thousand members of
 * one rule, and everybody whom no rule names. A stranger with a thousand keys takes no more room than one.
 */
export const createRuleIndex = (rules: readonly PolicyRule[]): ((asked: Asked) => Candidates) => {
  const order = new Map(rules.map((rule, index) => [rule, index]));
  const forAnybody = rules.filter(({ principals }) => principals === "any");
  const classes = classesOf(rules, order);
  const known = new BoundedMap<Candidates>(MAX_KINDS);
  /** One list for all functions under the same rules: Cedar has it parsed once. */
  const lists = new BoundedMap<readonly PolicyRule[]>(MAX_KINDS);

  return ({ initiator, function: fn, hasCapability }) => {
    const { name, own } = classes.get(initiator) ?? EVERYBODY;
    const kind = JSON.stringify([name, fn, hasCapability]);
    return known.take(kind, () => {
      const found = [...forAnybody, ...own]
        .filter(({ functions }) => covers(functions, fn))
        .sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0))
        .concat(hasCapability ? CAPABILITY : []);
      const list = lists.take(found.map((rule) => order.get(rule) ?? CAPABILITY.id).join(), () => found);
      const speakOf = (type: string): boolean => found.some(({ text }) => text.includes(type));
      return {
        kind,
        rules: list,
        groups: speakOf("Peers") ? own.filter(({ isGroup }) => isGroup).map(({ id }) => id) : [],
        namesService: speakOf("Service"),
        looks: joined(found.map(({ looks }) => looks)),
      };
    });
  };
};

interface PeerClass {
  readonly name: string | number;
  /** Rules that are for these peers and not for everybody. */
  readonly own: readonly PolicyRule[];
}

const EVERYBODY: PeerClass = { name: -1, own: [] };

/** By peer. Whom a policy file names is a class alone; members of the same allow rules are one. */
const classesOf = (
  rules: readonly PolicyRule[],
  order: ReadonlyMap<PolicyRule, number>,
): ReadonlyMap<string, PeerClass> => {
  const byPeer = new Map<string, PolicyRule[]>();
  const alone = new Set<string>();
  for (const rule of rules) {
    for (const peer of rule.peers) {
      if (!rule.isGroup) alone.add(peer);
      const own = byPeer.get(peer) ?? [];
      if (covers(rule.principals, peer) && rule.principals !== "any") own.push(rule);
      byPeer.set(peer, own);
    }
  }
  const shared = new Map<string, PeerClass>();
  return new Map(
    [...byPeer].map(([peer, own]) => {
      if (alone.has(peer)) return [peer, { name: peer, own }];
      const key = own.map((rule) => order.get(rule)).join();
      const known = shared.get(key) ?? { name: shared.size, own };
      shared.set(key, known);
      return [peer, known];
    }),
  );
};
