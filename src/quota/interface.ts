/*
 * How often: counts by key within a window of time, kept by the journal so that a restart forgives nobody. A window starts with its first use.
 * Counting is synchronous and in memory; each use is handed to the journal as it is taken, and goes to the disk with what else is written in that
 * moment. A crash forgives what was not there yet: uses of the last milliseconds, those of the time in which a disk takes nothing, and with
 * durability none all of them. Who must not let a use through that a crash could forgive awaits `recorded`.
 * What the keys mean is for callers: initiator, function, credential. A clock that is set back gives nobody a new window, and makes one last twice
 * as long at most.
 */
export interface Quota {
  /**
   * Takes one of each, or none of any. A use with a `by` that was counted already in its window takes nothing (a call made again after a restart,
   * a particle that uses its credential again), as long as its name is among the last 10,000 of its key and 200,000 of all; beyond that it counts again.
   */
  take(uses: readonly Use[]): Taken;
  /** What is left, nothing taken. */
  look(use: Omit<Use, "by">): Allowance;
  /** Every count whose window goes on. */
  list(): readonly LiveCount[];
  /** Forgets windows that ended. */
  prune(): void;
}

export interface Use {
  readonly key: string;
  /** Who can make such keys: nobody's take more than a tenth of the room, so that who makes many keeps out only his own. */
  readonly owner: string;
  readonly limit: number;
  /** ms; undefined: the window lasts until `expiresAt`, and nothing is taken after. */
  readonly perMs: number | undefined;
  /** Unix ms: when the count itself may be forgotten, where the window has no end of its own. */
  readonly expiresAt: number;
  /** Who uses: a particle's ref, or ref and call. */
  readonly by: string;
}

export type Taken =
  | { readonly ok: true; readonly recorded: Promise<void> }
  /**
   * `refused` is the one without room. spent: its limit is reached (SLUICE_QUOTA). crowded: 100,000 other keys are counted, or 10,000 of the same owner, so that a new one must wait
   * until one of their windows ends, lest its count push out another's (SLUICE_OVERLOAD); `resetsAt` is when to try again.
   */
  | { readonly ok: false; readonly why: "spent" | "crowded"; readonly refused: Allowance };

export interface LiveCount {
  readonly key: string;
  readonly count: number;
  /** Unix ms: when the window ends. */
  readonly until: number;
}

export interface Allowance {
  readonly key: string;
  readonly limit: number;
  readonly remaining: number;
  /** Unix ms: when the window ends. */
  readonly resetsAt: number;
}

/** One rule of a manifest's `quota:`. */
export interface QuotaRule {
  readonly calls: number;
  readonly perMs: number;
  /** Undefined: all functions together. */
  readonly functions: readonly string[] | undefined;
  /** Each initiator has its own count, or each credential, or all share one. */
  readonly by: "initiator" | "credential" | "everyone";
}

/** A count as the journal keeps it. */
export interface KeptCount {
  readonly key: string;
  readonly count: number;
  /** Unix ms of the window's first use. */
  readonly since: number;
  /** Unix ms: nothing is lost by forgetting it then. */
  readonly until: number;
  /**
   * Who is counted in it, as far as a repetition must be known, the last use last. An entry names at least those since the entry before
   * and the journal puts them together; where it names all of them, nothing from before is left under the key.
   */
  readonly by: readonly string[];
}
