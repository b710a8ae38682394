import { type Clock, type Problem, reasonOf } from "../../core/index.ts";
import type { OverlayCounters } from "../interface.ts";
import { GIVE_UP_MS, SILENCE_MS, SLOWEST_BYTES_PER_MS, WINDOW_BYTES, WINDOW_PARTICLES } from "../limits.ts";
import { Alarm } from "./alarm.ts";
import type { Cargo, Link, Receipt, Route } from "./interface.ts";
import { type Loaded, loadBatch } from "./load-batch.ts";
import { Pace } from "./pace.ts";
import { type Entry, isSuspect, ParcelQueue } from "./parcel-queue.ts";
import { Pause } from "./pause.ts";
import { Readmission } from "./readmission.ts";
import type { WritingBudget } from "./writing-budget.ts";

export interface LaneDeps {
  readonly clock: Clock;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  readonly route: Pick<Route, "reach" | "isKnown">;
  readonly counters: OverlayCounters;
  readonly writing: WritingBudget;
  readonly unknownPeerMs: number;
  /** A link without acknowledgements took it. */
  readonly onWritten: (entry: Entry, link: Link) => void;
  /** That was told of this entry, and the peer has not read it. */
  readonly onUnread: (entry: Entry) => void;
  /** One was handed to the transport whole. */
  readonly onSent: () => void;
  readonly onGivenUp: (entries: readonly Entry[], reason: string) => void;
  /** Nothing is left, or the lane was stopped: it ended. */
  readonly onIdle: () => void;
}

/**
 * Carries one queue to its peer: batch after batch as far as the window of unacknowledged particles allows, again what was lost or
 * refused for now, each parcel until it is given up.
 */
export class Lane {
  readonly peerId: string;
  readonly via: string | undefined;
  readonly queue = new ParcelQueue();
  readonly #deps: LaneDeps;
  readonly #pace: Pace;
  readonly #readmission: Readmission;
  readonly #pause: Pause;
  readonly #giveUp: Alarm;
  /** Those that carry something of this queue. */
  readonly #links = new Set<Link>();
  #lost: Entry[] = [];
  /** Why the last try did not get through. */
  #reason = "";
  #linksOpened = 0;
  /** When the peer said something about what it was given, or was given the first of it, Unix ms. */
  #lastNews = 0;
  #isKnown = false;
  #stopped = false;

  constructor(peerId: string, via: string | undefined, deps: LaneDeps) {
    this.peerId = peerId;
    this.via = via;
    this.#deps = deps;
    this.#pace = new Pace(deps);
    this.#readmission = new Readmission(this.#pace);
    this.#pause = new Pause(deps.clock);
    this.#giveUp = new Alarm(deps.clock, () => this.#giveUpDue());
  }

