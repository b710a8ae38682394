import { entity, quoted, set } from "./cedar-words.ts";
import { credentialCondition, neighbourCondition, originCondition } from "./condition.ts";
import type { AllowRule } from "./interface.ts";
import { joined } from "./looks.ts";
import type { PolicyRule } from "./policy-rule.ts";

/** An entry of `allow` as Cedar; undefined: it lists no peer or no function, so it allows nothing. */
export const compileRule = (rule: AllowRule, index: number): PolicyRule | undefined => {
  const { peers, functions } = rule;
  if (peers.length === 0 || functions?.length === 0) return undefined;
  const id = `allow[${index}]`;
  const members = new Set(peers === "*" ? [] : peers);
  const conditions = [
    ...Object.entries(rule.arguments ?? {}).map(([name, { from }]) => originCondition(name, from)),
    ...(rule.credential === undefined ? [] : [credentialCondition(rule.credential)]),
    ...(rule.neighbour === undefined ? [] : [neighbourCondition(rule.neighbour)]),
  ];
  const names = [...new Set(functions)].map((name) => entity("Function", name));
  const clauses = [
    ...(names.length > 1 ? [`${set(names)}.contains(resource)`] : []),
    ...conditions.map(({ cedar }) => cedar),
  ];
  return {
    id,
    source: id,
    effect: "permit",
    text: [
      `@id(${quoted(id)})`,
      `permit (${principalOf(id, members)}, action == Action::"call", resource${names.length === 1 ? ` == ${names[0]}` : ""})`,
      ...clauses.map((clause) => `when { ${clause} }`),
    ]
      .join("\n")
      .concat(";"),
    principals: peers === "*" ? "any" : members,
    functions: functions === undefined ? "any" : new Set(functions),
    looks: joined(conditions.map(({ looks }) => looks)),
    peers: members,
    isGroup: members.size > 0,
    conditions,
  };
};

/** One peer by its name, more as a group: a set of ten thousand literals would be gone through for each call. */
const principalOf = (id: string, members: ReadonlySet<string>): string => {
  const [only] = members;
  if (only === undefined) return "principal";
  return members.size === 1 ? `principal == ${entity("Peer", only)}` : `principal in ${entity("Peers", id)}`;
};
