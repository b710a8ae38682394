import type { Connection, Libp2p } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { type Clock, type Logger, LogThrottle, SluiceError } from "../core/index.ts";
import type { Identity, Undeliverable } from "../particle/index.ts";
import { AddressBook } from "./address-book.ts";
import { Bootstrap } from "./bootstrap.ts";
import { bootstrapPeers } from "./bootstrap-peers.ts";
import { newCounters } from "./counters.ts";
import { Outbox } from "./delivery/outbox.ts";
import { denials } from "./denials.ts";
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
  PeerSummary,
  ReachabilityCheck,
} from "./interface.ts";
import { tagKept } from "./kept-tag.ts";
import { CLOSE_MS } from "./limits.ts";
import { Links } from "./links.ts";
import { listenError } from "./listen-error.ts";
import { parseListenAddress, parseMultiaddr, withPeer } from "./multiaddrs.ts";
import { Neighbours } from "./neighbours.ts";
import { Origins } from "./origins.ts";
import { connectionSummary, type PeerListDeps, peerList } from "./peer-list.ts";
import { PeerTally } from "./peer-tally.ts";
import { createReachability } from "./reachability.ts";
import { Routes } from "./routes.ts";
import { type WatchedParts, watchConnections } from "./watch-connections.ts";
import { within } from "./within.ts";

export interface OverlayDeps {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Denied besides `peer.deny`, asked whenever it matters. Undefined: nobody is. */
  readonly isBanned?: ((peerId: string) => boolean) | undefined;
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
  readonly #isDenied: (peerId: string) => boolean;
  readonly #tally = new PeerTally();
  readonly #neighbours: Neighbours;
  readonly #origins = new Origins();
  readonly #log: LogThrottle;
  readonly #links: Links;
  readonly #routes: Routes;
  readonly #outbox: Outbox;
  readonly #bootstrap: Bootstrap;
  readonly #reachability: ReturnType<typeof createReachability>;
  #stopping: Promise<void> | undefined;

  constructor(options: OverlayOptions, deps: Parts, host: Host, book: AddressBook, kept: Iterable<string>) {
    const { clock, logger } = deps;
    this.peerId = deps.identity.peerId;
    this.#options = options;
    this.#deps = deps;
    this.#host = host;
    this.#node = host.node;
    this.#book = book;
    this.#isDenied = denials(options.deny, deps.isBanned);
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
      onSent: (peerId) => this.#tally.sent(peerId),
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
    this.#reachability = createReachability({
      book,
      neighbours: this.#neighbours,
      routes: this.#routes,
      probe: deps.probe,
      isDenied: this.#isDenied,
    });
  }

  async start(handlers: OverlayHandlers): Promise<void> {
    await acceptStreams(this.#node, this.#options, {
      ...this.#deps,
      log: this.#log,
      counters: this.counters,
      origins: this.#origins,
      handlers,
      tally: this.#tally,
      isDenied: this.#isDenied,
      isOpen: () => this.#stopping === undefined,
    });
    watchConnections(this.#parts, this.#deps.logger);
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
    const connection = await this.#routes.dialNew(address);
    if (keep) this.#keep(connection);
    return connection.remotePeer.toString();
  }

  send(peerId: string, parcel: Parcel): void {
    if (this.#isDenied(peerId)) {
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
    return this.#node.getConnections().map((connection) => connectionSummary(connection, this.#neighbours));
  }

  contact(peerId: string): Contact | undefined {
    const addresses =
      peerId === this.peerId ? this.addresses() : this.#book.of(peerId).map((address) => address.toString());
    return addresses.length > 0 || this.isConnected(peerId) ? { peerId, addresses } : undefined;
  }

  peers(): readonly PeerSummary[] {
    return peerList(this.#parts);
  }

  hangUp(peerId: string): void {
    if (this.#isDenied(peerId)) this.#outbox.drop(peerId, deniedFate(peerId));
    for (const connection of this.#routes.openConnections(peerId))
      connection.abort(new Error("this peer hung up"));
  }

  reachability(peerId: string): Promise<readonly ReachabilityCheck[]> {
    return this.#reachability(peerId);
  }

  get #parts(): PeerListDeps & WatchedParts {
    return {
      node: this.#node,
      book: this.#book,
      neighbours: this.#neighbours,
      routes: this.#routes,
      outbox: this.#outbox,
      bootstrap: this.#bootstrap,
      tally: this.#tally,
    };
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