  /** To be called once, with a parcel offered when this turn of the event loop ends. */
  async run(): Promise<void> {
    // What is sent within one turn of the event loop goes out in one write.
    await Promise.resolve();
    while (!this.#stopped) {
      this.#takeBackLost();
      if (this.queue.size === 0) break;
      this.#endSilence();
      this.#readmit();
      if (this.#canCarry()) await this.#round();
      else if (this.#lost.length === 0) await this.#pause.for(this.#idleMs());
    }
    this.#giveUp.cancel();
    this.#deps.onIdle();
  }

  offer(entry: Entry): void {
    this.queue.push(entry);
    this.#giveUp.by(this.#endOf(entry));
    if (!this.#pace.isPaused) this.#pause.end();
  }

  /** A link to the peer opened: what waits can go. */
  linkOpened(): void {
    this.#linksOpened++;
    this.#pace.wait(0);
    this.#pause.end();
  }

  stop(): void {
    this.#stopped = true;
    this.#giveUp.cancel();
    this.#pause.end();
  }

  #canCarry(): boolean {
    const { carried, carriedBytes } = this.queue;
    const isOpen = carried < WINDOW_PARTICLES && carriedBytes < WINDOW_BYTES;
    return isOpen && !this.#pace.isPaused && this.queue.hasDue(this.#deps.clock.now());
  }

  async #round(): Promise<void> {
    const link = await this.#reach();
    if (link === undefined) return;
    const { clock, writing } = this.#deps;
    if (this.queue.carried === 0) this.#lastNews = clock.now();
    const batch = loadBatch(this.queue, clock.now());
    if (batch.length === 0) return;
    const bytes = batch.reduce((sum, { entry }) => sum + entry.bytes, 0);
    if (!writing.begin(this, bytes, link, clock.now())) {
      this.queue.restore(batch.map(({ entry }) => entry).filter((entry) => this.queue.land(entry)));
      this.#pace.wait(this.#pace.next(0));
      return;
    }
    this.#links.add(link);
    await link.carry(batch.map((loaded) => this.#cargo(loaded, link)));
    writing.end(this);
  }

  async #reach(): Promise<Link | undefined> {
    const opened = this.#linksOpened;
    try {
      const link = await this.#deps.route.reach(this.peerId, this.via);
      if (link === undefined) {
        this.#reason =
          "it is not connected and no address of it is known (peer.bootstrap of a gateway lists addresses)";
        // With no address to dial, only the peer itself can end the wait.
        if (opened === this.#linksOpened) this.#pace.wait(Number.POSITIVE_INFINITY);
        return undefined;
      }
      this.#isKnown = true;
      this.#reason = link.acknowledges
        ? "it is connected, but did not acknowledge the particle"
        : "it is connected, but took no particles";
      return link;
    } catch (error) {
      this.#reason = reasonOf(error);
      if (opened === this.#linksOpened) this.#pace.failed();
      return undefined;
    }
  }

  #cargo({ entry, particle }: Loaded, link: Link): Cargo {
    let wasWritten = false;
    return {
      particle,
      receipt: (receipt) => {
        if (wasWritten && receipt.kind === "lost") this.#deps.onUnread(entry);
        // Otherwise it was given up meanwhile.
        if (this.#stopped || !this.queue.land(entry)) return;
        wasWritten = receipt.kind === "written";
        this.#pause.end();
        if (receipt.kind === "lost") this.#onLost(entry, link);
        else this.#onNews(entry, link, receipt);
      },
    };
  }

  #onLost(entry: Entry, link: Link): void {
    if (!link.acknowledges) entry.failures++;
    this.#deps.counters.retried++;
    this.#lost.push(entry);
  }

  #onNews(entry: Entry, link: Link, receipt: Exclude<Receipt, { kind: "lost" }>): void {
    const { clock, counters, onSent, onWritten } = this.#deps;
    const { parcel, version } = entry;
    this.#pace.gotThrough();
    this.#lastNews = clock.now();
    counters.sent++;
    onSent();
    if (receipt.kind === "refused") {
      this.#onRefused(entry, receipt.problem);
      return;
    }
    if (receipt.kind === "written") onWritten(entry, link);
    else {
      counters.acknowledged++;
      this.#readmission.acknowledged(entry, clock.now());
    }
    parcel.settle({ kind: receipt.kind, version });
  }

  #onRefused(entry: Entry, problem: Problem): void {
    const { counters } = this.#deps;
    counters.refusedByPeers++;
    if (problem.retry) {
      counters.retried++;
      this.#readmission.refused(entry);
      entry.refusals++;
      entry.refusal = problem;
      this.queue.refuse(entry);
      return;
    }
    counters.dropped.refused++;
    const { code } = problem;
    const detail = `${this.peerId} refused the particle: ${problem.detail}`;
    entry.parcel.settle({ kind: "undeliverable", code, detail, refusal: problem });
  }

  #readmit(): void {
    const count = this.#readmission.take(this.#deps.clock.now(), this.queue.refused);
    if (count > 0) this.queue.readmit(count);
  }

  #takeBackLost(): void {
    if (this.#lost.length === 0) return;
    const again = this.#lost.filter((entry) => !isSuspect(entry));
    for (const entry of this.#lost)
      if (isSuspect(entry)) this.queue.postpone(entry, this.#pace.next(entry.failures - 1));
    this.#lost = [];
    this.queue.restore(again);
    if (again.length > 0) this.#pace.lost();
  }

  /** A peer that took everything and says nothing at all: what it was given goes again, on a new stream. */
  #endSilence(): void {
    if (this.queue.carried === 0) this.#links.clear();
    else if (this.#deps.clock.now() >= this.#silentAt()) {
      for (const link of this.#links) link.reset("the peer acknowledged nothing for too long");
      this.#links.clear();
      this.#lastNews = this.#deps.clock.now();
    }
  }

  #silentAt(): number {
    if (this.queue.carried === 0) return Number.POSITIVE_INFINITY;
    return this.#lastNews + SILENCE_MS + this.queue.carriedBytes / SLOWEST_BYTES_PER_MS;
  }

  /** Until something can be tried without news; a full window opens with a receipt, not with time. */
  #idleMs(): number {
    const now = this.#deps.clock.now();
    const next = this.#pace.isPaused
      ? this.#pace.until
      : Math.min(this.queue.nextDue(), this.#readmission.at);
    return Math.min(this.#silentAt(), next > now ? next : Number.POSITIVE_INFINITY) - now;
  }

  /** When it is given up: earlier for a peer that nobody knows, unless it started the particle and may come back for the answer. */
  #endOf({ parcel, queuedAt, giveUpAt }: Entry): number {
    if (parcel.initiator === this.peerId || this.#knowsPeer()) return giveUpAt;
    return Math.min(giveUpAt, queuedAt + this.#deps.unknownPeerMs);
  }

  #knowsPeer(): boolean {
    this.#isKnown ||= this.#deps.route.isKnown(this.peerId);
    return this.#isKnown;
  }

  #giveUpDue(): void {
    const now = this.#deps.clock.now();
    this.#takeBackLost();
    const given = this.queue.remove((entry) => this.#endOf(entry) <= now);
    this.#giveUp.by(
      Math.max(
        now + GIVE_UP_MS,
        this.queue.least((entry) => this.#endOf(entry)),
      ),
    );
    if (given.length > 0) this.#deps.onGivenUp(given, this.#reason);
    this.#pause.end();
  }
}
