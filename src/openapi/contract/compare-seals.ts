import type { Report } from "./difference.ts";
import type { FunctionSignature } from "./signature.ts";
import { quoted } from "./wording.ts";

/**
 * What must be sealed, and whom the result is sealed to. Every change breaks callers: an argument that is no longer opened would reach the
 * upstream sealed.
 */
export const compareSeals = (before: FunctionSignature, after: FunctionSignature, report: Report): void => {
  const was = new Set(before.sealed);
  const is = new Set(after.sealed);
  const stayed = new Set(placesOf(before).keys());
  for (const [name, where] of placesOf(after)) {
    if (!stayed.has(name) || was.has(name) === is.has(name)) continue;
    report(where, true, is.has(name) ? "must now be sealed" : "must no longer be sealed");
  }
  if (before.sealedTo === after.sealedTo) return;
  report(
    "result",
    true,
    after.sealedTo === undefined ? "is no longer sealed" : `is now sealed to ${toText(after.sealedTo)}`,
  );
};

/** Where an argument is, by its name. */
const placesOf = ({ arguments: positional, options }: FunctionSignature): Map<string, string> =>
  new Map([
    ...positional.map(({ name }, index) => [name, `argument ${index + 1} ${quoted(name)}`] as const),
    ...Object.keys(options).map((name) => [name, `option ${quoted(name)}`] as const),
  ]);

const toText = (to: string): string => (to === "initiator" ? "the initiator" : to);
