/**
 * full: a write is on the disk itself, and survives the loss of power. relaxed: it is with the operating system, and survives the end of the
 * process. none: it is in memory, and ends with it.
 */
export type Durability = "full" | "relaxed" | "none";

export interface JournalOptions {
  /** Absolute path of the database; its log and index stand beside it. */
  readonly file: string;
  readonly durability: "full" | "relaxed";
  /** Of pages in use. Past it `health` says so until something was pruned, so that nothing new is taken in; what is here is still written. */
  readonly maxBytes: number;
}
