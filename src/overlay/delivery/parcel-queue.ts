import type { Problem } from "../../core/index.ts";
import type { ParticleRef } from "../../particle/index.ts";
import type { Parcel } from "../interface.ts";

/** A parcel in a queue. */
export interface Entry {
  readonly parcel: Parcel;
  /** Id of the link to take while it is open; undefined when any will do. */
  readonly via: string | undefined;
  readonly queuedAt: number;
  /** When it is given up unless its peer has it, Unix ms. */
  readonly giveUpAt: number;
  /** A peer that does not acknowledge was written it before: nobody is told when it cannot be written again. */
  readonly writtenBefore: boolean;
  /** What the link was given: `parcel.version` of that moment, and about as many bytes. */
  version: number;
  bytes: number;
  /** Writes that failed on links without acknowledgements, and times it was refused for now. */
  failures: number;
  refusals: number;
  /** What the peer said last, where it refused. */
  refusal: Problem | undefined;
  /** Of one that waits for its next try, Unix ms. */
  dueAt: number;
}

/**
 * What is on its way to one peer, or over one link of it: fresh parcels in order, those that wait for their next try, those the peer refused for
 * now, and those that a link carries. Each ref is among the first three at most once: a later parcel takes the place of an earlier one. A parcel whose write failed twice is
 * suspected: the peer may reset whatever it comes on, so it goes alone, and only when nothing else is due. Pure: no clock, no I/O.
 */
