import { SluiceError } from "../core/index.ts";
import { newJournalCounters } from "./counters.ts";
import type { Journal, JournalEntry } from "./interface.ts";
import { JournalImage } from "./journal-image.ts";

/** A journal that ends with its process (durability none, and clients). A write is done when it was made. */
export const createMemoryJournal = (): Journal => {
  const image = new JournalImage();
  const counters = newJournalCounters();
  let isClosed = false;
  const write = (entries: readonly JournalEntry[]): void => {
    for (const entry of entries) image.apply(entry);
    counters.entries += entries.length;
    counters.commits++;
  };
  /** What is asked for, unless the journal is closed. */
  const open = async <Value>(value: () => Value): Promise<Value> => {
    if (isClosed) throw closed();
    return value();
  };
  return {
    health: { ok: true },
    onHealth: () => {},
    recover: () => open(() => image.recovered()),
    write: (entries) => open(() => write(entries)),
    claim: (request) => open(() => image.claim(request)),
    history: (filter) => open(() => image.history(filter)),
    deadLetters: (limit) => open(() => image.deadLetters(limit)),
    deadLetter: (ref, peer) => open(() => image.deadLetter(ref, peer)),
    unknownOutcomes: (limit, withRequests) => open(() => image.unknownOutcomes(limit, withRequests)),
    unknownOutcome: (ref, call) => open(() => image.unknownOutcome(ref, call)),
    settlements: (ref) => open(() => image.settlements(ref)),
    receipts: (ref) => open(() => image.receipts(ref)),
    prune: (now, auditBefore, refuseBefore) => open(() => image.prune(now, auditBefore, refuseBefore)),
    get counters() {
      return { ...counters, ...image.counts };
    },
    async close() {
      isClosed = true;
    },
  };
};

export const closed = (): SluiceError => new SluiceError("SLUICE_CLOSED", "the journal is closed");
