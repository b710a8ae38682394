import type { Clock } from "../../core/index.ts";

/** The wait of one loop, which others can end. */
export class Pause {
  readonly #clock: Pick<Clock, "timer">;
  #end: (() => void) | undefined;

  constructor(clock: Pick<Clock, "timer">) {
    this.#clock = clock;
  }

  /** Resolves after `ms`, Infinity for never, or with `end`. */
  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? this.#clock.timer(ms, () => this.end()) : undefined;
      this.#end = () => {
        timer?.cancel();
        this.#end = undefined;
        resolve();
      };
    });
  }

  end(): void {
    this.#end?.();
  }
}
