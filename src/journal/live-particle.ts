import type {
  Arrival,
  JournalEntry,
  KeptCredential,
  PendingCall,
  PendingSend,
  RecoveredParticle,
  RunState,
} from "./interface.ts";

export type EntryOf<Kind extends JournalEntry["kind"]> = Extract<JournalEntry, { readonly kind: Kind }>;

export const NO_BYTES = new Uint8Array();

/** Before the first run. */
export const UNRUN: RunState = {
  runs: 0,
  data: NO_BYTES,
  calls: 0,
  strikes: 0,
  problem: undefined,
  ended: false,
};

/** By code units, so that every journal recovers the sends of a particle in one order. */
export const byPeer = (a: PendingSend, b: PendingSend): number =>
  a.peer < b.peer ? -1 : Number(a.peer > b.peer);

/** A particle whose time is not over, as entries leave it. Its parts are replaced, never changed, so that a clone may share them. */
export class LiveParticle {
  readonly #accepted: EntryOf<"accepted">;
  #state = UNRUN;
  #arrivals = new Map<number, Arrival>();
  #calls = new Map<number, PendingCall>();
  #sends = new Map<string, PendingSend>();
  /** By what it is and the arguments of the call that presented it. */
  #presented = new Map<string, KeptCredential>();

  constructor(accepted: EntryOf<"accepted">) {
    this.#accepted = accepted;
    this.arrived(accepted.arrival);
  }

  arrived(arrival: Arrival): void {
    if (!this.#arrivals.has(arrival.seq)) this.#arrivals.set(arrival.seq, arrival);
  }

  ran({ state, merged, fed, opened, sends }: EntryOf<"ran">): void {
    this.#state = state;
    if (merged !== undefined) this.#arrivals.delete(merged);
    for (const call of fed) this.#calls.delete(call);
    for (const call of opened)
      this.#calls.set(call.request.id, { ...call, intended: false, result: undefined });
    for (const peer of sends) {
      const delivered = this.#sends.get(peer)?.delivered ?? 0;
      this.#sends.set(peer, { peer, version: state.runs, delivered, gaveUp: false });
    }
  }

  call(id: number): PendingCall | undefined {
    return this.#calls.get(id);
  }

  changeCall(id: number, change: Partial<PendingCall>): void {
    const call = this.#calls.get(id);
    if (call !== undefined) this.#calls.set(id, { ...call, ...change });
  }

  delivered(peer: string, version: number): void {
    const send = this.#sends.get(peer);
    if (send !== undefined && version > send.delivered)
      this.#sends.set(peer, { ...send, delivered: version });
  }

  gaveUp(peer: string): void {
    const send = this.#sends.get(peer);
    if (send !== undefined) this.#sends.set(peer, { ...send, gaveUp: true });
  }

  resent(peer: string): void {
    const send = this.#sends.get(peer);
    if (send !== undefined) this.#sends.set(peer, { ...send, gaveUp: false });
  }

  presented(presented: KeptCredential): void {
    this.#presented.set(`${presented.argumentHash} ${presented.credential.id}`, presented);
  }

  recovered(): RecoveredParticle {
    const { ref, particle, receivedAt, arrival } = this.#accepted;
    return {
      ref,
      particle: { ...particle, data: NO_BYTES },
      receivedAt,
      from: arrival.from,
      state: this.#state,
      arrivals: [...this.#arrivals.values()].sort((a, b) => a.seq - b.seq),
      calls: [...this.#calls.values()]
        .map((call) => ({ ...call, intended: call.intended && call.result === undefined }))
        .sort((a, b) => a.request.id - b.request.id),
      sends: [...this.#sends.values()].sort(byPeer),
      presented: [...this.#presented.values()],
    };
  }

  clone(): LiveParticle {
    const copy = new LiveParticle(this.#accepted);
    copy.#state = this.#state;
    copy.#arrivals = new Map(this.#arrivals);
    copy.#calls = new Map(this.#calls);
    copy.#sends = new Map(this.#sends);
    copy.#presented = new Map(this.#presented);
    return copy;
  }
}
