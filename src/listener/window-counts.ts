import type { Clock } from "../core/index.ts";

type Told = (error: Error | null, result?: { current: number; ttl: number }) => void;

/** As @fastify/rate-limit asks for one. */
interface WindowStore {
  incr(key: string, told: Told, windowMs: number): void;
  /** The same, nothing counted. */
  read(key: string, told: Told, windowMs: number): void;
  child(): WindowStore;
}

/** Addresses that are told apart at a time; beyond, the one whose minute began first starts anew. */
const MAX_KEYS = 10_000;

/**
 * Counts by key in windows that start with their first request: the store of @fastify/rate-limit, with a clock of our own and a bound.
 * Windows are in the order in which they began.
 */
export const windowCounts = (clock: Clock, maxKeys = MAX_KEYS): (new () => WindowStore) =>
  class WindowCounts implements WindowStore {
    readonly #windows = new Map<string, { since: number; count: number }>();

    incr(key: string, told: Told, windowMs: number): void {
      const now = clock.now();
      const window = this.#live(key, now, windowMs) ?? this.#opened(key, now);
      window.count++;
      told(null, { current: window.count, ttl: window.since + windowMs - now });
    }

    read(key: string, told: Told, windowMs: number): void {
      const now = clock.now();
      const window = this.#live(key, now, windowMs);
      told(
        null,
        window ? { current: window.count, ttl: window.since + windowMs - now } : { current: 0, ttl: 0 },
      );
    }

    child(): WindowCounts {
      return new WindowCounts();
    }

    #live(key: string, now: number, windowMs: number): { since: number; count: number } | undefined {
      const window = this.#windows.get(key);
      return window !== undefined && now < window.since + windowMs ? window : undefined;
    }

    #opened(key: string, now: number): { since: number; count: number } {
      this.#windows.delete(key);
      const [first] = this.#windows.keys();
      if (this.#windows.size >= maxKeys && first !== undefined) this.#windows.delete(first);
      const window = { since: now, count: 0 };
      this.#windows.set(key, window);
      return window;
    }
  };
