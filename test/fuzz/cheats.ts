import fc from "fast-check";
import type { JsonValue } from "../../src/core/index.ts";

/** An answer that can be read, as an entry may change it. */
export interface Given {
  readonly calls: Record<string, JsonValue>[];
  readonly result: JsonValue[];
}
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const of = <T>(all: readonly T[], where: number): T | undefined => all[Math.floor(where * all.length)];
const swap = <T>(all: T[], from: number, to: number): void => {
  const [one, other] = [Math.floor(from * all.length), Math.floor(to * all.length)];
  const [first, second] = [all[one], all[other]];
  if (first !== undefined && second !== undefined) [all[one], all[other]] = [second, first];
};

/** Changes that leave its form as it is. @param words - values to put in. */
export const cheatsOf = (words: readonly JsonValue[]): fc.Arbitrary<(given: Given) => void> => {
  const word = fc.constantFrom(...words).map((value) => structuredClone(value));
  return fc.oneof(
    fc.tuple(share, share).map(
      ([from, to]) =>
        ({ calls }: Given) =>
          swap(calls, from, to),
    ),
    fc.tuple(share, share).map(
      ([from, to]) =>
        ({ result }: Given) =>
          swap(result, from, to),
    ),
    fc
      .tuple(share, share, fc.constantFrom("receipt", "result", "peer", "function"))
      .map(([from, to, field]) => ({ calls }: Given) => {
        const [source, goal] = [of(calls, from), of(calls, to)];
        if (source !== undefined && goal !== undefined) goal[field] = structuredClone(source[field] ?? null);
      }),
    share.map(
      (where) =>
        ({ calls }: Given) =>
          void calls.splice(Math.floor(where * calls.length), 1),
    ),
    share.map(
      (where) =>
        ({ calls }: Given) =>
          calls.push(...calls.slice(Math.floor(where * calls.length)).map((one) => ({ ...one }))),
    ),
    fc.tuple(share, word).map(([where, value]) => ({ calls }: Given) => {
      const call = of(calls, where);
      if (call !== undefined) call.result = value;
    }),
    fc.tuple(share, word).map(([where, value]) => ({ result }: Given) => {
      if (result.length > 0) result[Math.floor(where * result.length)] = value;
    }),
    /** Forks stand last. */
    fc.tuple(share, word, fc.boolean()).map(([where, value, isNew]) => ({ result }: Given) => {
      const forks = result.at(-1);
      if (Array.isArray(forks)) forks.splice(Math.floor(where * (forks.length + 1)), isNew ? 0 : 1, value);
    }),
  );
};
