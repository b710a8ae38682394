import type { PeerParticles } from "./interface.ts";
import { KNOWN_PEERS } from "./limits.ts";

/** How many particles came from and went to each peer; past the bound those that came first are forgotten. */
export class PeerTally {
  readonly #peers = new Map<string, { received: number; sent: number }>();

  received(peerId: string): void {
    this.#entry(peerId).received++;
  }

  sent(peerId: string): void {
    this.#entry(peerId).sent++;
  }

  of(peerId: string): PeerParticles {
    const { received = 0, sent = 0 } = this.#peers.get(peerId) ?? {};
    return { received, sent };
  }

  #entry(peerId: string): { received: number; sent: number } {
    const known = this.#peers.get(peerId);
    if (known !== undefined) return known;
    const entry = { received: 0, sent: 0 };
    this.#peers.set(peerId, entry);
    const [oldest] = this.#peers.keys();
    if (this.#peers.size > KNOWN_PEERS && oldest !== undefined) this.#peers.delete(oldest);
    return entry;
  }
}
