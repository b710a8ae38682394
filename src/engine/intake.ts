import { type Clock, SluiceError } from "../core/index.ts";
import type { Epoch, Journal } from "../journal/interface.ts";
import { checkParticle, type Particle, type ParticleRef, refOf } from "../particle/index.ts";
import type { Actor } from "./actor.ts";
import { checkEpoch } from "./before-epoch.ts";
import type { Admission, EngineLimits, VerifyParticle } from "./options.ts";
import type { Roster } from "./roster.ts";
import type { RunGauge } from "./run-gauge.ts";
import { checkRoomForArrival } from "./step.ts";

/** Entries that wait for the disk: a few seconds of it. What is at work here already goes on writing. */
const MAX_WAITING_ENTRIES = 20_000;
const MAX_WAITING_BYTES = 256 * 1024 * 1024;

export interface IntakeDeps {
  readonly clock: Clock;
  readonly limits: EngineLimits;
  readonly journal: Pick<Journal, "health" | "counters">;
  readonly admission: Admission;
  readonly roster: Roster;
  readonly gauge: RunGauge;
  readonly verifyParticle: VerifyParticle;
}

export type Taken =
  | { readonly kind: "known"; readonly actor: Actor }
  | {
      readonly kind: "new";
      readonly ref: ParticleRef;
      readonly mayRelay: boolean;
      readonly isStranger: boolean;
    };

/** Everything between a decoded particle and the interpreter (DESIGN section 2), cheapest check first. */
export class Intake {
  readonly #deps: IntakeDeps;
  /** Why no new particle is taken in; undefined: they are. */
  closed: SluiceError | undefined;
  /** The same, of a peer that goes on with what it has until it is stopped. */
  retired: SluiceError | undefined;
  /** Of a restored journal. */
  epoch: Epoch | undefined;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /**
   * A particle known by its ref was checked before, and only has its new data looked at.
   * @param from - the neighbour that brings it; empty: it is started here
   * @throws SluiceError the reason of the refusal.
   */
  take(particle: Particle, from: string): Taken {
    const { admission, clock, limits, roster, verifyParticle } = this.#deps;
    const now = clock.now();
    checkParticle(particle, limits, now);
    const ref = refOf(particle);
    const actor = roster.get(ref);
    if (actor !== undefined) {
      if (admission(particle.initPeerId).isDenied) throw denied(particle);
      // The ref does not cover init_peer_id: only the signature check binds it.
      if (actor.particle.initPeerId !== particle.initPeerId) throw badSignature(particle);
      checkRoomForArrival(actor.state);
      roster.checkArrival(actor, from);
      this.#checkJournal();
      return { kind: "known", actor };
    }
    const { initPeerId } = particle;
    const { isDenied, admitted, mayRelay, isNamed } = admission(initPeerId);
    if (isDenied) throw denied(particle);
    this.#checkJournal();
    const refusal = this.closed ?? this.retired;
    if (refusal !== undefined) throw refusal;
    checkEpoch(particle, this.epoch);
    this.#checkQueue(initPeerId);
    roster.checkRoom({ particle, ref, from, isStranger: !isNamed }, now);
    // Before it is known who asks, nobody is told who is admitted.
    if (!verifyParticle(particle)) throw badSignature(particle);
    if (!admitted)
      throw new SluiceError(
        "SLUICE_DENIED",
        `${initPeerId} is permitted neither by relay.allow nor by any adapter's allow`,
      );
    return { kind: "new", ref, mayRelay, isStranger: !isNamed };
  }

  #checkJournal(): void {
    const { journal } = this.#deps;
    if (!journal.health.ok)
      throw new SluiceError(
        "SLUICE_JOURNAL",
        `this peer cannot record particles now: its journal ${journal.health.reason}`,
      );
    const { waiting, waitingBytes } = journal.counters;
    if (waiting > MAX_WAITING_ENTRIES || waitingBytes > MAX_WAITING_BYTES)
      throw new SluiceError("SLUICE_OVERLOAD", "the disk is behind with the journal; try again later");
  }

  /** Whose signature it is was not checked yet: who lies about it is refused right after. */
  #checkQueue(initiator: string): void {
    const { gauge, limits } = this.#deps;
    const waitMs = gauge.waitMs(initiator);
    if (waitMs > limits.queueMs)
      throw new SluiceError(
        "SLUICE_OVERLOAD",
        `interpreter runs wait ${Math.round(waitMs)} ms here, ${limits.queueMs} ms is the bound; try again later`,
      );
  }
}

const denied = ({ initPeerId }: Particle): SluiceError =>
  new SluiceError("SLUICE_DENIED", `${initPeerId} is denied at this peer (peer.deny, or a ban)`);

const badSignature = ({ initPeerId }: Particle): SluiceError =>
  new SluiceError(
    "SLUICE_PARTICLE_SIGNATURE",
    `the particle was not signed by ${initPeerId}, or was changed after it was signed`,
  );
