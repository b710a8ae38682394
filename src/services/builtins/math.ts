import type { Arguments } from "./arguments.ts";
import type { Builtin, BuiltinTable } from "./builtin.ts";
import { float, i64, u32 } from "./shapes.ts";

/**
 * An i64 on its way into a script; a bigint beyond ±(2^53 - 1) alone.
 * @throws SluiceError SLUICE_BUILTIN_FAILED for what is no i64.
 */
export const i64Result = (value: bigint, args: Arguments): number | bigint => {
  if (BigInt.asIntN(64, value) !== value) throw args.refuse("i64 overflow");
  const result = Number(value);
  return Number.isSafeInteger(result) ? result : value;
};

const arithmetic =
  (calculate: (x: bigint, y: bigint, args: Arguments) => bigint): Builtin =>
  (args) => {
    args.exactly(2);
    return i64Result(calculate(args.at(0, "x", i64), args.at(1, "y", i64), args), args);
  };

const nonZero = (divisor: bigint, args: Arguments): bigint => {
  if (divisor === 0n) throw args.refuse("division by zero");
  return divisor;
};

export const math: BuiltinTable = {
  add: arithmetic((x, y) => x + y),
  sub: arithmetic((x, y) => x - y),
  mul: arithmetic((x, y) => x * y),
  /** Truncates towards zero, as Nox does (js-client floors). */
  div: arithmetic((x, y, args) => x / nonZero(y, args)),
  /** Has the sign of x. */
  rem: arithmetic((x, y, args) => x % nonZero(y, args)),
  /** floor(x * y) of two floats. */
  fmul(args) {
    args.exactly(2);
    const product = Math.floor(args.at(0, "x", float) * args.at(1, "y", float));
    if (!Number.isFinite(product)) throw args.refuse("i64 overflow");
    return i64Result(BigInt(product), args);
  },
  pow(args) {
    args.exactly(2);
    const [base, exponent] = [args.at(0, "x", i64), args.at(1, "y", u32)];
    return i64Result(power(base, exponent), args);
  },
  /** floor(log of y to base x). */
  log: arithmetic((x, y, args) => {
    if (x < 2n || y < 1n) throw args.refuse("a logarithm needs a base of at least 2 and a positive number");
    let result = 0n;
    for (let rest = y; rest >= x; rest /= x) result += 1n;
    return result;
  }),
};

/** Exponents are cut where every base but 0, 1 and -1 has left i64, so that 2^(2^32) costs nothing. */
const power = (base: bigint, exponent: number): bigint =>
  base ** BigInt(exponent <= 64 ? exponent : 64 + (exponent % 2));

const comparison =
  (compare: (x: bigint, y: bigint) => boolean | number): Builtin =>
  (args) => {
    args.exactly(2);
    return compare(args.at(0, "x", i64), args.at(1, "y", i64));
  };

export const cmp: BuiltinTable = {
  gt: comparison((x, y) => x > y),
  gte: comparison((x, y) => x >= y),
  lt: comparison((x, y) => x < y),
  lte: comparison((x, y) => x <= y),
  /** -1, 0 or 1. */
  cmp: comparison((x, y) => (x === y ? 0 : x < y ? -1 : 1)),
};
