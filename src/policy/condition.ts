import { clip, printable } from "../core/index.ts";
import { attribute, quoted, record, set } from "./cedar-words.ts";
import type {
  AddressClass,
  CallOrigin,
  CredentialRule,
  Origin,
  OriginRule,
  PolicyRequest,
} from "./interface.ts";
import { joined, type Looks, lookAt, NOTHING } from "./looks.ts";

/** One condition of an allow rule, as Cedar and in people's words. */
export interface Condition {
  readonly cedar: string;
  readonly looks: Looks;
  /** Why it does not hold; undefined: it does. Speaks of this caller's own call and of the rule, of nothing else. */
  unmet(request: PolicyRequest): string | undefined;
}

/**
 * Every part of the argument came from one of the calls. Parts may come from several calls of entries that name a function, or from several
 * of entries that do not; of one argument not from both kinds: Cedar compares sets, and these are two sets.
 */
export const originCondition = (name: string, from: readonly OriginRule[]): Condition => {
  const at = attribute("context.arguments", name);
  const calls = from.flatMap((rule) =>
    rule.peers.flatMap((peer) =>
      rule.function === undefined ? [] : [record({ peer, service: rule.service, function: rule.function })],
    ),
  );
  const services = from.flatMap((rule) =>
    rule.function === undefined ? rule.peers.map((peer) => record({ peer, service: rule.service })) : [],
  );
  const either = [
    ...(calls.length > 0 ? [`${set(calls)}.containsAll(${at}.calls)`] : []),
    ...(services.length > 0 ? [`${set(services)}.containsAll(${at}.services)`] : []),
  ];
  const looks = ["proven", "calls", ...(services.length > 0 ? ["services"] : [])];
  const wanted = `argument ${name} must come from ${alternatives(from.map(originWords))}`;
  const named = from.filter((rule) => rule.function !== undefined);
  const whole = from.filter((rule) => rule.function === undefined);
  return {
    cedar:
      either.length === 0
        ? "false"
        : [
            `context.arguments has ${quoted(name)}`,
            `${at}.proven`,
            `!${at}.calls.isEmpty()`,
            either.length === 1 ? either.join("") : `(${either.join(" || ")})`,
          ].join(" &&\n  "),
    looks: joined(looks.map((field) => lookAt(NOTHING, ["arguments", name, field], "whole"))),
    unmet({ arguments: origins }) {
      const problem = strangeness(Object.hasOwn(origins, name) ? origins[name] : undefined, [named, whole]);
      return problem && `${wanted}; ${problem}`;
    },
  };
};

/** What is wrong with where an argument came from; undefined: all of it came from one of these lists. */
const strangeness = (
  origin: Origin | undefined,
  lists: readonly (readonly OriginRule[])[],
): string | undefined => {
  if (origin === undefined) return "it is not given";
  if (!origin.proven) return "its origin is not proven: the particle's id is not self-certifying";
  if (origin.calls.length === 0)
    return "it did not come from a call, or a part of it did not: what is written or put together in a script, and what s! takes, has no origin";
  const strays = lists.map((rules) => origin.calls.find((call) => !rules.some((rule) => isFrom(call, rule))));
  const [stray] = strays.includes(undefined) ? [] : strays;
  return (
    stray && `a part of it came from ${shown(`${stray.service}.${stray.function}`)} at ${shown(stray.peer)}`
  );
};

const isFrom = (call: CallOrigin, rule: OriginRule): boolean =>
  call.service === rule.service &&
  (rule.function === undefined || call.function === rule.function) &&
  rule.peers.includes(call.peer);

const originWords = (rule: OriginRule): string => {
  const what = rule.function === undefined ? `service ${rule.service}` : `${rule.service}.${rule.function}`;
  return `${what} at ${alternatives(rule.peers)}`;
};

/** A credential of the issuer, and of each claim one of the values. */
export const credentialCondition = ({ issuer, claims }: CredentialRule): Condition => {
  const wanted = Object.entries(claims);
  const cedar = [
    `context.issuers.contains(${quoted(issuer)})`,
    ...wanted.map(([name, values]) =>
      values.length === 0
        ? "false"
        : `context.claims.containsAny(${set(values.map((value) => record({ issuer, name, value })))})`,
    ),
  ];
  const words = wanted.map(([name, values]) => ` with ${name} ${alternatives(values)}`).join(" and");
  return {
    cedar: cedar.join(" && "),
    looks: joined([
      lookAt(NOTHING, ["issuers", issuer], "whole"),
      ...wanted.flatMap(([name, values]) =>
        values.map((value) => lookAt(NOTHING, ["claims", issuer, name, value], "whole")),
      ),
    ]),
    unmet({ claims: presented }) {
      const own = presented.filter((claim) => claim.issuer === issuer);
      const missing = wanted.find(
        ([name, values]) => !own.some((claim) => claim.name === name && values.includes(claim.value)),
      );
      if (own.length > 0 && missing === undefined) return undefined;
      const problem =
        own.length === 0 ? "none was presented before the call" : `claim ${missing?.[0]} is not that`;
      return `it needs a credential of issuer ${issuer}${words}; ${problem}`;
    },
  };
};

export const neighbourCondition = (classes: readonly AddressClass[]): Condition => ({
  cedar:
    classes.length === 0 ? "false" : `${set(classes.map(quoted))}.contains(context.neighbour.addressClass)`,
  looks: lookAt(NOTHING, ["neighbour", "addressClass"], "whole"),
  unmet: ({ neighbour: { addressClass } }) =>
    classes.includes(addressClass)
      ? undefined
      : `the particle must be brought by a neighbour whose address is ${alternatives(classes)}, not ${addressClass}`,
});

const MAX_SHOWN = 3;

const alternatives = (items: readonly string[]): string => {
  const kept = items.slice(0, MAX_SHOWN).map(shown);
  const rest = items.length - kept.length;
  if (rest > 0) return `${kept.join(", ")} or one of ${rest} more`;
  return kept.length === 0 ? "nobody" : kept.join(" or ");
};

const shown = (text: string): string => clip(printable(text), 100);
