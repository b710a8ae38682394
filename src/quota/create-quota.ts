import type { Clock } from "../core/index.ts";
import type { Journal } from "../journal/interface.ts";
import type { Allowance, KeptCount, LiveCount, Quota, Taken, Use } from "./interface.ts";
import { allowanceOf, beginWindow, hasEnded, Window } from "./window.ts";

/** Keys with a window. Beyond them a new key is refused: a live count that made room would give its caller a new one. */
const MAX_KEYS = 100_000;
/** Of those, of one owner. */
const MAX_OWNED = 10_000;
/** A look at all keys for windows that ended is worth a new key's waiting, ms. */
const LOOK_MS = 1000;
/** Names of uses over all keys. */
const MAX_ALL_NAMES = 200_000;

export interface QuotaDeps {
  readonly journal: Pick<Journal, "write">;
  readonly clock: Clock;
  /** What the journal recovered. */
  readonly kept: readonly KeptCount[];
}

export const createQuota = (deps: QuotaDeps): Quota => new CountingQuota(deps);

class CountingQuota implements Quota {
  readonly #journal: Pick<Journal, "write">;
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();
  /** Windows by owner; of those that a journal kept nobody knows whose they are. */
  readonly #owned = new Map<string, number>();
  /** Unix ms. */
  #prunedAt = 0;
  /** Over all windows. */
  #names = 0;

  constructor({ journal, clock, kept }: QuotaDeps) {
    this.#journal = journal;
    this.#clock = clock;
    for (const count of kept) this.#set(count.key, new Window(count));
    this.prune();
    this.#boundNames();
  }

  take(uses: readonly Use[]): Taken {
    const now = this.#clock.now();
    const taking: Use[] = [];
    for (const use of uses) {
      const window = this.#windowOf(use, now);
      const sameKey = taking.filter(({ key }) => key === use.key);
      const isCounted = window?.knows(use.by) === true || sameKey.some(({ by }) => by === use.by);
      if (isCounted && !hasEnded(use, now)) continue;
      const left = allowanceOf(use, window, now);
      const hasRoom = left.remaining > sameKey.length;
      if (!hasRoom) return { ok: false, why: "spent", refused: left };
      taking.push(use);
    }
    const crowded = this.#crowdedOut(taking, now);
    if (crowded !== undefined) return { ok: false, why: "crowded", refused: crowded };
    this.#count(taking, now);
    const recorded = this.#recorded(uses);
    recorded.catch(() => {}); // those who wait are told
    return { ok: true, recorded };
  }

  look(use: Omit<Use, "by">): Allowance {
    const now = this.#clock.now();
    return allowanceOf(use, this.#windowOf(use, now), now);
  }

  list(): readonly LiveCount[] {
    const now = this.#clock.now();
    return [...this.#windows].flatMap(([key, { count, until }]) =>
      until > now ? [{ key, count, until }] : [],
    );
  }

  prune(): void {
    const now = this.#clock.now();
    this.#prunedAt = now;
    for (const [key, window] of this.#windows) if (window.until <= now) this.#drop(key, window);
  }

  #windowOf(use: Omit<Use, "by">, now: number): Window | undefined {
    const window = this.#windows.get(use.key);
    return window?.goesOn(use, now) === true ? window : undefined;
  }

  /** The first use there is no room for, if there is one. */
  #crowdedOut(taking: readonly Use[], now: number): Allowance | undefined {
    const [first, ...others] = taking.filter(({ key }) => !this.#windows.has(key));
    if (first === undefined) return undefined;
    const most = MAX_KEYS - 1 - others.length;
    const isFull = (): boolean =>
      this.#windows.size > most ||
      [first, ...others].some(({ owner }) => (this.#owned.get(owner) ?? 0) >= MAX_OWNED);
    if (isFull() && Math.abs(now - this.#prunedAt) >= LOOK_MS) this.prune();
    if (!isFull()) return undefined;
    return { key: first.key, limit: first.limit, remaining: 0, resetsAt: this.#prunedAt + LOOK_MS };
  }

  #count(taking: readonly Use[], now: number): void {
    if (taking.length === 0) return;
    const counted = taking.map((use) => {
      const window = this.#windowOf(use, now) ?? beginWindow(use, now);
      if (window.owner === undefined) this.#own(window, use.owner);
      this.#set(use.key, window);
      this.#names -= window.names;
      const count = window.take(use.by);
      this.#names += window.names;
      return { window, count };
    });
    const recorded = this.#journal.write(counted.map(({ count }) => ({ kind: "counted", count })));
    recorded.catch(() => {}); // those who wait are told
    for (const { window } of counted) window.recorded = recorded;
    this.#boundNames();
  }

  /** Also what was counted before, by another use or the same. */
  async #recorded(uses: readonly Use[]): Promise<void> {
    await Promise.all(uses.flatMap(({ key }) => this.#windows.get(key)?.recorded ?? []));
  }

  #set(key: string, window: Window): void {
    const before = this.#windows.get(key);
    if (before === window) return;
    if (before !== undefined) this.#drop(key, before);
    this.#windows.set(key, window);
    this.#names += window.names;
  }

  #own(window: Window, owner: string): void {
    window.owner = owner;
    this.#owned.set(owner, (this.#owned.get(owner) ?? 0) + 1);
  }

  #drop(key: string, window: Window): void {
    this.#windows.delete(key);
    this.#names -= window.names;
    if (window.owner === undefined) return;
    const left = (this.#owned.get(window.owner) ?? 1) - 1;
    if (left > 0) this.#owned.set(window.owner, left);
    else this.#owned.delete(window.owner);
  }

  /** Keys with the most names lose the older half of them, so that nobody's many uses make another's few unknown. */
  #boundNames(): void {
    while (this.#names > MAX_ALL_NAMES) {
      let most = 0;
      for (const { names } of this.#windows.values()) most = Math.max(most, names);
      this.#names = 0;
      for (const window of this.#windows.values()) {
        window.forgetNames(Math.floor(most / 2));
        this.#names += window.names;
      }
    }
  }
}
