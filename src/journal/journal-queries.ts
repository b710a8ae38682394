import type { ParticleRef } from "../particle/index.ts";
import type { DeadLetter, HistoryFilter, HistoryPage, Settlement, UnknownOutcome } from "./interface.ts";
import type { JobName, Jobs } from "./messages.ts";

/** Rows a question is answered with at most. */
const MAX_ROWS = 10_000;

/** What people ask of a journal in a file: its thread knows. */
export abstract class JournalQueries {
  /** @throws SluiceError SLUICE_STORAGE, SLUICE_CLOSED */
  protected abstract ask<Name extends JobName>(
    name: Name,
    input: Jobs[Name]["input"],
  ): Promise<Jobs[Name]["output"]>;

  history(filter: HistoryFilter): Promise<HistoryPage> {
    return this.ask("history", { ...filter, limit: rowsAtMost(filter.limit) });
  }

  deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    return this.ask("deadLetters", { limit: rowsAtMost(limit) });
  }

  deadLetter(ref: ParticleRef, peer: string): Promise<DeadLetter | undefined> {
    return this.ask("deadLetter", { ref, peer });
  }

  unknownOutcomes(limit: number, withRequests = false): Promise<readonly UnknownOutcome[]> {
    return this.ask("unknownOutcomes", { limit: rowsAtMost(limit), withRequests });
  }

  unknownOutcome(ref: ParticleRef, call: number): Promise<UnknownOutcome | undefined> {
    return this.ask("unknownOutcome", { ref, call });
  }

  settlements(ref: ParticleRef): Promise<readonly Settlement[]> {
    return this.ask("settlements", { ref });
  }

  receipts(ref: ParticleRef): Promise<readonly string[]> {
    return this.ask("receipts", { ref });
  }
}

const rowsAtMost = (limit: number): number => Math.max(0, Math.min(limit, MAX_ROWS));
