import { clip, plainLens, printable } from "../core/index.ts";
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
 * Every part of the argument came from one of the calls. Parts may come from several calls of entries of one kind: that name a place in the
 * result, or only a function, or only a service; of one argument not from two kinds: Cedar compares sets, and these are three sets.
 */
export const originCondition = (name: string, from: readonly OriginRule[]): Condition => {
  const at = attribute("context.arguments", name);
  const kinds = KINDS.map((fact) => {
    const rules = from.filter((rule) => kindOf(rule) === fact);
    const records = rules.flatMap((rule) => rule.peers.map((peer) => record(namedBy(rule, peer))));
    return { fact, rules, records };
  });
  const either = kinds.flatMap(({ fact, records }) =>
    records.length === 0 ? [] : [`${set(records)}.containsAll(${at}.${fact})`],
  );
  const looked = kinds.flatMap(({ fact, records }) => (records.length === 0 ? [] : [fact]));
  const looks = new Set(["proven", "calls", ...looked]);
  const wanted = `argument ${name} must come from ${alternatives(from.map(originWords))}`;
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
    looks: joined([...looks].map((field) => lookAt(NOTHING, ["arguments", name, field], "whole"))),
    unmet({ arguments: origins }) {
      const origin = Object.hasOwn(origins, name) ? origins[name] : undefined;
      const problem = strangeness(
        origin,
        kinds.map(({ rules }) => rules).filter((rules) => rules.length > 0),
      );
      return problem && `${wanted}; ${problem}`;
    },
  };
};

/** The facts of an argument's origin that a rule's entries are compared with, by what the entries name. */
const KINDS = ["parts", "calls", "services"] as const;

const kindOf = (rule: OriginRule): (typeof KINDS)[number] => {
  if (rule.path !== undefined) return "parts";
  return rule.function === undefined ? "services" : "calls";
};

const namedBy = (rule: OriginRule, peer: string): Readonly<Record<string, string>> => {
  const { service, function: fn, path } = rule;
  return {
    peer,
    service,
    ...(fn === undefined ? {} : { function: fn }),
    ...(path === undefined ? {} : { path }),
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
  const stray = strays.includes(undefined) ? undefined : (strays[0] ?? origin.calls[0]);
  if (stray === undefined) return undefined;
  const isPlaceAsked = lists.some((rules) => rules.some(({ path }) => path !== undefined));
  const place = isPlaceAsked ? `${shown(stray.path) || "the whole"} of ` : "";
  return `a part of it came from ${place}${shown(`${stray.service}.${stray.function}`)} at ${shown(stray.peer)}`;
};

const isFrom = (call: CallOrigin, rule: OriginRule): boolean =>
  call.service === rule.service &&
  (rule.function === undefined || call.function === rule.function) &&
  (rule.path === undefined || plainLens(call.path) === rule.path) &&
  rule.peers.includes(call.peer);

const originWords = ({ service, function: fn, path, peers }: OriginRule): string => {
  const place = path === undefined ? "" : `${path} of `;
  return `${place}${fn === undefined ? `service ${service}` : `${service}.${fn}`} at ${alternatives(peers)}`;
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
