import { type Clock, type LogThrottle, reasonOf } from "../core/index.ts";
import { encodeParticle, isPeerId, type Particle } from "../particle/index.ts";
import { frame } from "./frames.ts";
import type { OverlayCounters } from "./interface.ts";
import { QUEUED_BYTES, QUEUED_PER_PEER_BYTES, QUEUES } from "./limits.ts";
import { type Meter, type OutboundFrame, PeerQueue } from "./peer-queue.ts";
import { Pump, type Route } from "./pump.ts";

export interface OutboxDeps {
  readonly selfPeerId: string;
  readonly clock: Clock;
  readonly log: LogThrottle;
  readonly counters: OverlayCounters;
  readonly route: Route;
  readonly isConnected: (peerId: string) => boolean;
  /** Id of the open connection on which the particle has to go to this peer; undefined when any will do. */
  readonly wayBack: (particle: Particle, peerId: string) => string | undefined;
  readonly particlesPerPeer: number;
}

/**
 * The particles on their way to other peers: one queue and one pump per peer that has something to get, and one more for each
 * of its connections that has to carry particles back to where they came from.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  /** By `keyOf`; the one that waits longest first. */
  readonly #pumps = new Map<string, Pump>();
  readonly #peers = new Map<string, { readonly pumps: Set<Pump>; readonly queued: Meter }>();
  readonly #emptied = new Set<() => void>();
  readonly #queued: Meter = { frames: 0, bytes: 0 };
  #stopped = false;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** Never throws. */
  send(peerId: string, particle: Particle): void {
    const { clock, counters, log, selfPeerId, wayBack } = this.#deps;
    if (this.#stopped) return;
    if (peerId === selfPeerId || !isPeerId(peerId)) {
      counters.dropped.badPeer++;
      log.warn(
        { to: peerId.slice(0, 64), particleId: particle.id },
        "a particle for no other peer was dropped",
      );
      return;
    }
    const deadline = particle.timestamp + particle.ttl;
    if (deadline <= clock.now()) {
      this.#expired(peerId, [{ particleId: particle.id }], "its deadline had passed when it came");
      return;
    }
    let bytes: Uint8Array;
    try {
      bytes = frame(encodeParticle(particle));
    } catch (error) {
      counters.malformed++;
      log.warn({ to: peerId, reason: reasonOf(error) }, "a particle that cannot be encoded was dropped");
      return;
    }
    const via = wayBack(particle, peerId);
    this.#enqueue(peerId, { bytes, deadline, particleId: particle.id, via });
  }

  /** Frames that were written, and have to go again. */
  resend(peerId: string, frames: readonly OutboundFrame[]): void {
    if (this.#stopped || frames.length === 0) return;
    this.#deps.counters.retried += frames.length;
    for (const [via, group] of Map.groupBy(frames, (frame) => frame.via))
      (this.#pumps.get(keyOf(peerId, via)) ?? this.#start(peerId, via)).queue.restore(group);
  }

  /** The peer has a new connection. */
  wake(peerId: string): void {
    for (const pump of this.#peers.get(peerId)?.pumps ?? []) pump.wake();
  }

  /** Resolves when no queue is left that `isReachable`, or never: the caller has a deadline. */
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

  /** What is still queued is gone. */
  stop(): void {
    this.#stopped = true;
    for (const pump of this.#pumps.values()) pump.stop();
  }

  #enqueue(peerId: string, item: OutboundFrame): void {
    const known = this.#pumps.get(keyOf(peerId, item.via));
    if (known === undefined && this.#pumps.size >= QUEUES && !this.#dropUnreachable()) {
      this.#full(peerId, item.particleId);
      return;
    }
    const pump = known ?? this.#start(peerId, item.via);
    if (!pump.queue.push(item)) {
      this.#full(peerId, item.particleId);
      return;
    }
    pump.offered();
    this.#shrink();
  }

  /** Its first frame has to be in the queue before this turn of the event loop ends. */
  #start(peerId: string, via: string | undefined): Pump {
    const { clock, counters, particlesPerPeer, route } = this.#deps;
    const peer = this.#peers.get(peerId) ?? { pumps: new Set(), queued: { frames: 0, bytes: 0 } };
    const limits = { frames: particlesPerPeer, bytes: QUEUED_PER_PEER_BYTES };
    const queue = new PeerQueue(limits, peer.queued, this.#queued);
    const pump: Pump = new Pump(peerId, via, queue, {
      clock,
      counters,
      route,
      onExpired: (peer, frames, reason) => this.#expired(peer, frames, reason),
      onIdle: () => {
        // A write that failed after its queue gave way.
        while (!this.#stopped && this.#dropOldest(pump));
        this.#remove(pump);
      },
    });
    this.#pumps.set(keyOf(peerId, via), pump);
    this.#peers.set(peerId, peer);
    peer.pumps.add(pump);
    void pump.run();
    return pump;
  }

  #remove(pump: Pump): void {
    const key = keyOf(pump.peerId, pump.via);
    if (this.#pumps.get(key) === pump) this.#pumps.delete(key);
    const peer = this.#peers.get(pump.peerId);
    peer?.pumps.delete(pump);
    if (peer?.pumps.size === 0) this.#peers.delete(pump.peerId);
    for (const check of [...this.#emptied]) check();
  }

  /** Makes room for a new queue at the cost of the oldest queue whose peer is not connected. */
  #dropUnreachable(): boolean {
    for (const pump of this.#pumps.values()) {
      if (this.#deps.isConnected(pump.peerId)) continue;
      while (this.#dropOldest(pump));
      pump.stop();
      this.#remove(pump);
      return true;
    }
    return false;
  }

  /** Keeps the memory of all queues bounded: the largest of an unconnected peer gives way first, then the largest. */
  #shrink(): void {
    const { isConnected } = this.#deps;
    while (this.#queued.bytes > QUEUED_BYTES) {
      const victim = this.#largest((pump) => !isConnected(pump.peerId)) ?? this.#largest(() => true);
      if (victim === undefined || !this.#dropOldest(victim)) return;
    }
  }

  /** Asks `test` only of those that are larger than any before: it costs more than the look at a queue. */
  #largest(test: (pump: Pump) => boolean): Pump | undefined {
    let largest: Pump | undefined;
    for (const pump of this.#pumps.values()) {
      const larger = pump.queue.hasWaiting && pump.queue.bytes > (largest?.queue.bytes ?? 0);
      if (larger && test(pump)) largest = pump;
    }
    return largest;
  }

  #dropOldest(pump: Pump): boolean {
    const dropped = pump.queue.dropOldest();
    if (dropped !== undefined) this.#full(pump.peerId, dropped.particleId);
    return dropped !== undefined;
  }

  #full(peerId: string, particleId: string): void {
    this.#deps.counters.dropped.queueFull++;
    this.#deps.log.warn(
      { to: peerId, particleId },
      "a particle was dropped because the queue to its next peer is full",
    );
  }

  #expired(peerId: string, frames: readonly Pick<OutboundFrame, "particleId">[], reason: string): void {
    this.#deps.counters.dropped.expired += frames.length;
    this.#deps.log.warn(
      { to: peerId, particleId: frames[0]?.particleId, particles: frames.length, reason },
      "particles could not be delivered before their deadline",
    );
  }
}

const keyOf = (peerId: string, via: string | undefined): string =>
  via === undefined ? peerId : `${peerId}/${via}`;
