export type {
  Arrival,
  AuditRow,
  CallPosition,
  Claim,
  ClaimRequest,
  DeadLetter,
  Journal,
  JournalCounters,
  JournalEntry,
  JournalHealth,
  KeptCredential,
  OpenedCall,
  PendingCall,
  PendingSend,
  Recovered,
  RecoveredParticle,
  RunState,
  UnknownOutcome,
} from "./interface.ts";
export { JournalImage } from "./journal-image.ts";
export { createMemoryJournal } from "./memory-journal.ts";
export type { Durability, JournalOptions } from "./options.ts";
export { createSqliteJournal } from "./sqlite-journal.ts";
