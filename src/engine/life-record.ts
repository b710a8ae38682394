import type { CallRecord, Hop } from "./interface.ts";
import { shownName } from "./shown-name.ts";

/** Entries of a record that are kept: the first ones, which tell how a chain went. */
const MAX_HOPS = 64;
const MAX_CALLS = 256;

interface Kept {
  readonly endedAt?: number | undefined;
  readonly hops: readonly Hop[];
  readonly calls: readonly CallRecord[];
}

/**
 * What people can see of a particle's life here. The journal has it as of the last run: a process that dies takes the hops, decisions and times
 * since then with it. Calls that the run asked for are made, or fed, once more by the next process, and so are noted again.
 */
export class LifeRecord {
  /** Unix ms; undefined: it has not ended. */
  endedAt: number | undefined;
  readonly #hops: Hop[] = [];
  readonly #calls = new Map<number, CallRecord>();

  hop(peer: string, direction: Hop["direction"], at: number): void {
    if (this.#hops.length < MAX_HOPS) this.#hops.push({ peer: shownName(peer), direction, at });
  }

  callStarted(call: CallRecord): void {
    // One that an earlier process made stays as it began.
    if (this.#calls.size >= MAX_CALLS || this.#calls.has(call.id)) return;
    const service = shownName(call.service);
    this.#calls.set(call.id, { ...call, service, function: shownName(call.function) });
  }

  amend(id: number, news: Partial<CallRecord>): void {
    const call = this.#calls.get(id);
    if (call !== undefined) this.#calls.set(id, { ...call, ...news });
  }

  decisionOf(id: number): CallRecord["decision"] {
    return this.#calls.get(id)?.decision;
  }

  hops(): readonly Hop[] {
    return [...this.#hops];
  }

  calls(): readonly CallRecord[] {
    return [...this.#calls.values()];
  }

  toText(): string {
    const kept: Kept = { endedAt: this.endedAt, hops: this.#hops, calls: this.calls() };
    return JSON.stringify(kept);
  }

  /** @param text - of `toText`, by an earlier process. */
  restore(text: string): void {
    const { endedAt, hops, calls } = JSON.parse(text) as Kept;
    this.endedAt = endedAt;
    this.#hops.push(...hops);
    for (const call of calls) this.#calls.set(call.id, call);
  }
}
