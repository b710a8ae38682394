import type { Structure } from "./alternatives.ts";
import { isForm, type ObjectShape, type Shape } from "./shape.ts";

export interface Pairing {
  readonly pairs: readonly (readonly [before: Structure<ObjectShape>, after: Structure<ObjectShape>])[];
  readonly lost: readonly Structure<ObjectShape>[];
  readonly gained: readonly Structure<ObjectShape>[];
}

/** More values than this are no tag that tells objects apart. */
const MAX_TAGS = 16;

/**
 * Which object of a union became which: the same type or text first, then those with the most member names in common. Objects that a
 * member with fixed values tells apart (`kind: "card"`, `kind: "cash"`) are never paired.
 */
export const pairObjects = (
  before: readonly Structure<ObjectShape>[],
  after: readonly Structure<ObjectShape>[],
): Pairing => {
  const [onlyBefore] = before;
  const [onlyAfter] = after;
  if (before.length === 1 && after.length === 1 && onlyBefore !== undefined && onlyAfter !== undefined)
    return { pairs: [[onlyBefore, onlyAfter]], lost: [], gained: [] };
  const theirs = after.map(candidate);
  const candidates = before
    .map(candidate)
    .flatMap((left) =>
      theirs.map((right) => ({ left: left.of, right: right.of, score: likeness(left, right) })),
    )
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score);
  const lost = new Set(before);
  const gained = new Set(after);
  const pairs: [Structure<ObjectShape>, Structure<ObjectShape>][] = [];
  for (const { left, right } of candidates) {
    if (!lost.has(left) || !gained.has(right)) continue;
    pairs.push([left, right]);
    lost.delete(left);
    gained.delete(right);
  }
  return { pairs, lost: [...lost], gained: [...gained] };
};

/** 0: these are two different things. */
const likeness = (left: Candidate, right: Candidate): number => {
  if ((left.of.name !== undefined && left.of.name === right.of.name) || left.text === right.text)
    return Number.MAX_SAFE_INTEGER;
  const shared = [...left.members].filter(([name]) => right.members.has(name));
  if (shared.some(([name, shape]) => areApart(shape, right.members.get(name)))) return 0;
  return shared.length || (left.members.size + right.members.size === 0 ? 1 : 0);
};

interface Candidate {
  readonly of: Structure<ObjectShape>;
  readonly text: string;
  readonly members: ReadonlyMap<string, Shape>;
}

const candidate = (of: Structure<ObjectShape>): Candidate => ({
  of,
  text: JSON.stringify(of.shape),
  members: membersOf(of.shape),
});

/** How much work pairing is. */
export const pairingCost = (
  before: readonly Structure<ObjectShape>[],
  after: readonly Structure<ObjectShape>[],
): number => before.reduce((members, { shape }) => members + 1 + membersOf(shape).size, 0) * after.length;

const membersOf = ({ object, optional = {} }: ObjectShape): ReadonlyMap<string, Shape> =>
  new Map([...Object.entries(object), ...Object.entries(optional)]);

const areApart = (left: Shape, right: Shape | undefined): boolean =>
  right !== undefined &&
  isForm(left, "enum") &&
  isForm(right, "enum") &&
  left.enum.length <= MAX_TAGS &&
  right.enum.length <= MAX_TAGS &&
  !left.enum.some((value) => right.enum.includes(value));