export class ParcelQueue {
  #fresh = new Map<ParticleRef, Entry>();
  readonly #later = new Map<ParticleRef, Entry>();
  readonly #refused = new Map<ParticleRef, Entry>();
  readonly #carried = new Set<Entry>();
  #carriedBytes = 0;
  /** No entry of `#later` is due earlier. */
  #laterFrom = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#fresh.size + this.#later.size + this.#refused.size + this.#carried.size;
  }

  get refused(): number {
    return this.#refused.size;
  }

  get carried(): number {
    return this.#carried.size;
  }

  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  /** Whether this ref waits here; one that is carried does not. */
  has(ref: ParticleRef): boolean {
    return this.#waiting(ref) !== undefined;
  }

  push(entry: Entry): void {
    this.#fresh.set(entry.parcel.ref, entry);
  }

  /** Puts it in the place of an earlier parcel of the same ref that waits; false when there is none. */
  replace(entry: Entry): boolean {
    const { ref } = entry.parcel;
    const later = this.#later.get(ref);
    if (later !== undefined) {
      const { failures, refusals, dueAt } = later;
      this.#later.set(ref, { ...entry, failures, refusals, dueAt });
      return true;
    }
    const refused = this.#refused.get(ref);
    if (refused !== undefined) {
      const { refusals, refusal } = refused;
      this.#refused.set(ref, { ...entry, refusals, refusal });
      return true;
    }
    if (!this.#fresh.has(ref)) return false;
    this.#fresh.set(ref, entry);
    return true;
  }

  /** Whether anything can go at `now`. */
  hasDue(now: number): boolean {
    if (now >= this.#laterFrom) this.#promote(now);
    return this.#fresh.size > 0 || now >= this.#laterFrom;
  }

  /** When `hasDue` may become true by itself, Unix ms; Infinity: never. */
  nextDue(): number {
    return this.#laterFrom;
  }

  /** The next one to go, from now on carried; suspects only when `alone`. */
  take(now: number, alone: boolean): Entry | undefined {
    const [fresh] = this.#fresh.values();
    const entry = fresh ?? (alone ? this.#suspect(now) : undefined);
    if (entry === undefined) return undefined;
    if (!this.#fresh.delete(entry.parcel.ref)) this.#removeLater([entry]);
    this.#carried.add(entry);
    return entry;
  }

  /** How large a carried one is. */
  measure(entry: Entry, bytes: number): void {
    if (!this.#carried.has(entry)) return;
    this.#carriedBytes += bytes - entry.bytes;
    entry.bytes = bytes;
  }

  /** The link is done with it; false when it was removed before. */
  land(entry: Entry): boolean {
    if (!this.#carried.delete(entry)) return false;
    this.#carriedBytes -= entry.bytes;
    entry.bytes = 0;
    return true;
  }

  /** Puts those that landed in front, in their order, except where a later parcel waits already. */
  restore(entries: readonly Entry[]): void {
    const restored = new Map<ParticleRef, Entry>();
    for (const entry of entries) {
      const { ref, version } = entry.parcel;
      const other = restored.get(ref);
      const isLater = other === undefined || other.parcel.version < version;
      if (isLater && this.#isLatest(entry)) restored.set(ref, entry);
    }
    this.#fresh = new Map([...restored, ...this.#fresh]);
  }

  /** Lets one that landed wait until `dueAt`, unless a later parcel waits already. */
  postpone(entry: Entry, dueAt: number): void {
    if (!this.#isLatest(entry)) return;
    entry.dueAt = dueAt;
    this.#later.set(entry.parcel.ref, entry);
    this.#laterFrom = Math.min(this.#laterFrom, dueAt);
  }

  /** Lets one that landed wait for `readmit`, unless a later parcel waits already. */
  refuse(entry: Entry): void {
    if (this.#isLatest(entry)) this.#refused.set(entry.parcel.ref, entry);
  }

  /** The first that were refused may go again, before all others. */
  readmit(count: number): void {
    const again = [...this.#refused.values()].slice(0, count);
    for (const { parcel } of again) this.#refused.delete(parcel.ref);
    this.restore(again);
  }

  /** Takes out every entry that `test` picks, carried ones too. */
  remove(test: (entry: Entry) => boolean): readonly Entry[] {
    const removed = [...this.#carried, ...this.#lists().flatMap((list) => [...list.values()])].filter(test);
    for (const entry of removed) {
      this.land(entry);
      for (const list of [this.#fresh, this.#refused])
        if (list.get(entry.parcel.ref) === entry) list.delete(entry.parcel.ref);
    }
    this.#removeLater(removed);
    return removed;
  }

  /** The least of `of` over all entries; Infinity when there is none. */
  least(of: (entry: Entry) => number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const entries of [this.#carried, ...this.#lists().map((list) => list.values())])
      for (const entry of entries) least = Math.min(least, of(entry));
    return least;
  }

  /** Of those that wait. */
  #lists(): readonly Map<ParticleRef, Entry>[] {
    return [this.#later, this.#refused, this.#fresh];
  }

  #waiting(ref: ParticleRef): Entry | undefined {
    return this.#fresh.get(ref) ?? this.#later.get(ref) ?? this.#refused.get(ref);
  }

  /** Whether nothing as late waits; what waits and is earlier goes, for it may have been refused while this one was carried. */
  #isLatest({ parcel: { ref, version } }: Entry): boolean {
    const waiting = this.#waiting(ref);
    if (waiting === undefined) return true;
    if (waiting.parcel.version >= version) return false;
    if (!this.#fresh.delete(ref) && !this.#refused.delete(ref)) this.#removeLater([waiting]);
    return true;
  }

  #promote(now: number): void {
    const due = [...this.#later.values()].filter((entry) => entry.dueAt <= now && !isSuspect(entry));
    this.#removeLater(due);
    for (const entry of due) this.#fresh.set(entry.parcel.ref, entry);
  }

  #suspect(now: number): Entry | undefined {
    for (const entry of this.#later.values()) if (entry.dueAt <= now) return entry;
    return undefined;
  }

  #removeLater(entries: readonly Entry[]): void {
    for (const entry of entries)
      if (this.#later.get(entry.parcel.ref) === entry) this.#later.delete(entry.parcel.ref);
    this.#laterFrom = Number.POSITIVE_INFINITY;
    for (const { dueAt } of this.#later.values()) this.#laterFrom = Math.min(this.#laterFrom, dueAt);
  }
}

/** One failure may be the connection's, the second is counted against the parcel. */
const SUSPECT_FAILURES = 2;

export const isSuspect = (entry: Pick<Entry, "failures">): boolean => entry.failures >= SUSPECT_FAILURES;
