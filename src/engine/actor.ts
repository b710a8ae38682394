import type { CallRequest, CallResult, Trace } from "../avm/interface.ts";
import type { Clock, Effect, SluiceError, Timer } from "../core/index.ts";
import type {
  Arrival,
  JournalEntry,
  KeptCredential,
  PendingSend,
  RecoveredParticle,
} from "../journal/interface.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";
import type { CallContext } from "../services/interface.ts";
import type { LocalServices, ParticleRecord, ParticleStatus } from "./interface.ts";
import { LifeRecord } from "./life-record.ts";
import { newNoticeBook } from "./notices.ts";
import { type FedResult, newParticleState, type ParticleState } from "./state.ts";
import { failureOf, isAtRest } from "./step.ts";

/** What one takes besides its script and data. */
const BARE_BYTES = 4096;

/** A call that was asked for and has no result yet. */
export interface OpenCall {
  readonly request: CallRequest;
  readonly effect: Effect;
  /** Its request may have left: an intent is on record, and was not withdrawn. */
  intended: boolean;
  /** An earlier process made it. */
  readonly repeated: boolean;
}

/** What of a call's context is not the particle's own. */
export type GivenContext = Pick<CallContext, "intent" | "neighbour" | "presented" | "trace">;

export interface ActorOptions {
  readonly ref: ParticleRef;
  readonly particle: Particle;
  readonly mayRelay: boolean;
  /** Nobody named its initiator: what strangers may have together is bounded. */
  readonly isStranger: boolean;
  readonly receivedAt: number;
  /** The neighbour it came from first; empty: it was started here. */
  readonly from: string;
}

/** One particle on this peer: the pure state, and what the driver needs around it. */
export class Actor {
  readonly ref: ParticleRef;
  /** Without data: that lives in the state. */
  readonly particle: Particle;
  readonly deadline: number;
  readonly from: string;
  readonly mayRelay: boolean;
  readonly isStranger: boolean;
  readonly receivedAt: number;
  state: ParticleState = newParticleState();
  /** The data that is on record, and the run it is of: no other may leave. */
  durable: { readonly data: Uint8Array; readonly version: number } = { data: new Uint8Array(), version: 0 };
  /** Resolves when everything written of it so far is on record. */
  written: Promise<void> = Promise.resolve();
  /** Of arrivals, rising. */
  lastSeq = 0;
  local: LocalServices | undefined;
  expired = false;
  /** When there was something to do for it again, as `performance.now` has it. */
  beganAt = 0;
  timer: Timer | undefined;
  /** Nothing is awaited or said of it here any more. */
  hasLeft = false;
  /** Its time here is over for the journal too. */
  isOver = false;
  /** Results that landed and go to the next event together. */
  landed: FedResult[] = [];
  readonly open = new Map<number, OpenCall>();
  readonly sends = new Map<string, PendingSend>();
  readonly notices = newNoticeBook();
  /** Credentials presented here, as of now. */
  readonly presented: KeptCredential[] = [];
  /** What was last read from its data. */
  traced: { readonly data: Uint8Array; readonly trace: Promise<Trace> } | undefined;
  /** Dead letters that it caused. */
  letters = 0;
  /** Peers that have one, as far as this process knows. */
  readonly lettered = new Set<string>();
  readonly life = new LifeRecord();
  /** The journal has its first arrival, and from earlier processes all up to this one. */
  #isRecorded = false;
  #recordedSeq = 0;
  #isRecovered = false;
  readonly #abort = new AbortController();

  constructor({ ref, particle, mayRelay, isStranger, receivedAt, from }: ActorOptions) {
    this.ref = ref;
    this.particle = { ...particle, data: new Uint8Array() };
    this.deadline = particle.timestamp + particle.ttl;
    this.mayRelay = mayRelay;
    this.isStranger = isStranger;
    this.receivedAt = receivedAt;
    this.from = from;
  }

  get isActive(): boolean {
    return !isAtRest(this.state);
  }

  /** An earlier process took it in. */
  get isRecovered(): boolean {
    return this.#isRecovered;
  }

  /** Approximate bytes held for it. */
  get retainedBytes(): number {
    const { data, arrived, feeding } = this.state;
    const fed = feeding?.kind === "arrival" ? feeding.arrival.data.length : 0;
    const recorded = this.durable.data === data ? 0 : this.durable.data.length;
    return arrived.reduce(
      (sum, arrival) => sum + arrival.data.length,
      BARE_BYTES + this.particle.script.length + data.length + recorded + fed,
    );
  }

