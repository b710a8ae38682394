import fc from "fast-check";
import { expect, it } from "vitest";
import type { JournalEntry } from "../../src/journal/index.ts";
import { JournalImage } from "../../src/journal/index.ts";
import { createQuota, type Quota, type Use } from "../../src/quota/index.ts";
import { START } from "../support/kept-counts.ts";
import { manualClock } from "../support/manual-clock.ts";

/** What the keys are: their limits and windows never change. */
const KEYS: readonly Omit<Use, "by">[] = [
  { key: "a", owner: "o", limit: 2, perMs: 10, expiresAt: 0 },
  { key: "b", owner: "o", limit: 1, perMs: 25, expiresAt: 0 },
  { key: "c", owner: "o", limit: 3, perMs: undefined, expiresAt: START + 60 },
];

/** Every use that was ever taken, and nothing else. */
class NaiveQuota {
  readonly #taken: { readonly key: string; readonly by: string; readonly since: number }[] = [];

  take(uses: readonly Use[], now: number): boolean {
    const before = this.#taken.length;
    for (const use of uses) {
      const window = this.#window(use, now);
      const hasEnded = use.perMs === undefined && use.expiresAt <= now;
      if (!hasEnded && window.some(({ by }) => by === use.by)) continue;
      if (hasEnded || window.length >= use.limit) {
        this.#taken.splice(before);
        return false;
      }
      this.#taken.push({ key: use.key, by: use.by, since: window[0]?.since ?? now });
    }
    return true;
  }

  remaining(use: Omit<Use, "by">, now: number): number {
    if (use.perMs === undefined && use.expiresAt <= now) return 0;
    return use.limit - this.#window(use, now).length;
  }

  #window({ key, perMs = Number.POSITIVE_INFINITY }: Omit<Use, "by">, now: number) {
    return this.#taken.filter((taken) => taken.key === key && taken.since + perMs > now);
  }
}

const uses = fc.array(
  fc
    .tuple(fc.constantFrom(...KEYS), fc.constantFrom("u", "v", "w", "x"))
    .map(([key, by]): Use => ({ ...key, by })),
  { minLength: 1, maxLength: 3 },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ uses }) },
  { weight: 3, arbitrary: fc.record({ ms: fc.integer({ min: 0, max: 15 }) }) },
  { weight: 1, arbitrary: fc.constantFrom("prune", "restart", "prune the journal") },
);

it("a quota takes what one takes that remembers everything, over restarts and whenever it forgets", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const clock = manualClock(START);
      const image = new JournalImage();
      const write = async (entries: readonly JournalEntry[]): Promise<void> => {
        for (const entry of entries) image.apply(entry);
      };
      const start = (): Quota => createQuota({ journal: { write }, clock, kept: image.recovered().counts });
      const naive = new NaiveQuota();
      let quota = start();
      for (const each of steps) {
        if (each === "restart") quota = start();
        else if (each === "prune") quota.prune();
        else if (each === "prune the journal") image.prune(clock.now(), 0);
        else if ("ms" in each) clock.advance(each.ms);
        else expect(quota.take(each.uses).ok).toBe(naive.take(each.uses, clock.now()));
        for (const key of KEYS) expect(quota.look(key).remaining).toBe(naive.remaining(key, clock.now()));
      }
    }),
    { numRuns: 500 },
  );
});

it("a clock that goes back and forth never lets more through than its own time allows", () => {
  const { limit, ...key } = { key: "a", owner: "o", limit: 2, perMs: 10, expiresAt: 0 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -30, max: 12 }), { maxLength: 60 }), (moves) => {
      const clock = manualClock(START);
      const quota = createQuota({ journal: { write: async () => {} }, clock, kept: [] });
      let [taken, forward] = [0, 0];
      for (const [index, ms] of moves.entries()) {
        clock.advance(ms);
        forward += Math.max(0, ms);
        if (quota.take([{ ...key, owner: "o", limit, by: `${index}` }]).ok) taken++;
        expect(taken).toBeLessThanOrEqual(limit * (1 + Math.floor(forward / key.perMs)));
        expect(quota.look({ ...key, owner: "o", limit }).resetsAt).toBeLessThanOrEqual(
          clock.now() + 2 * key.perMs,
        );
      }
    }),
    { numRuns: 500 },
  );
});
