import { SluiceError } from "../core/index.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";
import type { Actor } from "./actor.ts";
import { type Held, Holdings, sum } from "./holdings.ts";
import type { EngineLimits } from "./options.ts";
import { Tombstones } from "./tombstones.ts";

/** Of particles at work and of memory, what strangers may have together: the rest is for those whom the operator named. */
const STRANGERS_SHARE = 0.5;
/** What is here already may take so much of the bounds on bytes, so that it can come to its end when new particles are refused. */
const TO_FINISH = 1.5;

/** A particle that wants in. */
export interface Newcomer {
  readonly particle: Particle;
  readonly ref: ParticleRef;
  /** The neighbour that brings it; empty: it is started here. */
  readonly from: string;
  readonly isStranger: boolean;
}

/** Which particles are here, how many are at work, for whom and brought by whom, and how much they hold. */
export class Roster {
  readonly #limits: EngineLimits;
  readonly #actors = new Map<ParticleRef, Actor>();
  readonly #tombstones: Tombstones;
  #all: Held = { atWork: 0, bytes: 0 };
  #strangers: Held = { atWork: 0, bytes: 0 };
  readonly #initiators = new Holdings();
  /** By who brought a particle first; bytes of those at work only, for a neighbour may carry the particles of many. */
  readonly #neighbours = new Holdings();

  constructor(limits: EngineLimits) {
    this.#limits = limits;
    this.#tombstones = new Tombstones(2 * limits.clockSkewMs);
  }

  get isIdle(): boolean {
    return this.#all.atWork === 0;
  }

  /** What the journal says of earlier processes. */
  restore(...args: Parameters<Tombstones["restore"]>): void {
    this.#tombstones.restore(...args);
  }

  /** About in the order in which they came. */
  all(): Actor[] {
    return [...this.#actors.values()];
  }

  /** Of those that are neither over nor failed. */
  atHand(): { readonly running: number; readonly waiting: number } {
    const running = this.#all.atWork;
    const alive = [...this.#actors.values()].filter(
      ({ isActive, state }) => isActive || (state.phase !== "ended" && state.problem === undefined),
    );
    return { running, waiting: alive.length - running };
  }

  get(ref: ParticleRef): Actor | undefined {
    return this.#actors.get(ref);
  }

  /** @throws SluiceError SLUICE_PARTICLE_EXPIRED when it was here before, SLUICE_OVERLOAD when a bound is reached. */
  checkRoom({ particle, ref, from, isStranger }: Newcomer, now: number): void {
    this.#tombstones.prune(now);
    if (this.#tombstones.covers(ref, particle.timestamp + particle.ttl))
      throw new SluiceError("SLUICE_PARTICLE_EXPIRED", "the particle was here before, and its time is over");
    const { particlesInFlight, particlesPerPeer, particlesPerConnection } = this.#limits;
    const { retainedBytes, bytesPerInitiator, bytesPerConnection } = this.#limits;
    const initiator = this.#initiators.of(particle.initPeerId);
    const neighbour = this.#neighbours.of(from);
    if (this.#all.atWork >= particlesInFlight) throw full(`${particlesInFlight} particles are at work here`);
    if (initiator.atWork >= particlesPerPeer)
      throw full(`${particlesPerPeer} particles of this initiator are at work here`);
    if (neighbour.atWork >= particlesPerConnection)
      throw full(`${particlesPerConnection} particles that this neighbour brought are at work here`);
    if (this.#all.bytes >= retainedBytes)
      throw full(`particles that wait for their deadlines hold ${retainedBytes} bytes`);
    if (initiator.bytes >= bytesPerInitiator)
      throw full(`this initiator's particles hold ${bytesPerInitiator} bytes until their deadlines`);
    if (neighbour.bytes >= bytesPerConnection)
      throw full(`particles at work that this neighbour brought hold ${bytesPerConnection} bytes`);
    const { atWork, bytes } = this.#strangers;
    if (
      isStranger &&
      (atWork >= particlesInFlight * STRANGERS_SHARE || bytes >= retainedBytes * STRANGERS_SHARE)
    )
      throw full("particles of initiators that may only pass through have all the room there is for them");
  }

  /** More data for a particle that is here. @throws SluiceError SLUICE_OVERLOAD */
  checkArrival({ particle: { initPeerId } }: Actor, from: string): void {
    const { retainedBytes, bytesPerInitiator, bytesPerConnection } = this.#limits;
    if (
      this.#all.bytes >= retainedBytes * TO_FINISH ||
      this.#initiators.of(initPeerId).bytes >= bytesPerInitiator * TO_FINISH ||
      this.#neighbours.of(from).bytes >= bytesPerConnection * TO_FINISH
    )
      throw full("data that waits to be merged has all the room there is for it");
  }

  add(actor: Actor): void {
    this.#actors.set(actor.ref, actor);
    this.#count(actor, { atWork: 0, bytes: actor.retainedBytes }, 0);
  }

  /** Keeps the sums true after an actor's state changed. */
  account(actor: Actor, wasActive: boolean, bytesBefore: number): void {
    if (!this.#actors.has(actor.ref)) return;
    const { isActive, retainedBytes } = actor;
    this.#count(
      actor,
      { atWork: Number(isActive) - Number(wasActive), bytes: retainedBytes - bytesBefore },
      (isActive ? retainedBytes : 0) - (wasActive ? bytesBefore : 0),
    );
  }

  /** The actor must be at rest. */
  remove(actor: Actor, now: number): void {
    this.#actors.delete(actor.ref);
    this.#count(actor, { atWork: 0, bytes: -actor.retainedBytes }, 0);
    this.#tombstones.add(actor.ref, actor.deadline);
    this.#tombstones.prune(now);
  }

  #count({ particle, from, isStranger }: Actor, change: Held, bytesAtWork: number): void {
    this.#all = sum(this.#all, change);
    if (isStranger) this.#strangers = sum(this.#strangers, change);
    this.#initiators.add(particle.initPeerId, change);
    // What is started here was brought by nobody.
    if (from !== "") this.#neighbours.add(from, { atWork: change.atWork, bytes: bytesAtWork });
  }
}

const full = (what: string): SluiceError =>
  new SluiceError("SLUICE_OVERLOAD", `${what} already; try again when some are done`);
