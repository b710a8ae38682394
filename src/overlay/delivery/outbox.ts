import type { Clock, ErrorCode, LogThrottle, Timer } from "../../core/index.ts";
import { isPeerId } from "../../particle/index.ts";
import type { OverlayCounters, Parcel, ParcelFate } from "../interface.ts";
import { MARGIN_MAX_MS, MARGIN_SHARE, QUEUES, SWEEP_MS } from "../limits.ts";
import type { Route } from "./interface.ts";
import { Lane } from "./lane.ts";
import type { Entry } from "./parcel-queue.ts";
import { WritingBudget } from "./writing-budget.ts";
import { WrittenParcels } from "./written-parcels.ts";

export interface OutboxDeps {
  readonly selfPeerId: string;
  readonly clock: Clock;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  readonly log: LogThrottle;
  readonly counters: OverlayCounters;
  readonly route: Route;
  /** Parcels that may be on their way to one peer. */
  readonly parcelsPerPeer: number;
  readonly unknownPeerMs: number;
  /** A particle was handed to the transport whole. Undefined: nobody counts them by peer. */
  readonly onSent?: (peerId: string) => void;
}

/**
 * The parcels on their way to other peers: one lane per peer that has something to get, and one more for each of its links that
 * has to carry particles back to where they came from.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  /** By `keyOf`; the one that waits longest first. */
  readonly #lanes = new Map<string, Lane>();
  readonly #peers = new Map<string, Set<Lane>>();
  readonly #written = new WrittenParcels();
  readonly #writing = new WritingBudget();
  readonly #emptied = new Set<() => void>();
  #sweep: Timer | undefined;
  #stopped = false;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** As `Overlay.send`. */
  send(peerId: string, parcel: Parcel): void {
    if (this.#stopped) return;
    const { clock, counters, selfPeerId } = this.#deps;
    if (peerId === selfPeerId || !isPeerId(peerId)) {
      counters.dropped.badPeer++;
      const what = peerId === selfPeerId ? "this peer itself" : "not the id of a peer with an Ed25519 key";
      this.#refuse(peerId, parcel, "SLUICE_UNREACHABLE", `${JSON.stringify(peerId.slice(0, 64))} is ${what}`);
      return;
    }
    const now = clock.now();
    if (parcel.deadline <= now) {
      counters.dropped.expired++;
      this.#refuse(peerId, parcel, "SLUICE_UNREACHABLE", `${peerId} was not tried: the deadline had passed`);
      return;
    }
    this.#written.forget(peerId, parcel.ref);
    this.#enqueue(peerId, {
      parcel,
      queuedAt: now,
      giveUpAt: parcel.deadline - Math.min(MARGIN_SHARE * (parcel.deadline - now), MARGIN_MAX_MS),
      writtenBefore: false,
    });
  }

  /** A link to the peer opened. */
  linkOpened(peerId: string): void {
    for (const lane of this.#peers.get(peerId) ?? []) lane.linkOpened();
    this.#written.linkOpened(peerId);
    this.#writeAgain(peerId);
  }

  /** A link to the peer closed. */
  linkClosed(peerId: string): void {
    this.#writeAgain(peerId);
  }

  /** Parcels on their way to this peer. */
  waiting(peerId: string): number {
    return [...(this.#peers.get(peerId) ?? [])].reduce((sum, lane) => sum + lane.queue.size, 0);
  }

  /** Gives up all that is on its way to this peer. */
  drop(peerId: string, fate: ParcelFate): void {
    for (const lane of this.#peers.get(peerId) ?? []) {
      const heard = lane.queue.remove(() => true).filter(({ writtenBefore }) => !writtenBefore);
      lane.stop();
      this.#remove(lane);
      this.#deps.counters.dropped.badPeer += heard.length;
      for (const { parcel } of heard) queueMicrotask(() => parcel.settle(fate));
    }
  }

  /** Resolves when nothing is on its way to a peer that `isReachable`, or never: the caller has a deadline. */
  flushed(isReachable: (peerId: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if ([...this.#peers.keys()].some(isReachable)) return;
        this.#emptied.delete(check);
        resolve();
      };
      this.#emptied.add(check);
      check();
    });
  }

  /** What is still on its way is forgotten here, without a word: it is in the journal. */
  stop(): void {
    this.#stopped = true;
    this.#sweep?.cancel();
    for (const lane of this.#lanes.values()) lane.stop();
  }

  #enqueue(peerId: string, fields: Pick<Entry, "parcel" | "queuedAt" | "giveUpAt" | "writtenBefore">): void {
    const { parcelsPerPeer, route } = this.#deps;
    const { parcel } = fields;
    const entry: Entry = {
      ...fields,
      via: route.wayBack(parcel, peerId),
      version: parcel.version,
      bytes: 0,
      failures: 0,
      refusals: 0,
      refusal: undefined,
      dueAt: 0,
    };
    for (const lane of this.#peers.get(peerId) ?? []) if (lane.queue.replace(entry)) return;
    if (this.waiting(peerId) >= parcelsPerPeer) {
      this.#full(peerId, entry, `too many particles are on their way to ${peerId} already`);
      return;
    }
    const lane = this.#lanes.get(keyOf(peerId, entry.via)) ?? this.#start(peerId, entry.via);
    if (lane === undefined) this.#full(peerId, entry, "particles for too many peers are on their way");
    else lane.offer(entry);
  }

  /** A parcel has to be offered to it before this turn of the event loop ends. Undefined when there are too many. */
  #start(peerId: string, via: string | undefined): Lane | undefined {
    if (this.#lanes.size >= QUEUES && !this.#dropUnknown()) return undefined;
    const { clock, counters, onSent, random, route, unknownPeerMs } = this.#deps;
    const lane: Lane = new Lane(peerId, via, {
      clock,
      random,
      route,
      counters,
      unknownPeerMs,
      writing: this.#writing,
      onWritten: (entry, link) => {
        this.#written.remember(peerId, entry, link);
        this.#sweepLater();
      },
      onUnread: (entry) => {
        this.#written.forget(peerId, entry.parcel.ref);
        this.#again(peerId, entry);
      },
      onSent: () => onSent?.(peerId),
      onGivenUp: (entries, reason) => this.#givenUp(peerId, entries, reason),
      onIdle: () => this.#remove(lane),
    });
    this.#lanes.set(keyOf(peerId, via), lane);
    const lanes = this.#peers.get(peerId) ?? new Set();
    this.#peers.set(peerId, lanes.add(lane));
    void lane.run();
    return lane;
  }

  #remove(lane: Lane): void {
    const key = keyOf(lane.peerId, lane.via);
    if (this.#lanes.get(key) === lane) this.#lanes.delete(key);
    const lanes = this.#peers.get(lane.peerId);
    lanes?.delete(lane);
    if (lanes?.size === 0) this.#peers.delete(lane.peerId);
    for (const check of [...this.#emptied]) check();
  }

  #writeAgain(peerId: string): void {
    for (const entry of this.#written.takeUnread(peerId)) this.#again(peerId, entry);
  }

  #again(peerId: string, entry: Entry): void {
    const waits = [...(this.#peers.get(peerId) ?? [])].some((lane) => lane.queue.has(entry.parcel.ref));
    if (this.#stopped || waits || entry.giveUpAt <= this.#deps.clock.now()) return;
    this.#deps.counters.retried++;
    this.#enqueue(peerId, { ...entry, writtenBefore: true });
  }

  #sweepLater(): void {
    const { clock } = this.#deps;
    this.#sweep ??= clock.timer(SWEEP_MS, () => {
      this.#sweep = undefined;
      this.#written.sweep(clock.now());
      if (this.#written.size > 0) this.#sweepLater();
    });
  }

  /** Makes room for a new lane at the cost of the oldest one whose peer nobody has seen: a script can name any number of those. */
  #dropUnknown(): boolean {
    for (const lane of this.#lanes.values()) {
      if (this.#deps.route.isKnown(lane.peerId)) continue;
      for (const entry of lane.queue.remove(() => true))
        this.#full(lane.peerId, entry, "particles for too many peers are on their way");
      lane.stop();
      this.#remove(lane);
      return true;
    }
    return false;
  }

  #full(peerId: string, { parcel, writtenBefore }: Entry, detail: string): void {
    if (writtenBefore) return;
    this.#deps.counters.dropped.queueFull++;
    this.#refuse(peerId, parcel, "SLUICE_OVERLOAD", detail);
  }

  #refuse(peerId: string, parcel: Parcel, code: ErrorCode, detail: string): void {
    this.#deps.log.warn(
      { to: peerId.slice(0, 64), particle: parcel.ref, particleId: parcel.particleId, reason: detail },
      "a particle cannot be sent to its next peer",
    );
    queueMicrotask(() => parcel.settle({ kind: "undeliverable", code, detail }));
  }

  #givenUp(peerId: string, entries: readonly Entry[], reason: string): void {
    const unheard = entries.filter(({ writtenBefore }) => !writtenBefore);
    if (unheard.length === 0) return;
    const { counters, log } = this.#deps;
    counters.dropped.expired += unheard.length;
    log.warn(
      { to: peerId, particle: unheard[0]?.parcel.ref, particles: unheard.length, reason },
      "particles could not be delivered in time",
    );
    for (const { parcel, refusal } of unheard)
      parcel.settle({
        kind: "undeliverable",
        code: refusal?.code ?? "SLUICE_UNREACHABLE",
        detail:
          refusal === undefined
            ? `${peerId} was not reached in time: ${reason}`
            : `${peerId} refused the particle until its time was over: ${refusal.detail}`,
      });
  }
}

/** A peer id is base58, so it has no slash. */
const keyOf = (peerId: string, via: string | undefined): string =>
  via === undefined ? peerId : `${peerId}/${via}`;
