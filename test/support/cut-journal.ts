import type { Journal, JournalEntry } from "../../src/journal/index.ts";

/** A journal whose process can die: after `cut` nothing is kept and nothing resolves any more, and what was kept is there for the next one. */
export interface CutJournal extends Journal {
  cut(): void;
  /** Resolves when an entry of this kind was written. */
  wrote(kind: JournalEntry["kind"]): Promise<void>;
  /** Dies right before the first write that has an entry of this kind, or right after it is on record but before anybody is told. */
  cutAt(kind: JournalEntry["kind"], moment: "before" | "after"): void;
  readonly isCut: boolean;
}

export const cutJournal = (inner: Journal): CutJournal => {
  const never = new Promise<never>(() => {});
  const waiting: { kind: string; resolve: () => void }[] = [];
  let plan: { kind: string; moment: "before" | "after" } | undefined;
  let isCut = false;
  return {
    get health() {
      return inner.health;
    },
    get counters() {
      return inner.counters;
    },
    get isCut() {
      return isCut;
    },
    onHealth: (listener) => inner.onHealth(listener),
    recover: () => inner.recover(),
    async write(entries) {
      const isPlanned = entries.some(({ kind }) => kind === plan?.kind);
      if (isPlanned && plan?.moment === "before") isCut = true;
      if (isCut) return never;
      await inner.write(entries);
      if (isPlanned) isCut = true;
      for (const { kind, resolve } of waiting) if (entries.some((entry) => entry.kind === kind)) resolve();
      if (isCut) return never;
    },
    claim: (request) => (isCut ? never : inner.claim(request)),
    history: (filter) => inner.history(filter),
    deadLetters: (limit) => inner.deadLetters(limit),
    deadLetter: (ref, peer) => inner.deadLetter(ref, peer),
    unknownOutcomes: (limit, withRequests) => inner.unknownOutcomes(limit, withRequests),
    unknownOutcome: (ref, call) => inner.unknownOutcome(ref, call),
    settlements: (ref) => inner.settlements(ref),
    receipts: (ref) => inner.receipts(ref),
    prune: (...times) => (isCut ? never : inner.prune(...times)),
    close: async () => {},
    cut() {
      isCut = true;
    },
    wrote: (kind) => new Promise((resolve) => waiting.push({ kind, resolve })),
    cutAt(kind, moment) {
      plan = { kind, moment };
    },
  };
};
