import { join } from "node:path";
import type { GatewayConfig } from "../config/index.ts";
import { type Clock, type Logger, toSluiceError } from "../core/index.ts";
import type { Engine } from "../engine/index.ts";
import { createMemoryJournal, createSqliteJournal, JOURNAL_FILE, type Journal } from "../journal/index.ts";

export const openJournal = (
  { data, durability, limits }: GatewayConfig,
  deps: { clock: Clock; logger: Logger },
): Promise<Journal> | Journal =>
  durability === "none"
    ? createMemoryJournal()
    : createSqliteJournal(
        { file: join(data, JOURNAL_FILE), durability, maxBytes: limits.journalBytes },
        deps,
      );

export interface Recovery {
  readonly logger: Logger;
  /** What is known of before, besides particles, is put in place here. */
  readonly prepare: Parameters<Engine["recover"]>[0];
  readonly onRecovered: () => void;
}

/**
 * When the journal cannot be read the gateway starts all the same, says so, and takes no particles until it can.
 * @throws SluiceError what the journal holds cannot be taken up.
 */
export const recovered = (
  engine: Engine,
  journal: Journal,
  { logger, prepare, onRecovered }: Recovery,
): Promise<void> =>
  new Promise((resolve, reject) => {
    journal.onHealth(({ ok }) => {
      if (!ok) resolve();
    });
    if (!journal.health.ok) resolve();
    engine
      .recover((kept) => {
        if (kept.epoch !== undefined)
          logger.info({ epoch: kept.epoch }, "the journal was restored from a backup");
        prepare?.(kept);
      })
      .then(onRecovered)
      .then(resolve, (error: unknown) => {
        if (toSluiceError(error).code === "SLUICE_CLOSED") return resolve();
        logger.error({ err: error }, "what the journal holds could not be taken up");
        reject(error);
      });
  });
