import type { Connection, Libp2p } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { type Clock, type Logger, LogThrottle, SluiceError } from "../core/index.ts";
import type { Identity, Undeliverable } from "../particle/index.ts";
import { AddressBook } from "./address-book.ts";
import { Bootstrap } from "./bootstrap.ts";
import { bootstrapPeers } from "./bootstrap-peers.ts";
import { connectError } from "./connect-error.ts";
import { newCounters } from "./counters.ts";
import { Outbox } from "./delivery/outbox.ts";
import { deniedFate } from "./denied-fate.ts";
import { createHost, type Host } from "./host.ts";
import type { HostPlatform } from "./host-platform.ts";
import { acceptStreams } from "./inbound.ts";
import type {
  AddressClass,
  ConnectionSummary,
  Contact,
  Overlay,
  OverlayCounters,
  OverlayHandlers,
  OverlayOptions,
  Parcel,
} from "./interface.ts";
import { tagKept } from "./kept-tag.ts";
import { CLOSE_MS, DIAL_MS } from "./limits.ts";
import { Links } from "./links.ts";
import { listenError } from "./listen-error.ts";
import { parseListenAddress, parseMultiaddr, withPeer } from "./multiaddrs.ts";
import { Neighbours } from "./neighbours.ts";
import { Origins } from "./origins.ts";
import { Routes } from "./routes.ts";
import { within } from "./within.ts";

export interface OverlayDeps {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * This peer on libp2p: WebSocket and TCP, Noise, Yamux, identify, ping, `/sluice/particle/1.0.0` and `/fluence/particle/2.0.0`. Not started yet.
 * @throws SluiceError SLUICE_CONFIG for an address that cannot be meant.
 */
export const createLibp2pOverlay = async (
  options: OverlayOptions,
  deps: OverlayDeps,
  platform: HostPlatform,
): Promise<Overlay> => {
  for (const address of options.listen) parseListenAddress(address);
  for (const address of options.announce) parseMultiaddr(address, "peer.announce");
  const book = new AddressBook();
  const kept = new Set<string>();
  for (const { peerId, address } of bootstrapPeers(options, deps.identity.peerId)) {
    book.addConfigured(peerId, address);
    kept.add(peerId);
  }
  const host = await createHost(options, { ...deps, isKept: (peerId) => kept.has(peerId) }, platform);
  return new Libp2pOverlay(options, { ...deps, probe: platform.probe }, host, book, kept);
};

interface Parts extends OverlayDeps {
  readonly probe: HostPlatform["probe"];
}

class Libp2pOverlay implements Overlay {
  readonly peerId: string;
  readonly counters: OverlayCounters = newCounters();
  readonly #options: OverlayOptions;
  readonly #deps: Parts;
  readonly #host: Host;
  readonly #node: Libp2p;
  readonly #book: AddressBook;
  readonly #denied: ReadonlySet<string>;
  readonly #neighbours: Neighbours;
  readonly #origins = new Origins();
  readonly #log: LogThrottle;
  readonly #links: Links;
  readonly #routes: Routes;
  readonly #outbox: Outbox;
  readonly #bootstrap: Bootstrap;
  #stopping: Promise<void> | undefined;

