import { type Logger, type Problem, SluiceError } from "../core/index.ts";
import { newJournalCounters } from "./counters.ts";
import type { JournalHealth } from "./interface.ts";
import type { Figures } from "./messages.ts";
import type { JournalOptions } from "./options.ts";

/** A journal that passed `maxBytes` is well again below this part of it, so that it does not waver. */
const ROOM = 0.9;

/** Above this part audit rows go early. */
const TIGHT = 0.8;

const NOT_YET = "was not read yet";

/** Without advice, and without what only its operator is to know. */
const reasonOf = (detail: string): string => detail.split(/[:(]/, 1)[0]?.trim() ?? "";

export const unrecorded = (reason: string): SluiceError =>
  new SluiceError("SLUICE_JOURNAL", `this peer cannot record particles now: its journal ${reason}`);

/** How the journal is, for the engine and for people: each change is told once. */
export class JournalState {
  readonly counters = newJournalCounters();
  health: JournalHealth = { ok: true };
  readonly #options: JournalOptions;
  readonly #logger: Logger;
  readonly #listeners: ((health: JournalHealth) => void)[] = [];
  #isFull = false;
  #isTight = false;

  constructor(options: JournalOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /** Room is short. */
  get isTight(): boolean {
    return this.#isTight;
  }

  listen(listener: (health: JournalHealth) => void): void {
    this.#listeners.push(listener);
  }

  /** @param detail - continues "the journal <file> ". */
  error(detail: string): SluiceError {
    return new SluiceError("SLUICE_STORAGE", `the journal ${this.#options.file} ${detail}`);
  }

  /** What is to be told to whoever cannot wait for it. */
  unavailable(): SluiceError {
    return unrecorded(this.health.ok ? NOT_YET : this.health.reason);
  }

  failed(detail: string): void {
    this.counters.failures++;
    this.#change(this.error(detail).toProblem(), detail);
  }

  worked({ usedBytes, bytes, deadLetters, unknownOutcomes }: Figures): void {
    Object.assign(this.counters, { bytes, deadLetters, unknownOutcomes });
    const { maxBytes } = this.#options;
    this.#isTight = usedBytes > TIGHT * maxBytes;
    this.#isFull = usedBytes > (this.#isFull ? ROOM * maxBytes : maxBytes);
    if (!this.#isFull) this.#change(undefined, "");
    else
      this.#change(
        this.error(
          `holds more than its ${maxBytes} bytes (limits.journalBytes): particles that are here are carried on; raise the limit`,
        ).toProblem(),
        "is as large as it may be",
      );
  }

  /** @param detail - what hinders it, then a colon and what to do. */
  #change(problem: Problem | undefined, detail: string): void {
    const before = this.health.ok ? undefined : this.health.problem.detail;
    if (problem?.detail === before) return;
    this.health = problem === undefined ? { ok: true } : { ok: false, problem, reason: reasonOf(detail) };
    if (problem === undefined) this.#logger.info({ file: this.#options.file }, "the journal works again");
    else this.#logger.error({ problem }, "the journal is unavailable");
    for (const listener of this.#listeners) listener(this.health);
  }
}
