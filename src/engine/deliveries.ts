import { type Clock, type ErrorCode, type LogThrottle, type Problem, SluiceError } from "../core/index.ts";
import type { DeadLetter, Journal } from "../journal/interface.ts";
import type { Overlay, Parcel, ParcelFate } from "../overlay/interface.ts";
import {
  type Identity,
  signUndeliverable,
  type Undeliverable,
  verifyUndeliverable,
} from "../particle/index.ts";
import type { Actor } from "./actor.ts";

/** Peers that one particle may be sent to from here; a script names them. */
const MAX_PEERS = 1024;
/** Dead letters and notices that one particle causes or passes on: the first ones say what matters. */
const MAX_NOTICES = 8;
/** Between the first two tellings of a notice, and the last two, ms. */
const RETELL_MS = 1000;
const MAX_RETELL_MS = 8000;
/** Of what a script names as a next peer. */
const MAX_PEER_CHARS = 128;

export interface DeliveryDeps {
  readonly identity: Pick<Identity, "peerId" | "sign">;
  readonly clock: Clock;
  readonly log: LogThrottle;
  readonly journal: Pick<Journal, "write">;
  readonly overlay: Pick<Overlay, "send" | "tell">;
}

/** What leaves for other peers, until they have it or it is given up, and the word of it that goes back. */
export class Deliveries {
  readonly #deps: DeliveryDeps;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  /** Notes that the particle as of this run is for `peers`; they are to be sent when that is on record. */
  note(actor: Actor, peers: readonly string[], version: number): string[] {
    const noted = peers.filter((peer) => actor.sends.has(peer) || actor.sends.size < MAX_PEERS);
    for (const peer of noted) {
      const before = actor.sends.get(peer);
      actor.sends.set(peer, {
        peer,
        version,
        delivered: before?.delivered ?? 0,
        gaveUp: before?.gaveUp ?? false,
      });
    }
    if (noted.length < peers.length)
      this.#deps.log.warn({ ref: actor.ref, peers: peers.length }, "a particle names too many next peers");
    return noted;
  }

  send(actor: Actor, peers: readonly string[]): void {
    for (const peer of peers) {
      actor.hop(peer, "out", this.#deps.clock.now());
      this.#deps.overlay.send(peer, this.#parcel(actor, peer, actor.durable.version));
    }
  }

  /** After a restart: everything that its peer is not known to have. */
  resend(actor: Actor): void {
    const missing = [...actor.sends.values()].filter(({ version, delivered }) => version > delivered);
    this.send(
      actor,
      missing.filter(({ gaveUp }) => !gaveUp).map(({ peer }) => peer),
    );
    // The word may have been lost with the process.
    for (const { peer } of missing.filter(({ gaveUp }) => gaveUp).slice(0, MAX_NOTICES))
      void this.#tellBack(
        actor,
        peer,
        "SLUICE_UNREACHABLE",
        `${peer} was given up before this peer restarted`,
      );
  }

  /** A neighbour's word that a particle was given up further on; believed of one that was sent it, and where the signature is true. */
  async heard(actor: Actor, notice: Undeliverable, from: string): Promise<void> {
    if (!actor.sends.has(from) || actor.notices >= MAX_NOTICES) return;
    actor.notices++;
    if (await verifyUndeliverable(notice)) this.#passOn(actor, notice);
  }

  #parcel(actor: Actor, peer: string, version: number): Parcel {
    return {
      ref: actor.ref,
      particleId: actor.particle.id,
      initiator: actor.particle.initPeerId,
      deadline: actor.deadline,
      version,
      load: () => actor.current(),
      settle: (fate) => this.#settle(actor, peer, fate),
    };
  }

  #settle(actor: Actor, peer: string, fate: ParcelFate): void {
    if (actor.isOver || fate.kind === "written") return;
    const noted = actor.sends.get(peer);
    if (noted === undefined) return;
    if (fate.kind === "undeliverable") {
      actor.sends.set(peer, { ...noted, gaveUp: true });
      void this.#giveUp(actor, peer, fate);
      return;
    }
    const delivered = Math.max(noted.delivered, fate.version);
    actor.sends.set(peer, { ...noted, delivered });
    void this.#deps.journal
      .write([{ kind: "delivered", ref: actor.ref, peer, version: delivered }])
      .catch(() => {});
  }

  async #giveUp(actor: Actor, peer: string, fate: ParcelFate & { kind: "undeliverable" }): Promise<void> {
    const { clock, journal, log } = this.#deps;
    const { ref, particle } = actor;
    const { code, detail, refusal } = fate;
    const problem = refusal ?? new SluiceError(code, detail).toProblem();
    const letter: DeadLetter = {
      ref,
      particleId: particle.id,
      initiator: particle.initPeerId,
      peer,
      at: clock.now(),
      problem,
    };
    log.warn({ ref, to: peer.slice(0, 64), detail }, `a particle was given up: ${code}`);
    if (actor.notices++ >= MAX_NOTICES) return;
    void journal.write([{ kind: "undeliverable", ref, letter }]).catch(() => {});
    await this.#tellBack(actor, peer, code, detail, problem);
  }

  async #tellBack(
    actor: Actor,
    peer: string,
    code: ErrorCode,
    detail: string,
    problem?: Problem,
  ): Promise<void> {
    if (actor.local === undefined && actor.from === "") return;
    const said = { ref: actor.ref, peer: peer.slice(0, MAX_PEER_CHARS), code, detail };
    const notice = await signUndeliverable(said, this.#deps.identity);
    this.#passOn(actor, notice, problem);
    this.#retell(actor, notice, RETELL_MS);
  }

  /** Nobody acknowledges a notice, so it is said again, later and later: the way back may be cut just now. */
  #retell(actor: Actor, notice: Undeliverable, afterMs: number): void {
    if (actor.isOver || actor.local !== undefined) return;
    actor.retelling?.cancel();
    actor.retelling = this.#deps.clock.timer(afterMs, () => {
      this.#passOn(actor, notice);
      if (afterMs < MAX_RETELL_MS) this.#retell(actor, notice, 2 * afterMs);
    });
  }

  #passOn(actor: Actor, notice: Undeliverable, problem: Problem = problemOf(notice)): void {
    if (actor.local !== undefined) actor.local.onUndeliverable(problem);
    else if (actor.from !== "") this.#deps.overlay.tell(actor.from, notice);
  }
}

const problemOf = ({ code, detail, by }: Undeliverable): Problem =>
  new SluiceError(code, `${by} gave the particle up: ${detail}`).toProblem();
