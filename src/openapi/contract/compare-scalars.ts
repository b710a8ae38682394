import type { ScalarKind, Values } from "./alternatives.ts";
import { alsoWords, type Flow, lostWords, type Note } from "./difference.ts";
import type { Scalar } from "./shape.ts";
import { KINDS, scalarText, valuesText } from "./wording.ts";

type Scalars = ReadonlyMap<ScalarKind, Values>;

/**
 * A further value of an enum that callers receive is a note, not a break: they must expect one, as APIs grow; so is an enum that
 * becomes any value of its kind.
 */
export const compareScalars = (before: Scalars, after: Scalars, flow: Flow, note: Note): void => {
  for (const kind of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(kind);
    const is = after.get(kind);
    if (was !== undefined && is !== undefined) compareValues(kind, was, is, flow, note);
    else if (was !== undefined) note(flow === "given", lostWords(flow, scalarText(kind, was)));
    else if (is !== undefined) note(flow === "received", alsoWords(flow, scalarText(kind, is)));
  }
};

const compareValues = (kind: ScalarKind, was: Values, is: Values, flow: Flow, note: Note): void => {
  const isGiven = flow === "given";
  if (was.listed !== undefined && is.listed !== undefined) {
    const lost = without(was.listed, is.listed);
    const gained = without(is.listed, was.listed);
    if (lost.length > 0) note(isGiven, lostWords(flow, valuesText(lost)));
    if (gained.length > 0) note(false, alsoWords(flow, valuesText(gained)));
  } else if (is.listed !== undefined) {
    note(isGiven, `${isGiven ? "must now be" : "is now always"} ${valuesText(is.listed)}`);
  } else if (was.listed !== undefined) {
    note(false, `may now be any ${KINDS[kind].replace(/^an? /, "")}`);
  }
  if (was.fractions === is.fractions || is.listed !== undefined) return;
  if (isGiven) note(was.fractions, was.fractions ? "must now be an integer" : "need not be an integer now");
  else note(is.fractions, is.fractions ? "may now have a fraction" : "is now always an integer");
};

const without = (values: ReadonlySet<Scalar>, others: ReadonlySet<Scalar>): Scalar[] =>
  [...values].filter((value) => !others.has(value));