  contextOf({ request, repeated }: OpenCall, given: GivenContext): CallContext {
    const { id, initPeerId, timestamp, ttl, script } = this.particle;
    return {
      ...given,
      script,
      ref: this.ref,
      particleId: id,
      initiator: initPeerId,
      timestamp,
      ttl,
      deadline: this.deadline,
      signal: this.#abort.signal,
      mayRelay: this.mayRelay,
      callId: request.id,
      repeated,
      recovered: this.#isRecovered,
      decided: (decision) => this.life.amend(request.id, { decision }),
    };
  }

  /** Cancels calls in progress, if there are any: their answers would be dropped. */
  abort(reason: SluiceError): void {
    if (this.open.size > 0) this.#abort.abort(reason);
  }

  /** The particle as it may be sent now; undefined when its time here is over. */
  current(): Particle | undefined {
    return this.isOver || this.durable.data.length === 0
      ? undefined
      : { ...this.particle, data: this.durable.data };
  }

  /** As the journal kept it; its arrivals and results come as events once more. */
  restore(
    { arrivals, sends, presented, state: { data, runs, life } }: RecoveredParticle,
    state: ParticleState,
  ): void {
    this.state = state;
    this.durable = { data, version: runs };
    this.lastSeq = Math.max(0, ...arrivals.map(({ seq }) => seq));
    this.#recordedSeq = this.lastSeq;
    this.#isRecorded = true;
    this.#isRecovered = true;
    for (const send of sends) this.sends.set(send.peer, send);
    this.presented.push(...presented);
    if (life !== undefined) this.life.restore(life);
  }

  /** The first arrival brings the particle itself. Undefined: the journal has it. */
  entryOf(arrival: Arrival): JournalEntry | undefined {
    const { ref, particle, receivedAt } = this;
    if (arrival.seq <= this.#recordedSeq) return undefined;
    if (this.#isRecorded) return { kind: "arrived", ref, arrival };
    this.#isRecorded = true;
    return { kind: "accepted", ref, particle, receivedAt, arrival };
  }

  overEntry(): JournalEntry {
    const { ref, receivedAt, deadline, particle } = this;
    const record = JSON.stringify(this.record());
    return { kind: "over", ref, audit: { ref, id: particle.id, receivedAt, deadline, record } };
  }

  /** Nobody here waits for it any more; what it asked for is cancelled. */
  leave(reason: SluiceError): void {
    const { local } = this;
    this.local = undefined;
    this.timer?.cancel();
    for (const retelling of this.notices.retellings) retelling.cancel();
    this.hasLeft = true;
    local?.onEnd(this.state.problem ?? reason.toProblem());
    this.abort(reason);
  }

  /** A started particle that failed before it went anywhere will have no answer: its initiator need not wait. */
  tellInitiator(): void {
    const { local } = this;
    const failure = failureOf(this.state);
    if (local === undefined || failure === undefined) return;
    this.local = undefined;
    local.onEnd(failure);
  }

  /** Lets go of the data of one that ended, unless a peer has yet to get it. */
  release(): void {
    const sends = [...this.sends.values()];
    if (sends.every(({ version, delivered, gaveUp }) => delivered >= version || gaveUp))
      this.durable = { ...this.durable, data: new Uint8Array() };
  }

  callStarted(call: OpenCall, startedAt: number): void {
    const { effect, request } = call;
    const { id, service, function: fn } = request;
    this.open.set(id, call);
    this.life.callStarted({ id, service, function: fn, effect, startedAt });
  }

  callEnded(id: number, { retCode }: CallResult, endedAt: number): void {
    this.open.delete(id);
    this.life.amend(id, { endedAt, retCode });
  }

  record(): ParticleRecord {
    const { problem } = this.state;
    const { endedAt } = this.life;
    return {
      ref: this.ref,
      id: this.particle.id,
      initiator: this.particle.initPeerId,
      receivedAt: this.receivedAt,
      deadline: this.deadline,
      ...(endedAt === undefined ? {} : { endedAt }),
      status: this.status,
      ...(problem === undefined ? {} : { problem }),
      runs: this.state.runs,
      hops: this.life.hops(),
      calls: this.life.calls(),
    };
  }

  get status(): ParticleStatus {
    if (this.expired) return "expired";
    if (this.state.problem !== undefined) return "failed";
    if (this.state.phase === "ended") return "done";
    return this.isActive ? "running" : "waiting";
  }
}

/** Unix ms until its deadline, at least 0. */
export const remainingMs = ({ deadline }: Actor, clock: Clock): number => Math.max(0, deadline - clock.now());
