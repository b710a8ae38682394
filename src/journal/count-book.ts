import type { KeptCount } from "../quota/interface.ts";
import { KEPT_COUNTS, KEPT_NAMES } from "./bounds.ts";
import { EndingMap } from "./ending-map.ts";

interface Window extends Pick<KeptCount, "count" | "since" | "until"> {
  /** By the place of the use in its window, from 1. */
  readonly names: Map<number, string>;
}

/** Whether an entry names all uses of its window, so that nothing of what was kept under its key is left. */
export const isWhole = ({ count, by }: KeptCount): boolean => by.length >= count;

/** The place in its window of the first use that an entry names. */
export const firstPlace = ({ count, by }: KeptCount): number => count - by.length + 1;

/** The counts of a journal in memory. */
export class CountBook {
  readonly #windows: EndingMap<Window>;

  constructor(windows = new EndingMap<Window>(KEPT_COUNTS)) {
    this.#windows = windows;
  }

  set(kept: KeptCount): void {
    const { key, count, since, until, by } = kept;
    const before = isWhole(kept) ? undefined : this.#windows.get(key)?.names;
    const names = before ?? new Map<number, string>();
    const first = firstPlace(kept);
    for (const [index, name] of by.entries()) names.set(first + index, name);
    for (const place of names.keys()) {
      if (place > count - KEPT_NAMES) break; // they came in order
      names.delete(place);
    }
    this.#windows.set(key, { count, since, until, names });
  }

  values(): readonly KeptCount[] {
    return this.#windows.entries().map(([key, { names, ...window }]) => {
      const by = [...names].sort(([a], [b]) => a - b).map(([, name]) => name);
      return { key, ...window, by };
    });
  }

  prune(now: number): void {
    this.#windows.prune(now);
  }

  clone(): CountBook {
    return new CountBook(this.#windows.clone((window) => ({ ...window, names: new Map(window.names) })));
  }
}
