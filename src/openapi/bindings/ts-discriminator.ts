import { items, type Located, member, members } from "../document/pointer.ts";
import { resolveRef, targetOf } from "../document/reference.ts";
import { unlessRefused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import { listedValues } from "../schema/listed-values.ts";
import { ownName } from "./own-name.ts";
import { literalText } from "./source-text.ts";
import { quotedName, unionOf } from "./ts-text.ts";

/**
 * What the discriminator of a union says of its alternatives, by index: `{ kind: "cat" }`, so that a test of that property tells them
 * apart. Only where a mapping is written down (implied names are often wrong), and not where an alternative says so itself.
 */
export const discriminatorTags = (
  document: Document,
  at: Located,
  alternatives: readonly Located[],
): ReadonlyMap<number, string> => {
  const discriminator = member(at, "discriminator");
  const { node: property } = member(discriminator, "propertyName");
  const mapping = members(member(discriminator, "mapping"));
  if (typeof property !== "string" || mapping.length === 0) return new Map();
  const values = mappedValues(document, mapping, discriminator);
  return new Map(
    alternatives.flatMap((alternative, index): [number, string][] => {
      const target = targetOf(document, alternative);
      if (target === undefined) return [];
      const mapped = [
        ...(values.get(target.pointer) ?? []),
        ...(values.get(named(ownName(target.pointer))) ?? []),
      ];
      const tags = untold(document, propertyOf(target, property), mapped);
      return tags.length === 0
        ? []
        : [[index, `{ ${quotedName(property)}: ${unionOf(tags.map(literalText))} }`]];
    }),
  );
};

/** Values by the pointer, or the bare name, of the schema they stand for. */
const mappedValues = (
  document: Document,
  mapping: readonly [value: string, schema: Located][],
  { pointer }: Located,
): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [value, { node }] of mapping) {
    if (typeof node !== "string") continue;
    const key = /[#/]|\.(json|ya?ml)$/.test(node)
      ? unlessRefused(() => resolveRef(document, node, pointer))?.pointer
      : named(node);
    if (key === undefined) continue;
    const found = values.get(key);
    if (found === undefined) values.set(key, [value]);
    else found.push(value);
  }
  return values;
};

/** As the alternative itself declares it, its bases aside. */
const propertyOf = (target: Located, name: string): Located => {
  const [first, ...others] = [target, ...items(member(target, "allOf"))].map((part) =>
    member(member(part, "properties"), name),
  ) as [Located, ...Located[]];
  return others.find((declared) => first.node === undefined && declared.node !== undefined) ?? first;
};

const named = (name = ""): string => `name ${name}`;

/** Nothing where the alternative has one literal of its own; a tag that disagrees with its literals would leave no value at all. */
const untold = (document: Document, property: Located, mapped: readonly string[]): readonly string[] => {
  const own = listedValues(targetOf(document, property) ?? property);
  if (own === undefined) return mapped;
  return own.length === 1 ? [] : mapped.filter((value) => own.includes(value));
};