  constructor(options: OverlayOptions, deps: Parts, host: Host, book: AddressBook, kept: Iterable<string>) {
    const { clock, logger } = deps;
    this.peerId = deps.identity.peerId;
    this.#options = options;
    this.#deps = deps;
    this.#host = host;
    this.#node = host.node;
    this.#book = book;
    this.#denied = new Set(options.deny);
    this.#neighbours = new Neighbours(clock);
    this.#log = new LogThrottle(clock, logger);
    this.#links = new Links({
      clock,
      log: this.#log,
      neighbours: this.#neighbours,
      maxStreams: options.streamsPerConnection,
    });
    this.#routes = new Routes({
      node: host.node,
      book,
      neighbours: this.#neighbours,
      origins: this.#origins,
      links: this.#links,
      probe: deps.probe,
    });
    this.#outbox = new Outbox({
      selfPeerId: this.peerId,
      clock,
      random: Math.random,
      log: this.#log,
      counters: this.counters,
      route: this.#routes,
      parcelsPerPeer: options.parcelsPerPeer,
      unknownPeerMs: options.unknownPeerMs,
    });
    this.#bootstrap = new Bootstrap(kept, {
      clock,
      logger,
      isConnected: (peerId) => this.isConnected(peerId),
      dial: async (peerId) => {
        // Before there is a connection: it may be one too many from its first moment.
        await tagKept(host.node, peerIdFromString(peerId));
        await this.#routes.dial(peerId);
      },
    });
  }

  async start(handlers: OverlayHandlers): Promise<void> {
    await acceptStreams(this.#node, this.#options, {
      ...this.#deps,
      log: this.#log,
      counters: this.counters,
      origins: this.#origins,
      handlers,
      isOpen: () => this.#stopping === undefined,
    });
    this.#watchConnections();
    try {
      await this.#node.start();
    } catch (error) {
      throw listenError(this.#options.listen, error);
    }
    this.#bootstrap.start();
  }

  stop(graceMs: number): Promise<void> {
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  addresses(): readonly string[] {
    const all = [...this.#node.getMultiaddrs(), ...this.#host.listening()];
    return [...new Set(all.map((address) => withPeer(address, this.peerId).toString()))];
  }

  async connect(text: string, { keep = false }: { readonly keep?: boolean } = {}): Promise<string> {
    const address = parseMultiaddr(text, "connect", "SLUICE_USAGE");
    if (this.#stopping !== undefined)
      throw new SluiceError("SLUICE_CLOSED", `${text}: this peer is shutting down`);
    let connection: Connection;
    try {
      connection = await this.#node.dial(address, { signal: AbortSignal.timeout(DIAL_MS) });
    } catch (error) {
      throw await connectError([address], error, this.#deps.probe);
    }
    const peerId = connection.remotePeer.toString();
    this.#book.addConfigured(peerId, address);
    if (keep) this.#keep(connection);
    return peerId;
  }

  send(peerId: string, parcel: Parcel): void {
    if (this.#denied.has(peerId)) {
      this.counters.dropped.badPeer++;
      queueMicrotask(() => parcel.settle(deniedFate(peerId)));
    } else this.#outbox.send(peerId, parcel);
  }

  tell(peerId: string, notice: Undeliverable): void {
    this.#links.tell(peerId, notice);
  }

  isConnected(peerId: string): boolean {
    return this.#routes.isConnected(peerId);
  }

  addressClass(peerId: string): AddressClass {
    return this.#routes.addressClass(peerId);
  }

  connections(): readonly ConnectionSummary[] {
    return this.#node.getConnections().map((connection) => ({
      peerId: connection.remotePeer.toString(),
      address: connection.remoteAddr.toString(),
      direction: connection.direction,
      agent: this.#neighbours.agent(connection),
    }));
  }

  contact(peerId: string): Contact | undefined {
    const addresses =
      peerId === this.peerId ? this.addresses() : this.#book.of(peerId).map((address) => address.toString());
    return addresses.length > 0 || this.isConnected(peerId) ? { peerId, addresses } : undefined;
  }

  #watchConnections(): void {
    const node = this.#node;
    node.addEventListener("connection:open", ({ detail: connection }) => {
      this.#neighbours.opened(connection);
      const peerId = connection.remotePeer.toString();
      this.#routes.opened(peerId);
      this.#outbox.linkOpened(peerId);
    });
    node.addEventListener("connection:close", ({ detail: connection }) =>
      this.#outbox.linkClosed(connection.remotePeer.toString()),
    );
    node.addEventListener("peer:identify", ({ detail }) => {
      this.#neighbours.identified(detail);
      this.#book.setIdentified(detail.peerId.toString(), detail.listenAddrs, detail.connection.remoteAddr);
    });
    node.addEventListener("peer:connect", ({ detail: peerId }) => {
      this.#deps.logger.debug({ peer: peerId.toString() }, "a peer connected");
      if (this.#bootstrap.has(peerId.toString())) void tagKept(node, peerId);
    });
    node.addEventListener("peer:disconnect", ({ detail: peerId }) => {
      this.#deps.logger.debug({ peer: peerId.toString() }, "a peer disconnected");
      // Strangers come and go; what is worth keeping of them is in the address book, which is bounded.
      void node.peerStore.delete(peerId).catch(() => {});
      this.#bootstrap.lost(peerId.toString());
    });
  }

  #keep({ remotePeer }: Connection): void {
    const peerId = remotePeer.toString();
    this.#bootstrap.keep(peerId);
    void tagKept(this.#node, remotePeer);
    // It may be lost again by now.
    if (!this.isConnected(peerId)) this.#bootstrap.lost(peerId);
  }

  async #stop(graceMs: number): Promise<void> {
    const { clock } = this.#deps;
    this.#bootstrap.stop();
    const canReach = (peerId: string): boolean =>
      this.isConnected(peerId) || this.#book.of(peerId).length > 0;
    await within(graceMs, this.#outbox.flushed(canReach), clock);
    this.#outbox.stop();
    this.#links.close();
    await within(CLOSE_MS, this.#host.stop(), clock);
  }
}
