import { backoffMs, type Clock } from "../../core/index.ts";
import { RETRY_BASE_MS, RETRY_MAX_MS } from "../limits.ts";

export interface PaceDeps {
  readonly clock: Pick<Clock, "now">;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
}

/** When the next try may be made: the longer nothing gets through, the later. */
export class Pace {
  readonly #deps: PaceDeps;
  #failures = 0;
  /** Nothing is tried before, Unix ms. */
  #until = 0;

  constructor(deps: PaceDeps) {
    this.#deps = deps;
  }

  get until(): number {
    return this.#until;
  }

  get isPaused(): boolean {
    return this.#until > this.#deps.clock.now();
  }

  /** When something that failed so often before may be tried again, Unix ms. */
  next(failures: number): number {
    const { clock, random } = this.#deps;
    return clock.now() + backoffMs(failures, RETRY_BASE_MS, RETRY_MAX_MS, random);
  }

  failed(): void {
    this.#until = this.next(this.#failures++);
  }

  /** What a link carried was lost: the first time it can go at once, for what broke was probably the connection. */
  lost(): void {
    if (this.#failures > 0) this.failed();
    else this.#failures = 1;
  }

  gotThrough(): void {
    this.#failures = 0;
  }

  wait(until: number): void {
    this.#until = until;
  }
}
