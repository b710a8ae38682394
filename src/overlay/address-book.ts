import type { Multiaddr } from "@multiformats/multiaddr";
import { ADDRESSES_PER_PEER, KNOWN_PEERS } from "./limits.ts";
import { isDialable, isPrivateAddress, withPeer } from "./multiaddrs.ts";

/**
 * Where peers can be dialled: what the configuration or the user said, and what each peer said of itself through identify.
 * An address serves its own peer only, every one ends in /p2p/<peer id>, and nothing from a particle comes here.
 */
export class AddressBook {
  readonly #configured = new Map<string, readonly Multiaddr[]>();
  /** Least recently identified first. */
  readonly #identified = new Map<string, readonly Multiaddr[]>();

  addConfigured(peerId: string, address: Multiaddr): void {
    const known = this.#configured.get(peerId) ?? [];
    this.#configured.set(peerId, distinct([...known, withPeer(address, peerId)]));
  }

  /**
   * Replaces what `peerId` said before. A peer reached over the internet cannot make us dial into our own private network;
   * one that came over `remote`, itself private, can name private addresses.
   */
  setIdentified(peerId: string, said: readonly Multiaddr[], remote: Multiaddr): void {
    const allowPrivate = isPrivateAddress(remote);
    const usable = said
      .filter((address) => isDialable(address) && (allowPrivate || !isPrivateAddress(address)))
      .slice(0, ADDRESSES_PER_PEER)
      .map((address) => withPeer(address, peerId));
    this.#identified.delete(peerId);
    if (usable.length === 0) return;
    this.#identified.set(peerId, distinct(usable));
    if (this.#identified.size > KNOWN_PEERS) {
      const [oldest] = this.#identified.keys();
      if (oldest !== undefined) this.#identified.delete(oldest);
    }
  }

  /** Peers with a configured address. */
  configured(): readonly string[] {
    return [...this.#configured.keys()];
  }

  /** Configured ones first; empty when the peer is not known. */
  of(peerId: string): readonly Multiaddr[] {
    return distinct([...(this.#configured.get(peerId) ?? []), ...(this.#identified.get(peerId) ?? [])]);
  }
}

const distinct = (addresses: readonly Multiaddr[]): Multiaddr[] => [
  ...new Map(addresses.map((address) => [address.toString(), address])).values(),
];
