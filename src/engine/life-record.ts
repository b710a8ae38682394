import type { CallRecord, Hop } from "./interface.ts";
import { shownName } from "./shown-name.ts";

/** Entries of a record that are kept: the first ones, which tell how a chain went. */
const MAX_HOPS = 64;
const MAX_CALLS = 256;

/** What people can see of a particle's life here. */
export class LifeRecord {
  /** Unix ms; undefined: it has not ended. */
  endedAt: number | undefined;
  readonly #hops: Hop[] = [];
  readonly #calls = new Map<number, CallRecord>();

  hop(peer: string, direction: Hop["direction"], at: number): void {
    if (this.#hops.length < MAX_HOPS) this.#hops.push({ peer: shownName(peer), direction, at });
  }

  callStarted(call: CallRecord): void {
    if (this.#calls.size >= MAX_CALLS) return;
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
}
