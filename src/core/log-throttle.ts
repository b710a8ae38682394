import type { Clock } from "./clock.ts";
import type { Logger } from "./logger.ts";

const INTERVAL_MS = 1000;

/** Warnings that a remote peer can cause: at most one a second of each kind, with the number that went unsaid. */
export class LogThrottle {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #kinds = new Map<string, { nextAt: number; unsaid: number }>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** `message` names the kind, so it must be one of a fixed few. */
  warn(fields: object, message: string): void {
    const now = this.#clock.now();
    const kind = this.#kinds.get(message) ?? { nextAt: 0, unsaid: 0 };
    this.#kinds.set(message, kind);
    if (now < kind.nextAt) {
      kind.unsaid++;
      return;
    }
    this.#logger.warn(kind.unsaid > 0 ? { ...fields, unsaid: kind.unsaid } : fields, message);
    kind.nextAt = now + INTERVAL_MS;
    kind.unsaid = 0;
  }
}
