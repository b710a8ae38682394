export { backUpJournal, JOURNAL_FILE } from "./back-up.ts";
export { journalProblems } from "./check-file.ts";
export { openEpoch, readRevoked } from "./epoch.ts";
export type {
  Arrival,
  AuditRow,
  CallPosition,
  Claim,
  ClaimRequest,
  DeadLetter,
  Epoch,
  HistoryFilter,
  HistoryPage,
  HistoryPosition,
  Journal,
  JournalCounters,
  JournalEntry,
  JournalHealth,
  KeptCredential,
  OpenedCall,
  OutcomeRequest,
  PendingCall,
  PendingSend,
  Recovered,
  RecoveredParticle,
  RunState,
  Settlement,
  UnknownOutcome,
} from "./interface.ts";
export { JournalImage } from "./journal-image.ts";
export { createMemoryJournal } from "./memory-journal.ts";
export type { Durability, JournalOptions } from "./options.ts";
export { createSqliteJournal } from "./sqlite-journal.ts";
