import type { JournalCounters } from "./interface.ts";

export const newJournalCounters = (): JournalCounters => ({
  entries: 0,
  commits: 0,
  commitMicros: 0,
  failures: 0,
  bytes: 0,
  waiting: 0,
  waitingBytes: 0,
  deadLetters: 0,
  unknownOutcomes: 0,
});
