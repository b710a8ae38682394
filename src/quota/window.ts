import type { Allowance, KeptCount, Use } from "./interface.ts";

/** Uses of one window that are known by name; the oldest are forgotten first, and count again if they come again. */
const MAX_NAMES = 10_000;

type Span = Pick<Use, "perMs" | "expiresAt">;

/** What is counted under a key, from its first use on. */
export class Window {
  /** Whose share of the room it takes. */
  owner: string | undefined;
  /** When its last change is on record. */
  recorded: Promise<void> = Promise.resolve();
  readonly #key: string;
  #count: number;
  #since: number;
  #until: number;
  readonly #names: Set<string>;

  constructor({ key, count, since, until, by }: KeptCount) {
    this.#key = key;
    this.#count = count;
    this.#since = since;
    this.#until = until;
    this.#names = new Set(by.slice(-MAX_NAMES));
  }

  get count(): number {
    return this.#count;
  }

  /** Unix ms: nothing is lost by forgetting it then. */
  get until(): number {
    return this.#until;
  }

  get names(): number {
    return this.#names.size;
  }

  knows(name: string): boolean {
    return this.#names.has(name);
  }

  /**
   * Whether it goes on. One without a length does always: what it counts has ended then, and is not to begin anew for the skew of some clock.
   * One that began later than now, by a clock that was set back, is not begun anew either, and lasts one length longer at most.
   */
  goesOn({ perMs, expiresAt }: Span, now: number): boolean {
    if (perMs !== undefined) this.#since = Math.min(this.#since, now + perMs);
    this.#until = perMs === undefined ? Math.max(this.#until, expiresAt) : this.#since + perMs;
    return perMs === undefined || now < this.#until;
  }

  /** @returns what the journal is to add. */
  take(name: string): KeptCount {
    this.#count++;
    this.#names.add(name);
    this.forgetNames(MAX_NAMES);
    return { key: this.#key, count: this.#count, since: this.#since, until: this.#until, by: [name] };
  }

  /** All but the last `kept`. */
  forgetNames(kept: number): void {
    for (const name of this.#names) {
      if (this.#names.size <= kept) return;
      this.#names.delete(name);
    }
  }
}

const endOf = ({ perMs, expiresAt }: Span, now: number): number =>
  perMs === undefined ? expiresAt : now + perMs;

export const beginWindow = (use: Use, now: number): Window =>
  new Window({ key: use.key, count: 0, since: now, until: endOf(use, now), by: [] });

/** What has no window of its own and is not valid any more. */
export const hasEnded = ({ perMs, expiresAt }: Span, now: number): boolean =>
  perMs === undefined && expiresAt <= now;

/** What is left of a use in its window; undefined: it would begin one. What has ended has nothing left. */
export const allowanceOf = (use: Omit<Use, "by">, window: Window | undefined, now: number): Allowance => {
  const { key, limit } = use;
  return {
    key,
    limit,
    remaining: hasEnded(use, now) ? 0 : Math.max(0, limit - (window?.count ?? 0)),
    resetsAt: window?.until ?? endOf(use, now),
  };
};
