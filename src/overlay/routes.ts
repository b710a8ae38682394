import type { Connection, Libp2p } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import type { Multiaddr } from "@multiformats/multiaddr";
import { isPeerId } from "../particle/index.ts";
import type { AddressBook } from "./address-book.ts";
import { farthest } from "./address-class.ts";
import { connectError } from "./connect-error.ts";
import type { Link, Route } from "./delivery/interface.ts";
import type { HostPlatform } from "./host-platform.ts";
import type { AddressClass, Parcel } from "./interface.ts";
import { DIAL_MS, KNOWN_PEERS } from "./limits.ts";
import type { Links } from "./links.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Origins } from "./origins.ts";

export interface RoutesDeps {
  readonly node: Libp2p;
  readonly book: AddressBook;
  readonly neighbours: Neighbours;
  readonly origins: Origins;
  readonly links: Links;
  readonly probe: HostPlatform["probe"];
}

/** The ways to other peers over libp2p. */
export class Routes implements Route {
  readonly #deps: RoutesDeps;
  /** Peers that were connected, least recently first. */
  readonly #seen = new Set<string>();

  constructor(deps: RoutesDeps) {
    this.#deps = deps;
  }

  async reach(peerId: string, via: string | undefined): Promise<Link | undefined> {
    const { book, links, neighbours } = this.#deps;
    const preferred = via === undefined ? undefined : neighbours.connection(via);
    let open = preferred ?? this.#newestConnection(peerId);
    if (open === undefined && book.of(peerId).length > 0) open = await this.dial(peerId);
    return open && links.link(open);
  }

  wayBack(parcel: Pick<Parcel, "particleId" | "initiator">, peerId: string): string | undefined {
    const { neighbours, origins } = this.#deps;
    const id = origins.wayBack(parcel, peerId);
    return id === undefined ? undefined : neighbours.connection(id)?.id;
  }

  addressClass(peerId: string): AddressClass {
    return isPeerId(peerId)
      ? farthest(this.openConnections(peerId).map(({ remoteAddr }) => remoteAddr))
      : "unknown";
  }

  isConnected(peerId: string): boolean {
    return isPeerId(peerId) && this.#newestConnection(peerId) !== undefined;
  }

  isKnown(peerId: string): boolean {
    return this.#seen.has(peerId) || this.#deps.book.of(peerId).length > 0;
  }

  /** A connection to it opened. */
  opened(peerId: string): void {
    this.#seen.delete(peerId);
    this.#seen.add(peerId);
    const [oldest] = this.#seen;
    if (this.#seen.size > KNOWN_PEERS && oldest !== undefined) this.#seen.delete(oldest);
  }

  /** @throws SluiceError SLUICE_CONNECT with the reason. */
  dial(peerId: string): Promise<Connection> {
    return this.dialAt(this.#deps.book.of(peerId), AbortSignal.timeout(DIAL_MS));
  }

  /** Remembers the address of whoever answers there. @throws SluiceError SLUICE_CONNECT with the reason. */
  async dialNew(address: Multiaddr): Promise<Connection> {
    const connection = await this.dialAt([address], AbortSignal.timeout(DIAL_MS));
    this.#deps.book.addConfigured(connection.remotePeer.toString(), address);
    return connection;
  }

  /** One peer at these addresses alone. @throws SluiceError SLUICE_CONNECT with the reason. */
  async dialAt(addresses: readonly Multiaddr[], signal: AbortSignal): Promise<Connection> {
    const { node, probe } = this.#deps;
    try {
      return await node.dial([...addresses], { signal });
    } catch (error) {
      throw await connectError(addresses, error, probe);
    }
  }

  /** Oldest first; `peerId` is one. */
  openConnections(peerId: string): Connection[] {
    return this.#deps.node.getConnections(peerIdFromString(peerId)).filter(({ status }) => status === "open");
  }

  /** An older connection of the same peer may be dead without our knowing, after its network changed. */
  #newestConnection(peerId: string): Connection | undefined {
    return this.openConnections(peerId).at(-1);
  }
}
