import { SluiceError } from "../../core/index.ts";
import { type Alternatives, alternativesOf, type Structure, type Types } from "./alternatives.ts";
import { compareMembers } from "./compare-members.ts";
import { compareScalars } from "./compare-scalars.ts";
import { alsoWords, type Difference, type Flow, lostWords, type Report } from "./difference.ts";
import { pairingCost, pairObjects } from "./pair-objects.ts";
import type { ArrayShape, ObjectShape, Shape } from "./shape.ts";
import { alternativesText, objectText } from "./wording.ts";

export interface ShapeComparison {
  /**
   * What changed between two values, nearest first; what changed in a pair of types once, however often they occur.
   * @throws SluiceError SLUICE_DOCUMENT when there is more to compare than the bound allows.
   */
  differences(before: Shape, after: Shape, flow: Flow): Difference[];
}

/** One look at two values, down to where both sides are named types. */
interface Look {
  readonly own: readonly Difference[];
  readonly below: readonly NamedPair[];
}

interface NamedPair {
  readonly path: string;
  readonly key: string;
  look(): Look;
}

/** Values looked at in one comparison: ten seconds. Figma's document, with its unions of unions, needs half a million. */
const MAX_STEPS = 50_000_000;

/** Compares shapes of two signatures. Pairs of types are looked at once and remembered. */
export const createShapeComparison = (beforeTypes: Types, afterTypes: Types): ShapeComparison => {
  const looks = new Map<string, Look>();
  let steps = 0;
  const spend = (count: number): void => {
    steps += count;
    if (steps <= MAX_STEPS) return;
    throw new SluiceError(
      "SLUICE_DOCUMENT",
      "the two signatures are too large, or too different, to be compared",
    );
  };

  const lookAt = (before: Shape, after: Shape, flow: Flow): Look => {
    const own: Difference[] = [];
    const below: NamedPair[] = [];
    const report: Report = (path, breaking, what) => {
      own.push({ path, breaking, what });
    };

    const compare = (left: Shape, right: Shape, path: string): void => {
      const was = alternativesOf(left, beforeTypes);
      const is = alternativesOf(right, afterTypes);
      spend(was.size + is.size);
      const whole = wholeDifference(was, is, flow);
      if (whole !== undefined) report(path, whole.breaking, whole.what);
      if (whole !== undefined || was.any) return;
      compareScalars(was.scalars, is.scalars, flow, (breaking, what) => report(path, breaking, what));
      compareArrays(was.arrays, is.arrays, path);
      compareObjects(was.objects, is.objects, path);
    };

    const compareArrays = (
      was: readonly Structure<ArrayShape>[],
      is: readonly Structure<ArrayShape>[],
      path: string,
    ): void => {
      unpaired(was.slice(is.length).map(arrayText), is.slice(was.length).map(arrayText), path);
      for (const [index, left] of was.entries()) {
        const right = is[index];
        if (right === undefined) continue;
        hereOrLater(left, right, path, () => compare(left.shape.array, right.shape.array, `${path}[]`));
      }
    };

    const compareObjects = (
      was: readonly Structure<ObjectShape>[],
      is: readonly Structure<ObjectShape>[],
      path: string,
    ): void => {
      spend(pairingCost(was, is));
      const { pairs, lost, gained } = pairObjects(was, is);
      unpaired(lost.map(objectText), gained.map(objectText), path);
      for (const [left, right] of pairs)
        hereOrLater(left, right, path, () =>
          compareMembers(left.shape, right.shape, path, { flow, report, compare }),
        );
    };

    const unpaired = (lost: readonly string[], gained: readonly string[], path: string): void => {
      for (const what of lost) report(path, flow === "given", lostWords(flow, what));
      for (const what of gained) report(path, flow === "received", alsoWords(flow, what));
    };

    /** Every recursion passes through a pair of structures of named types: those wait, so that each is looked at once. */
    const hereOrLater = (left: Structure, right: Structure, path: string, here: () => void): void => {
      if (left.id === undefined || right.id === undefined) {
        here();
        return;
      }
      const key = `${flow} ${left.id} ${right.id}`;
      below.push({ path, key, look: () => remembered(key, left.shape, right.shape, flow) });
    };

    compare(before, after, "");
    return { own, below };
  };

  const remembered = (key: string, before: Shape, after: Shape, flow: Flow): Look => {
    const look = looks.get(key) ?? lookAt(before, after, flow);
    looks.set(key, look);
    return look;
  };

  return {
    differences(before, after, flow) {
      const found: Difference[] = [];
      const seen = new Set<string>();
      const pending: { path: string; look: Look }[] = [{ path: "", look: lookAt(before, after, flow) }];
      // An Array is walked to its growing end.
      for (const { path, look } of pending) {
        spend(look.own.length + look.below.length);
        for (const difference of look.own) found.push({ ...difference, path: path + difference.path });
        for (const pair of look.below) {
          if (seen.has(pair.key)) continue;
          seen.add(pair.key);
          pending.push({ path: path + pair.path, look: pair.look() });
        }
      }
      return found;
    },
  };
};

const arrayText = (): string => "an array";

/** Where one side may be anything, or both are one kind of value and not the same: that is all there is to say. */
const wholeDifference = (
  was: Alternatives,
  is: Alternatives,
  flow: Flow,
): { breaking: boolean; what: string } | undefined => {
  if (was.any && is.any) return undefined;
  if (was.any)
    return flow === "given"
      ? { breaking: true, what: `could be anything and must now be ${alternativesText(is)}` }
      : { breaking: false, what: `is now always ${alternativesText(is)}` };
  if (is.any) return { breaking: flow === "received", what: "may now be anything" };
  const [before, ...moreBefore] = kindsOf(was);
  const [after, ...moreAfter] = kindsOf(is);
  if (before === undefined || after === undefined || before === after) return undefined;
  if (moreBefore.length + moreAfter.length > 0) return undefined;
  const verb = flow === "given" ? "must now be" : "is now";
  return { breaking: true, what: `${verb} ${alternativesText(is)}, not ${alternativesText(was)}` };
};

const kindsOf = ({ scalars, arrays, objects }: Alternatives): string[] => [
  ...scalars.keys(),
  ...arrays.map(() => "array"),
  ...objects.map(() => "object"),
];
