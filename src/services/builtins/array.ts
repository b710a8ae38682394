import type { Builtin, BuiltinTable } from "./builtin.ts";
import { i64Result } from "./math.ts";
import { array as anyArray, integers, texts, unsigned } from "./shapes.ts";

/** Nox leaves the order open; here it is that of the arguments, so that a script gives the same answer twice. */
const sets =
  (combine: (xs: ReadonlySet<string>, ys: ReadonlySet<string>) => string[]): Builtin =>
  (args) => {
    args.exactly(2);
    return combine(new Set(args.at(0, "xs", texts)), new Set(args.at(1, "ys", texts)));
  };

export const array: BuiltinTable = {
  sum: (args) =>
    i64Result(
      args
        .exactly(1)
        .at(0, "xs", integers)
        .reduce((sum, x) => sum + x, 0n),
      args,
    ),
  dedup: (args) => [...new Set(args.exactly(1).at(0, "xs", texts))],
  intersect: sets((xs, ys) => [...xs].filter((x) => ys.has(x))),
  diff: sets((xs, ys) => without(xs, ys)),
  sdiff: sets((xs, ys) => [...without(xs, ys), ...without(ys, xs)]),
  length: (args) => args.exactly(1).at(0, "array", anyArray).length,
  /** Items from `start` up to, not including, `end`. An empty array has an empty slice, whatever the indexes. */
  slice(args) {
    const items = args.exactly(3).at(0, "array", anyArray);
    if (items.length === 0) return [];
    const [start, end] = [args.at(1, "start", unsigned), args.at(2, "end", unsigned)];
    if (start > end || end > items.length)
      throw args.refuse(`indexes out of bounds: start ${start}, end ${end}, array length ${items.length}`);
    return items.slice(start, end);
  },
};

const without = (xs: ReadonlySet<string>, ys: ReadonlySet<string>): string[] =>
  [...xs].filter((x) => !ys.has(x));
