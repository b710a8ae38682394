import { SluiceError } from "../core/index.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";
import type { Actor } from "./actor.ts";
import type { ParticleRecord } from "./interface.ts";
import type { EngineLimits } from "./options.ts";
import { Tombstones } from "./tombstones.ts";

/** Of the memory for particles that one initiator's may take. */
const INITIATOR_SHARE = 0.5;

/** Which particles are here, how many are at work, for whom, and how much they hold. */
export class Roster {
  readonly #limits: EngineLimits;
  readonly #actors = new Map<ParticleRef, Actor>();
  readonly #tombstones: Tombstones;
  readonly #activeByInitiator = new Map<string, number>();
  #active = 0;
  #retainedBytes = 0;
  readonly #retainedByInitiator = new Map<string, number>();

  constructor(limits: EngineLimits) {
    this.#limits = limits;
    this.#tombstones = new Tombstones(2 * limits.clockSkewMs);
  }

  get isIdle(): boolean {
    return this.#active === 0;
  }

  /** What the journal says of earlier processes. */
  restore(...args: Parameters<Tombstones["restore"]>): void {
    this.#tombstones.restore(...args);
  }

  all(): Actor[] {
    return [...this.#actors.values()];
  }

  get(ref: ParticleRef): Actor | undefined {
    return this.#actors.get(ref);
  }

  /** @throws SluiceError SLUICE_PARTICLE_EXPIRED when it was here before, SLUICE_OVERLOAD when a bound is reached. */
  checkRoom(particle: Particle, ref: ParticleRef, now: number): void {
    this.#tombstones.prune(now);
    if (this.#tombstones.covers(ref, particle.timestamp + particle.ttl))
      throw new SluiceError("SLUICE_PARTICLE_EXPIRED", "the particle was here before, and its time is over");
    const { particlesInFlight, particlesPerPeer, retainedBytes } = this.#limits;
    if (this.#active >= particlesInFlight) throw full(`${particlesInFlight} particles are at work here`);
    if ((this.#activeByInitiator.get(particle.initPeerId) ?? 0) >= particlesPerPeer)
      throw full(`${particlesPerPeer} particles of this initiator are at work here`);
    if (this.#retainedBytes >= retainedBytes)
      throw full(`particles that wait for their deadlines hold ${retainedBytes} bytes`);
    if ((this.#retainedByInitiator.get(particle.initPeerId) ?? 0) >= retainedBytes * INITIATOR_SHARE)
      throw full("this initiator's particles hold all the memory that one may have");
  }

  add(actor: Actor): void {
    this.#actors.set(actor.ref, actor);
    this.#retain(actor, actor.retainedBytes);
  }

  /** Keeps the sums true after an actor's state changed. */
  account(actor: Actor, wasActive: boolean, bytesBefore: number): void {
    if (!this.#actors.has(actor.ref)) return;
    this.#retain(actor, actor.retainedBytes - bytesBefore);
    if (wasActive !== actor.isActive) this.#countActive(actor.particle.initPeerId, actor.isActive ? 1 : -1);
  }

  /** The actor must be at rest. */
  remove(actor: Actor, now: number): void {
    this.#actors.delete(actor.ref);
    this.#retain(actor, -actor.retainedBytes);
    this.#tombstones.add(actor.ref, actor.deadline);
    this.#tombstones.prune(now);
  }

  /** Newest last. */
  records({ id, limit }: { id?: string; limit: number }): ParticleRecord[] {
    return [...this.#actors.values()]
      .filter(({ particle }) => id === undefined || particle.id === id)
      .slice(-limit)
      .map((actor) => actor.record());
  }

  #retain({ particle: { initPeerId } }: Actor, bytes: number): void {
    this.#retainedBytes += bytes;
    const held = (this.#retainedByInitiator.get(initPeerId) ?? 0) + bytes;
    if (held > 0) this.#retainedByInitiator.set(initPeerId, held);
    else this.#retainedByInitiator.delete(initPeerId);
  }

  #countActive(initiator: string, change: 1 | -1): void {
    this.#active += change;
    const count = (this.#activeByInitiator.get(initiator) ?? 0) + change;
    if (count > 0) this.#activeByInitiator.set(initiator, count);
    else this.#activeByInitiator.delete(initiator);
  }
}

const full = (what: string): SluiceError =>
  new SluiceError("SLUICE_OVERLOAD", `${what} already; try again when some are done`);
