import { items, type Located, member, members } from "../document/pointer.ts";
import { refOf, targetOf } from "../document/reference.ts";
import type { Document } from "../interface.ts";
import { APPLICATORS } from "./schema-keywords.ts";

/*
 * Schemas that judge the same value can lead back to each other. Mostly that is a mistake, but there is an old habit: a base
 * schema lists its heirs in `oneOf`, and each heir takes the base into its `allOf`. Such an heir means the base alone, so
 * its reference is to the base "as base": without its oneOf and anyOf, and with its own bases as bases.
 */

/** Which reference is being asked about. */
export type Reference =
  /** One in an `allOf`: could it be endless as it stands? */
  | "part"
  /** The same reference, taken as base. */
  | "base"
  /** Any other: those in an `allOf` that could be endless are taken as bases meanwhile. */
  | "other";

const known = new WeakMap<Document, Map<string, boolean>>();

/** Does judging a value by `from` lead back to judging the same value by `pointer`? Asked again and again of the same, so it is kept. */
export const leadsBackTo = (
  document: Document,
  from: Located,
  pointer: string,
  reference: Reference,
): boolean => {
  const answers = known.get(document) ?? new Map<string, boolean>();
  known.set(document, answers);
  const question = `${reference} ${from.pointer} ${pointer}`;
  const answer = answers.get(question) ?? search(document, from, pointer, reference);
  answers.set(question, answer);
  return answer;
};

const search = (document: Document, from: Located, pointer: string, reference: Reference): boolean => {
  const seen = new Set<string>();
  const pending: Step[] = [{ at: from, base: reference === "base" }];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    if (step.at.pointer === pointer && !(reference === "other" && step.base)) return true;
    const key = `${step.base} ${step.at.pointer}`;
    if (seen.has(key)) continue;
    seen.add(key);
    pending.push(...judgedBeside(document, step, reference === "other"));
  }
  return false;
};

interface Step {
  readonly at: Located;
  readonly base: boolean;
}

/** The schemas that judge the same value as `at`. */
const judgedBeside = (document: Document, { at, base }: Step, partsAreBases: boolean): Step[] => {
  const steps = referred(document, at).map((target) => ({ at: target, base }));
  for (const [keyword, { shape, place }] of APPLICATORS) {
    if (place === "below" || (base && isUnion(keyword))) continue;
    const value = member(at, keyword);
    if (value.node === undefined) continue;
    const schemas =
      shape === "list"
        ? items(value)
        : shape === "map"
          ? members(value).map(([, schema]) => schema)
          : [value];
    for (const schema of schemas) {
      if (keyword !== "allOf") steps.push({ at: schema, base: false });
      else if (refOf(schema) === undefined) steps.push({ at: schema, base });
      else
        steps.push(
          ...referred(document, schema).map((target) => ({ at: target, base: base || partsAreBases })),
        );
    }
  }
  return steps;
};

const referred = (document: Document, at: Located): Located[] => {
  const target = targetOf(document, at);
  return target === undefined ? [] : [target];
};

export const isUnion = (keyword: string): boolean => keyword === "oneOf" || keyword === "anyOf";
