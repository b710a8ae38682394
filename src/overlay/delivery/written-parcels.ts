import type { ParticleRef } from "../../particle/index.ts";
import { WRITTEN_PARCELS, WRITTEN_PER_PEER } from "../limits.ts";
import type { Link } from "./interface.ts";
import type { Entry } from "./parcel-queue.ts";

/**
 * What was written to peers that do not acknowledge: written again when the link it went over is closed and its peer has opened one since, for
 * the peer may have been gone before it read. Past the bounds the oldest are forgotten.
 */
export class WrittenParcels {
  readonly #peers = new Map<string, Peer>();
  #size = 0;
  /** Counts what happened: links that opened, parcels that were written. */
  #events = 0;

  get size(): number {
    return this.#size;
  }

  remember(peerId: string, entry: Entry, link: Link): void {
    const peer: Peer = this.#peers.get(peerId) ?? { openedAt: 0, entries: new Map() };
    this.#peers.set(peerId, peer);
    this.#delete(peerId, peer, entry.parcel.ref);
    this.#peers.set(peerId, peer);
    peer.entries.set(entry.parcel.ref, { entry, link, writtenAt: ++this.#events });
    this.#size++;
    if (peer.entries.size > WRITTEN_PER_PEER) this.#forgetOldest(peerId, peer);
    const [longest] = this.#peers;
    if (this.#size > WRITTEN_PARCELS && longest !== undefined) this.#forgetOldest(...longest);
  }

  forget(peerId: string, ref: ParticleRef): void {
    const peer = this.#peers.get(peerId);
    if (peer !== undefined) this.#delete(peerId, peer, ref);
  }

  linkOpened(peerId: string): void {
    const peer = this.#peers.get(peerId);
    if (peer !== undefined) peer.openedAt = ++this.#events;
  }

  /** Takes out what is to be written again. */
  takeUnread(peerId: string): readonly Entry[] {
    const peer = this.#peers.get(peerId);
    if (peer === undefined) return [];
    const unread = [...peer.entries.values()].filter(
      ({ link, writtenAt }) => !link.isOpen && writtenAt < peer.openedAt,
    );
    for (const { entry } of unread) this.#delete(peerId, peer, entry.parcel.ref);
    return unread.map(({ entry }) => entry);
  }

  /** Forgets what nobody wants any more. */
  sweep(now: number): void {
    for (const [peerId, peer] of this.#peers)
      for (const [ref, { entry }] of peer.entries) if (entry.giveUpAt <= now) this.#delete(peerId, peer, ref);
  }

  #forgetOldest(peerId: string, peer: Peer): void {
    const [oldest] = peer.entries.keys();
    if (oldest !== undefined) this.#delete(peerId, peer, oldest);
  }

  #delete(peerId: string, peer: Peer, ref: ParticleRef): void {
    if (!peer.entries.delete(ref)) return;
    this.#size--;
    if (peer.entries.size === 0) this.#peers.delete(peerId);
  }
}

interface Peer {
  /** When its newest link opened, as an event. */
  openedAt: number;
  readonly entries: Map<ParticleRef, Written>;
}

interface Written {
  readonly entry: Entry;
  readonly link: Link;
  readonly writtenAt: number;
}
