import { type Clock, type LogThrottle, SluiceError } from "../core/index.ts";
import type { DeadLetter, Journal } from "../journal/interface.ts";
import type { Overlay, Parcel, ParcelFate } from "../overlay/interface.ts";
import type { Undeliverable } from "../particle/index.ts";
import type { Actor } from "./actor.ts";
import { type NoticeDeps, Notices } from "./notices.ts";
import { MAX_NAME_CHARS, shownName } from "./shown-name.ts";

/** Peers that one particle may be sent to from here; a script names them. */
const MAX_PEERS = 256;
/** Dead letters of one particle. */
const MAX_LETTERS = 64;

export interface DeliveryDeps extends NoticeDeps {
  readonly clock: Clock;
  readonly log: LogThrottle;
  readonly journal: Pick<Journal, "write">;
  readonly overlay: Pick<Overlay, "send" | "tell">;
}

/** What leaves for other peers, until they have it or it is given up. */
export class Deliveries {
  readonly #deps: DeliveryDeps;
  readonly #notices: Notices;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#notices = new Notices(deps);
  }

  /** Notes that the particle as of this run is for `peers`; they are to be sent when that is on record. */
  note(actor: Actor, peers: readonly string[], version: number): string[] {
    const noted: string[] = [];
    for (const peer of peers) {
      const refusal = refusalOf(actor, peer);
      if (refusal !== undefined) {
        this.#giveUp(actor, peer, refusal);
        continue;
      }
      const delivered = actor.sends.get(peer)?.delivered ?? 0;
      actor.sends.set(peer, { peer, version, delivered, gaveUp: false });
      // Now, so that it is on record with the run.
      actor.life.hop(peer, "out", this.#deps.clock.now());
      noted.push(peer);
    }
    return noted;
  }

  send(actor: Actor, peers: readonly string[]): void {
    for (const peer of peers) this.#deps.overlay.send(peer, this.#parcel(actor, peer, actor.durable.version));
  }

  /** After a restart: everything that its peer is not known to have; what was given up is told again. */
  resend(actor: Actor): void {
    const missing = [...actor.sends.values()].filter(({ version, delivered }) => version > delivered);
    this.#sendAgain(
      actor,
      missing.filter(({ gaveUp }) => !gaveUp).map(({ peer }) => peer),
    );
    // The word may have been lost with the process.
    for (const { peer } of missing.filter(({ gaveUp }) => gaveUp))
      this.#tell(actor, peer, {
        code: "SLUICE_UNREACHABLE",
        detail: `${peer} was given up before this peer restarted`,
      });
  }

  /**
   * Sends what was given up once more, as an operator asks for. Resolves when that is on record, and goes on after a restart.
   * @throws SluiceError SLUICE_PARTICLE_EXPIRED (410), SLUICE_CONFLICT
   */
  async retry(actor: Actor, peer: string): Promise<void> {
    const noted = actor.sends.get(peer);
    if (actor.current() === undefined) throw goneFromHere();
    if (noted === undefined)
      throw new SluiceError(
        "SLUICE_CONFLICT",
        "the particle was never to be sent there; discard the dead letter",
      );
    if (!noted.gaveUp)
      throw new SluiceError(
        "SLUICE_CONFLICT",
        "the particle is on its way there; the dead letter goes when it arrives",
      );
    actor.sends.set(peer, { ...noted, gaveUp: false });
    actor.letters--;
    await this.#deps.journal.write([{ kind: "resent", ref: actor.ref, peer }]);
    this.#sendAgain(actor, [peer]);
  }

  heard(actor: Actor, notice: Undeliverable, from: string): Promise<void> {
    return this.#notices.heard(actor, notice, from);
  }

  #sendAgain(actor: Actor, peers: readonly string[]): void {
    for (const peer of peers) actor.life.hop(peer, "out", this.#deps.clock.now());
    this.send(actor, peers);
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
      this.#giveUp(actor, peer, fate);
      return;
    }
    const { ref } = actor;
    const delivered = Math.max(noted.delivered, fate.version);
    actor.sends.set(peer, { ...noted, delivered });
    // What an earlier process gave up, nobody here knows.
    const mayBeDead = actor.lettered.has(peer) || actor.isRecovered;
    const isThere = mayBeDead && delivered >= noted.version;
    if (isThere) actor.lettered.delete(peer);
    void this.#deps.journal
      .write([
        { kind: "delivered", ref, peer, version: delivered },
        ...(isThere ? [{ kind: "letterGone", ref, peer } as const] : []),
      ])
      .catch(() => {});
  }

  #giveUp(actor: Actor, peer: string, fate: ParcelFate & { kind: "undeliverable" }): void {
    const { clock, journal, log } = this.#deps;
    const { ref, particle } = actor;
    const { code, detail, refusal } = fate;
    const problem = refusal ?? new SluiceError(code, detail).toProblem();
    log.warn({ particle: ref, to: peer.slice(0, 64), detail }, `a particle was given up: ${code}`);
    if (actor.letters++ >= MAX_LETTERS) return;
    actor.lettered.add(peer);
    const letter: DeadLetter = {
      ref,
      particleId: particle.id,
      initiator: particle.initPeerId,
      peer: letterName(peer),
      at: clock.now(),
      problem,
    };
    void journal.write([{ kind: "undeliverable", ref, letter }]).catch(() => {});
    this.#tell(actor, peer, { code, detail, problem });
  }

  /** It fails only when this peer's key cannot sign: then nobody can be told anything. */
  #tell(actor: Actor, peer: string, said: Parameters<Notices["tell"]>[2]): void {
    this.#notices
      .tell(actor, peer, said)
      .catch((err: unknown) => this.#deps.log.warn({ err }, "a notice could not be signed"));
  }
}

export const goneFromHere = (): SluiceError =>
  new SluiceError(
    "SLUICE_PARTICLE_EXPIRED",
    "nothing is left to send: the particle's time is over, or it ended here; its initiator has to start it anew. Discard the dead letter",
    { status: 410 },
  );

/** What no id of a peer has; nor could a path of the admin API name such a dead letter, so that nobody could see to it. */
const NO_PEER = /[^\w-]|^$/;

const letterName = (peer: string): string =>
  NO_PEER.test(peer) ? shownName(peer).replaceAll(/[^\w-]/g, "_") || "_" : shownName(peer);

/** Why a particle is not even noted for this peer: each that is takes a place in the journal. */
const refusalOf = (
  { sends }: Actor,
  peer: string,
): (ParcelFate & { readonly kind: "undeliverable" }) | undefined => {
  if (sends.has(peer)) return undefined;
  if (peer.length > MAX_NAME_CHARS || NO_PEER.test(peer))
    return {
      kind: "undeliverable",
      code: "SLUICE_UNREACHABLE",
      detail: `${shownName(peer)} is not the id of a peer`,
    };
  if (sends.size < MAX_PEERS) return undefined;
  const detail = `a particle may be sent to ${MAX_PEERS} peers from one, and this would be one more`;
  return { kind: "undeliverable", code: "SLUICE_QUOTA", detail };
};
