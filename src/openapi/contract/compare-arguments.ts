import { nearest } from "../../core/index.ts";
import type { ShapeComparison } from "./compare-shapes.ts";
import type { Report } from "./difference.ts";
import type { Shape } from "./shape.ts";
import type { ArgumentSignature, FunctionSignature } from "./signature.ts";
import { quoted } from "./wording.ts";

/** Arguments by position, options by name; one that went from the ones to the others is told once. */
export const compareArguments = (
  before: FunctionSignature,
  after: FunctionSignature,
  shapes: ShapeComparison,
  report: Report,
): void => {
  const accept = (where: string, was: Shape, is: Shape): void => {
    for (const { path, breaking, what } of shapes.differences(was, is, "given"))
      report(`${where}${path}`, breaking, what);
  };
  comparePositions(before, after, accept, report);
  compareOptions(before, after, accept, report);
};

type Accept = (where: string, was: Shape, is: Shape) => void;

const comparePositions = (
  before: FunctionSignature,
  after: FunctionSignature,
  accept: Accept,
  report: Report,
): void => {
  const was = indexed(before.arguments);
  const is = indexed(after.arguments);
  const moved = movedNames([...was.keys()], [...is.keys()]);
  const renamed = new Set<string>();
  for (const [name, { argument, index }] of was) {
    const where = place(index, name);
    const successor = after.arguments[index];
    const now = is.get(name);
    if (now !== undefined) {
      if (moved.has(name)) report(where, true, `is now argument ${now.index + 1}`);
      compareArgument(argument, now.argument, where, accept, report);
    } else if (Object.hasOwn(after.options, name)) report(where, true, "is now an option");
    else if (isRenamed(successor, was, before)) {
      renamed.add(successor.name);
      report(where, true, `is now called ${quoted(successor.name)}`);
      compareArgument(argument, successor, where, accept, report);
    } else report(where, true, "was removed");
  }
  for (const [name, { index }] of is) {
    if (was.has(name) || renamed.has(name)) continue;
    if (Object.hasOwn(before.options, name))
      report(`option ${quoted(name)}`, true, `is now argument ${index + 1}`);
    else report(place(index, name), true, "was added");
  }
};

const place = (index: number, name: string): string => `argument ${index + 1} ${quoted(name)}`;

type Indexed = ReadonlyMap<string, { readonly argument: ArgumentSignature; readonly index: number }>;

const indexed = (list: readonly ArgumentSignature[]): Indexed =>
  new Map(list.map((argument, index) => [argument.name, { argument, index }]));

/** A new name at the position of a lost one. */
const isRenamed = (
  successor: ArgumentSignature | undefined,
  was: Indexed,
  before: FunctionSignature,
): successor is ArgumentSignature =>
  successor !== undefined && !was.has(successor.name) && !Object.hasOwn(before.options, successor.name);

/** Those whose place among the others changed; the ones behind an argument that came or went only count on. */
const movedNames = (was: readonly string[], is: readonly string[]): ReadonlySet<string> => {
  const stayed = was.filter((name) => is.includes(name));
  const order = is.filter((name) => was.includes(name));
  return new Set(stayed.filter((name, index) => order[index] !== name));
};

const compareArgument = (
  was: ArgumentSignature,
  is: ArgumentSignature,
  where: string,
  accept: Accept,
  report: Report,
): void => {
  if (was.optional !== is.optional)
    report(
      where,
      was.optional === true,
      was.optional === true ? "must now be given" : "need not be given now",
    );
  accept(where, was.shape, is.shape);
};

const compareOptions = (
  before: FunctionSignature,
  after: FunctionSignature,
  accept: Accept,
  report: Report,
): void => {
  const positional = (signature: FunctionSignature, name: string): boolean =>
    signature.arguments.some((argument) => argument.name === name);
  const added = Object.keys(after.options).filter((name) => !Object.hasOwn(before.options, name));
  for (const [name, shape] of Object.entries(before.options)) {
    const now = Object.hasOwn(after.options, name) ? after.options[name] : undefined;
    const guess = nearest(name, added);
    if (now !== undefined) accept(`option ${quoted(name)}`, shape, now);
    else if (!positional(after, name))
      report(
        `option ${quoted(name)}`,
        true,
        `was removed${guess === undefined ? "" : `; is it now ${quoted(guess)}?`}`,
      );
  }
  for (const name of added)
    if (!positional(before, name)) report(`option ${quoted(name)}`, false, "was added");
};
