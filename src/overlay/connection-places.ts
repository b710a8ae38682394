import type { MultiaddrConnection } from "@libp2p/interface";

type RawConnection = Pick<MultiaddrConnection, "addEventListener">;

export interface PlaceLimits {
  readonly connections: number;
  readonly connectionsPerPeer: number;
}

/**
 * Who has a connection, from the moment it could be used: handshakes that end at once must not all see the same free place. Dials may
 * go past the bound by a share, until libp2p has closed idle connections for them: who takes all places must not cut us off.
 */
export class ConnectionPlaces {
  readonly #limits: PlaceLimits;
  readonly #ofPeers = new Map<string, number>();
  #taken = 0;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** For a connection from this peer. */
  hasRoom(peerId: string): boolean {
    const { connections, connectionsPerPeer } = this.#limits;
    return !(this.#taken >= connections || (this.#ofPeers.get(peerId) ?? 0) >= connectionsPerPeer);
  }

  get hasRoomToDial(): boolean {
    return !(this.#taken >= this.#limits.connections * (1 + DIAL_SHARE));
  }

  /** Until the connection closes. */
  take(peerId: string, connection: RawConnection): void {
    this.#change(peerId, 1);
    connection.addEventListener("close", () => this.#change(peerId, -1), { once: true });
  }

  #change(peerId: string, by: 1 | -1): void {
    this.#taken += by;
    const count = (this.#ofPeers.get(peerId) ?? 0) + by;
    if (count > 0) this.#ofPeers.set(peerId, count);
    else this.#ofPeers.delete(peerId);
  }
}

const DIAL_SHARE = 0.25;
