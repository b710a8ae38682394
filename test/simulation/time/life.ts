import type { Clock } from "../../../src/core/index.ts";
import type { Random } from "./random.ts";
import type { Scheduled, Scheduler } from "./scheduler.ts";

/**
 * A process from its start to its crash. Whatever it waits for (timers, its disk, its network) is scheduled through it, and comes to nothing when
 * it ends: code of a dead process may still run for a microtask, but nothing it does gets out.
 */
export class Life implements Clock {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly #skew: () => number;
  readonly #name: string;
  readonly #pending = new Set<Scheduled>();
  readonly #timers = new Set<Scheduled>();
  #ended = false;

  constructor(name: string, scheduler: Scheduler, random: Random, skew: () => number) {
    this.#name = name;
    this.scheduler = scheduler;
    this.random = random;
    this.#skew = skew;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Timers that its code set and that have not fired. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return Math.floor(this.scheduler.now + this.#skew());
  }

  timer(ms: number, fire: () => void): { cancel(): void } {
    const entry = this.after(ms, "timer", () => {
      this.#timers.delete(entry);
      fire();
    });
    this.#timers.add(entry);
    return {
      cancel: () => {
        this.#timers.delete(entry);
        entry.cancel();
      },
    };
  }

  after(ms: number, label: string, fire: () => void): Scheduled {
    const scheduled = this.scheduler.after(ms, `${this.#name} ${label}`, () => {
      this.#pending.delete(entry);
      fire();
    });
    const entry: Scheduled = {
      at: scheduled.at,
      cancel: () => {
        this.#pending.delete(entry);
        scheduled.cancel();
      },
    };
    if (this.#ended) scheduled.cancel();
    else this.#pending.add(entry);
    return entry;
  }

  end(): void {
    this.#ended = true;
    this.#timers.clear();
    for (const entry of [...this.#pending]) entry.cancel();
  }
}
