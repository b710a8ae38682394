import type { CallResult } from "../avm/interface.ts";
import { type Clock, SluiceError, type Timer } from "../core/index.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";
import type { CallContext } from "../services/interface.ts";
import type { CallRecord, Hop, LocalServices, ParticleRecord, ParticleStatus } from "./interface.ts";
import { type FedResult, newParticleState, type ParticleState } from "./state.ts";
import { isAtRest } from "./step.ts";

/** Entries of a record that are kept: the first ones, which tell how a chain went. */
const MAX_HOPS = 64;
const MAX_CALLS = 256;

/** One particle on this peer: the pure state, and what the driver needs around it. */
export class Actor {
  readonly ref: ParticleRef;
  /** Without data: that lives in the state. */
  readonly particle: Particle;
  readonly deadline: number;
  readonly context: CallContext;
  state: ParticleState = newParticleState();
  local: LocalServices | undefined;
  expired = false;
  timer: Timer | undefined;
  /** Results that landed and go to the next event together. */
  landed: FedResult[] = [];
  readonly #receivedAt: number;
  readonly #abort = new AbortController();
  readonly #hops: Hop[] = [];
  readonly #calls = new Map<number, CallRecord>();

  constructor(ref: ParticleRef, particle: Particle, mayRelay: boolean, clock: Clock) {
    this.ref = ref;
    this.particle = { ...particle, data: new Uint8Array() };
    this.deadline = particle.timestamp + particle.ttl;
    this.#receivedAt = clock.now();
    this.context = {
      ref,
      particleId: particle.id,
      initiator: particle.initPeerId,
      timestamp: particle.timestamp,
      ttl: particle.ttl,
      deadline: this.deadline,
      signal: this.#abort.signal,
      mayRelay,
    };
  }

  get isActive(): boolean {
    return !isAtRest(this.state);
  }

  /** Approximate bytes held for it. */
  get retainedBytes(): number {
    return this.particle.script.length + this.state.data.length;
  }

  /** Cancels calls in progress, if there are any: their answers would be dropped. */
  abort(): void {
    if (this.state.open.size > 0)
      this.#abort.abort(new SluiceError("SLUICE_DEADLINE", "the particle's deadline passed"));
  }

  hop(peer: string, direction: Hop["direction"], at: number): void {
    if (this.#hops.length < MAX_HOPS) this.#hops.push({ peer, direction, at });
  }

  callStarted(id: number, service: string, fn: string, startedAt: number): void {
    if (this.#calls.size < MAX_CALLS) this.#calls.set(id, { id, service, function: fn, startedAt });
  }

  callEnded(id: number, { retCode }: CallResult, endedAt: number): void {
    const call = this.#calls.get(id);
    if (call !== undefined) this.#calls.set(id, { ...call, endedAt, retCode });
  }

  record(): ParticleRecord {
    const { problem } = this.state;
    return {
      ref: this.ref,
      id: this.particle.id,
      initiator: this.particle.initPeerId,
      receivedAt: this.#receivedAt,
      deadline: this.deadline,
      status: this.#status(),
      ...(problem === undefined ? {} : { problem }),
      runs: this.state.runs,
      hops: [...this.#hops],
      calls: [...this.#calls.values()],
    };
  }

  #status(): ParticleStatus {
    if (this.expired) return "expired";
    if (this.state.problem !== undefined) return "failed";
    if (this.state.phase === "ended") return "done";
    return this.isActive ? "running" : "waiting";
  }
}
