import {
  clip,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  printable,
  SluiceError,
} from "../../core/index.ts";
import { measure } from "../schema/measure.ts";
import { TookTooLong, withTimeLimit } from "../schema/time-limit.ts";
import { type Match, TooMuchWork } from "./json-path.ts";
import { kindOf, Unmergeable, updated } from "./merge.ts";
import type { Action, Overlay } from "./parse-overlay.ts";

/** As of a document that is read. */
const MAX_DEPTH = 100;
/** Values that all actions together may add: copies of copies grow without end. */
const MAX_ADDED = 1_000_000;

/**
 * Applies an overlay's actions in order, each to what the one before left (Overlay 1.0 and 1.1; a 1.0 overlay may use the wider targets
 * of 1.1). The root is not changed; what no action touches is shared with it.
 * @param maxMs - for the whole overlay: queries may be quadratic in the document, and have regular expressions.
 * @returns `unmatched`: the actions whose target selects nothing, which is no error: `actions[2] "$.paths"`.
 * @throws SluiceError SLUICE_DOCUMENT when an action cannot be applied, or the work or the result passes a bound.
 */
export const applyOverlay = (
  root: JsonObject,
  overlay: Overlay,
  maxMs = 10_000,
): { readonly root: JsonObject; readonly unmatched: readonly string[] } => {
  try {
    return withTimeLimit(maxMs, () => applyActions(root, overlay));
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    throw new SluiceError(
      "SLUICE_DOCUMENT",
      `${overlay.where}: takes longer than ${maxMs} ms to apply; write its targets more narrowly`,
    );
  }
};

const applyActions = (
  root: JsonObject,
  { where, actions }: Overlay,
): { root: JsonObject; unmatched: string[] } => {
  let current = root;
  let room = MAX_ADDED;
  const unmatched: string[] = [];
  for (const action of actions) {
    try {
      const matches = action.target.select(current);
      if (matches.length === 0) unmatched.push(action.label);
      else if (action.change.kind === "remove") current = removed(current, matches);
      else if (action.change.kind !== "none") {
        const value =
          action.change.kind === "update" ? action.change.value : source(current, action.change.from);
        room -= spaceFor(value, matches, room);
        current = withUpdate(current, matches, value);
      }
    } catch (error) {
      if (!(error instanceof Unusable || error instanceof Unmergeable || error instanceof TooMuchWork))
        throw error;
      throw new SluiceError(
        "SLUICE_DOCUMENT",
        `${where}: ${action.label}: ${printable(clip(error.message, 300))}`,
      );
    }
  }
  return { root: current, unmatched };
};

/** An action that cannot be carried out; the message says why. */
class Unusable extends Error {}

/** "A single node": none or several are an error, unlike for a target. */
const source = (root: JsonObject, from: Extract<Action["change"], { kind: "copy" }>["from"]): JsonValue => {
  const found = from.select(root);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new Unusable(
      `copy "${clip(from.text, 120)}" selects ${first === undefined ? "nothing" : `${found.length} values`}; it must select one`,
    );
  }
  return first.value;
};

/** How many values the action adds at most. */
const spaceFor = (value: JsonValue, matches: readonly Match[], room: number): number => {
  const deepest = matches.reduce((depth, { location }) => Math.max(depth, location.length), 0);
  const { depth, nodes, exceeded } = measure(value, { depth: MAX_DEPTH, nodes: room });
  if (exceeded === "nodes" || nodes * matches.length > room)
    throw new Unusable(`the overlay adds more than ${MAX_ADDED} values to the document`);
  if (exceeded === "depth" || deepest + depth >= MAX_DEPTH)
    throw new Unusable(`the document would be nested deeper than ${MAX_DEPTH} levels`);
  return nodes * matches.length;
};

const removed = (root: JsonObject, matches: readonly Match[]): JsonObject => {
  const result = rewritten(root, spotsOf(matches), () => undefined);
  if (!isJsonObject(result)) throw new Unusable("the document itself cannot be removed");
  return result;
};

const withUpdate = (root: JsonObject, matches: readonly Match[], value: JsonValue): JsonObject => {
  const kinds = new Set(matches.map((match) => kindOf(match.value)));
  if (kinds.size > 1)
    throw new Unusable(
      `selects values of several kinds (${[...kinds].join(", ")}); write an action for each`,
    );
  const result = rewritten(root, spotsOf(matches), (target, location) => updated(target, value, location));
  return result as JsonObject; // the root is an object, and only an object merges with it
};

/** The matches as a tree along their locations, so that each place is rewritten once however many of them lie in it. */
interface Spot {
  matched: boolean;
  readonly below: Map<string | number, Spot>;
}

const spotsOf = (matches: readonly Match[]): Spot => {
  const top: Spot = { matched: false, below: new Map() };
  for (const { location } of matches) {
    let spot = top;
    for (const token of location) {
      const next = spot.below.get(token) ?? { matched: false, below: new Map() };
      spot.below.set(token, next);
      spot = next;
    }
    spot.matched = true;
  }
  return top;
};

type Rewrite = (value: JsonValue, location: readonly (string | number)[]) => JsonValue | undefined;

/** Copies only along the way to the spots. `change` gives undefined for what is to go. */
const rewritten = (
  value: JsonValue,
  spot: Spot,
  change: Rewrite,
  location: readonly (string | number)[] = [],
): JsonValue | undefined => {
  const child = (token: string | number, inside: JsonValue): JsonValue | undefined => {
    const next = spot.below.get(token);
    return next === undefined ? inside : rewritten(inside, next, change, [...location, token]);
  };
  const inner = spot.below.size === 0 ? value : withChildren(value, child);
  return spot.matched ? change(inner, location) : inner;
};

const withChildren = (
  value: JsonValue,
  child: (token: string | number, inside: JsonValue) => JsonValue | undefined,
): JsonValue => {
  if (Array.isArray(value))
    return value.map((item, index) => child(index, item)).filter((item) => item !== undefined);
  const entries = Object.entries(value as JsonObject).map(
    ([name, item]) => [name, child(name, item)] as const,
  );
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
};
