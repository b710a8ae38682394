import { type Clock, type ErrorCode, type Problem, SluiceError } from "../core/index.ts";
import type { Overlay } from "../overlay/interface.ts";
import {
  type Identity,
  signUndeliverable,
  type Undeliverable,
  verifyUndeliverable,
} from "../particle/index.ts";
import type { Actor } from "./actor.ts";
import { shownName } from "./shown-name.ts";

/** Next peers of one particle that are told of, by this peer and by those further on: the first ones say what matters. */
const MAX_TOLD = 8;
const MAX_HEARD = 8;
/** Notices of one particle whose signatures are looked at; each is said up to five times. */
const MAX_LOOKED_AT = 64;
/** Between the first two tellings of a notice, and the last two, ms. */
const RETELL_MS = 1000;
const MAX_RETELL_MS = 8000;

export interface NoticeDeps {
  readonly identity: Pick<Identity, "peerId" | "sign">;
  readonly clock: Clock;
  readonly overlay: Pick<Overlay, "tell">;
}

/** What went by of one particle. */
export interface NoticeBook {
  readonly told: Set<string>;
  /** By next peer and signer. */
  readonly heard: Set<string>;
  lookedAt: number;
  readonly retellings: Set<{ cancel(): void }>;
}

export const newNoticeBook = (): NoticeBook => ({
  told: new Set(),
  heard: new Set(),
  lookedAt: 0,
  retellings: new Set(),
});

/** The word that a particle was given up, on its way back to its initiator. */
export class Notices {
  readonly #deps: NoticeDeps;

  constructor(deps: NoticeDeps) {
    this.#deps = deps;
  }

  /** This peer gave it up. @param problem - for an initiator here; default: what the notice says. */
  async tell(
    actor: Actor,
    peer: string,
    said: { code: ErrorCode; detail: string; problem?: Problem },
  ): Promise<void> {
    const { told } = actor.notices;
    if ((actor.local === undefined && actor.from === "") || (told.size >= MAX_TOLD && !told.has(peer)))
      return;
    told.add(peer);
    const { code, detail, problem } = said;
    const words = { ref: actor.ref, peer: shownName(peer), code, detail };
    const notice = await signUndeliverable(words, this.#deps.identity);
    this.#passOn(actor, notice, problem);
    this.#retell(actor, notice, RETELL_MS);
  }

  /** A neighbour's word; believed of one that was sent the particle, and where the signature is true. */
  async heard(actor: Actor, notice: Undeliverable, from: string): Promise<void> {
    const { heard } = actor.notices;
    if (!actor.sends.has(from) || actor.notices.lookedAt++ >= MAX_LOOKED_AT) return;
    if (!(await verifyUndeliverable(notice))) return;
    const key = `${notice.by} ${notice.peer}`;
    if (heard.size >= MAX_HEARD && !heard.has(key)) return;
    heard.add(key);
    this.#passOn(actor, notice);
  }

  #passOn(actor: Actor, notice: Undeliverable, problem: Problem = problemOf(notice)): void {
    if (actor.local !== undefined) actor.local.onUndeliverable(problem);
    else if (actor.from !== "") this.#deps.overlay.tell(actor.from, notice);
  }

  /** Nobody acknowledges a notice, so it is said again, later and later: the way back may be cut just now. */
  #retell(actor: Actor, notice: Undeliverable, afterMs: number): void {
    if (actor.hasLeft || actor.local !== undefined) return;
    const { retellings } = actor.notices;
    const timer = this.#deps.clock.timer(afterMs, () => {
      retellings.delete(timer);
      this.#passOn(actor, notice);
      if (afterMs < MAX_RETELL_MS) this.#retell(actor, notice, 2 * afterMs);
    });
    retellings.add(timer);
  }
}

const problemOf = ({ code, detail, by }: Undeliverable): Problem =>
  new SluiceError(code, `${by} gave the particle up: ${detail}`).toProblem();
