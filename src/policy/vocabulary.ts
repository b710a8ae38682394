import { clip, nearest, printable } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import type { PolicyOptions } from "./interface.ts";

/**
 * The names that mean something to a service's policy. Each question answers what is wrong with a name, or undefined. One that means nothing is
 * no error: a document may get it tomorrow, and what is not there never matches.
 */
export interface Vocabulary {
  service(name: string): string | undefined;
  fn(name: string): string | undefined;
  peer(id: string): string | undefined;
  /** The peers of one allow rule: `allow[0]`. */
  group(id: string): string | undefined;
  /** A member of the context (schema.ts). */
  fact(name: string): string | undefined;
  /** `of`: the functions that the condition is for; undefined: any. */
  argument(name: string, of: readonly string[] | undefined): string | undefined;
}

/** As in the schema (schema.ts). */
const FACTS = ["arguments", "claims", "issuers", "capability", "path", "remainingMs", "neighbour"];

/** Comparing names costs. */
const MAX_COMPARED = 200;

export const vocabularyOf = ({ service, functions, rules }: PolicyOptions): Vocabulary => {
  const byName = new Map(functions.map((fn) => [fn.name, fn.arguments]));
  const everyArgument = new Set(functions.flatMap((fn) => fn.arguments));
  const groups = rules.flatMap(({ peers }, index) => (peers === "*" ? [] : [`allow[${index}]`]));
  const argumentsOf = (of: readonly string[]): ReadonlySet<string> =>
    new Set(of.flatMap((name) => byName.get(name) ?? []));
  let known: readonly string[] | undefined;
  return {
    service: (name) =>
      name === service
        ? undefined
        : `${said(name)} is another service than this one${didYouMean(name, [service])}`,
    fn: (name) =>
      byName.has(name)
        ? undefined
        : `${said(name)} is no function of ${service}${didYouMean(name, byName.keys())}`,
    peer(id) {
      if (isPeerId(id)) return undefined;
      known ??= rules.flatMap(({ peers }) => (peers === "*" ? [] : peers)).filter(isPeerId);
      return `${said(id)} is no peer id: nobody has it${didYouMean(id, known)}`;
    },
    group: (id) =>
      groups.includes(id)
        ? undefined
        : `${said(id)} is no allow rule that lists peers${didYouMean(id, groups)}`,
    fact: (name) =>
      FACTS.includes(name)
        ? undefined
        : `${said(name)} is nothing that the context has: the condition never holds${didYouMean(name, FACTS)}`,
    argument(name, of) {
      const its = of === undefined ? everyArgument : argumentsOf(of);
      if (its.has(name) || (of !== undefined && !of.some((each) => byName.has(each)))) return undefined;
      const whose =
        of === undefined
          ? `any function of ${service}`
          : of.length === 1
            ? of[0]
            : "any function of the rule";
      return `${said(name)} is no argument of ${whose}: the condition never holds${didYouMean(name, its)}`;
    },
  };
};

const didYouMean = (name: string, known: Iterable<string>): string => {
  const near = nearest(name, [...known].slice(0, MAX_COMPARED));
  return near === undefined ? "" : `; did you mean ${near}?`;
};

const said = (name: string): string => JSON.stringify(clip(printable(name), 100));
