import type { Connection, Libp2p } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import type { Clock, Logger } from "../core/index.ts";
import { LogThrottle, SluiceError } from "../core/index.ts";
import { type Identity, isPeerId, type Particle } from "../particle/index.ts";
import { AddressBook } from "./address-book.ts";
import { Bootstrap } from "./bootstrap.ts";
import { connectError } from "./connect-error.ts";
import { createHost, type Host } from "./host.ts";
import { readParticles } from "./inbound.ts";
import type {
  ConnectionSummary,
  Contact,
  Overlay,
  OverlayCounters,
  OverlayOptions,
  ParticleHandler,
} from "./interface.ts";
import { Lanes } from "./lanes.ts";
import { CLOSE_MS, DIAL_MS, HALF_READ_BYTES, HALF_READ_PER_PEER_BYTES, PARTICLE_PROTOCOL } from "./limits.ts";
import { listenError } from "./listen-error.ts";
import { parseListenAddress, parseMultiaddr, parsePeerAddress, withPeer } from "./multiaddrs.ts";
import { Neighbours } from "./neighbours.ts";
import { Origins } from "./origins.ts";
import { Outbox } from "./outbox.ts";
import { ReadBudget } from "./read-budget.ts";

export interface OverlayDeps {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * This peer on libp2p: WebSocket and TCP, Noise, Yamux, identify, ping and `/fluence/particle/2.0.0`. Not started yet.
 * @throws SluiceError SLUICE_CONFIG for an address that cannot be meant.
 */
export const createOverlay = async (options: OverlayOptions, deps: OverlayDeps): Promise<Overlay> => {
  for (const address of options.listen) parseListenAddress(address);
  for (const address of options.announce) parseMultiaddr(address, "peer.announce");
  const book = new AddressBook();
  const kept = new Set<string>();
  for (const text of options.bootstrap) {
    const { peerId, address } = parsePeerAddress(text, "peer.bootstrap");
    // One list of bootstrap peers may serve a whole fleet, its own members included.
    if (peerId === deps.identity.peerId) continue;
    book.addConfigured(peerId, address);
    kept.add(peerId);
  }
  return new Libp2pOverlay(options, deps, await createHost(options, deps), book, kept);
};

class Libp2pOverlay implements Overlay {
  readonly peerId: string;
  readonly counters: OverlayCounters = {
    received: 0,
    malformed: 0,
    tooLarge: 0,
    stalled: 0,
    sent: 0,
    retried: 0,
    dropped: { badPeer: 0, queueFull: 0, expired: 0 },
  };
  readonly #options: OverlayOptions;
  readonly #deps: OverlayDeps;
  readonly #host: Host;
  readonly #node: Libp2p;
  readonly #book: AddressBook;
  readonly #neighbours: Neighbours;
  readonly #origins = new Origins();
  readonly #log: LogThrottle;
  readonly #lanes: Lanes;
  readonly #outbox: Outbox;
  readonly #bootstrap: Bootstrap;
  #stopping: Promise<void> | undefined;

  constructor(
    options: OverlayOptions,
    deps: OverlayDeps,
    host: Host,
    book: AddressBook,
    kept: Iterable<string>,
  ) {
    const { clock, logger } = deps;
    this.peerId = deps.identity.peerId;
    this.#options = options;
    this.#deps = deps;
    this.#host = host;
    this.#node = host.node;
    this.#book = book;
    this.#neighbours = new Neighbours(clock);
    this.#log = new LogThrottle(clock, logger);
    this.#lanes = new Lanes({
      clock,
      neighbours: this.#neighbours,
      maxStreams: options.streamsPerConnection,
      onUnread: (peerId, frames) => this.#outbox.resend(peerId, frames),
    });
    this.#outbox = new Outbox({
      selfPeerId: this.peerId,
      clock,
      log: this.#log,
      counters: this.counters,
      route: {
        reach: (peerId, via) => this.#reach(peerId, via),
        write: (connection, frames) => this.#lanes.write(connection, frames),
      },
      isConnected: (peerId) => this.isConnected(peerId),
      wayBack: (particle, peerId) => this.#wayBack(particle, peerId),
      particlesPerPeer: options.particlesPerPeer,
    });
    this.#bootstrap = new Bootstrap(kept, {
      clock,
      logger,
      isConnected: (peerId) => this.isConnected(peerId),
      dial: (peerId) => this.#dial(peerId),
    });
  }

  async start(onParticle: ParticleHandler): Promise<void> {
    await this.#handleParticles(onParticle);
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

  async connect(text: string): Promise<string> {
    const address = parseMultiaddr(text, "connect", "SLUICE_USAGE");
    if (this.#stopping !== undefined)
      throw new SluiceError("SLUICE_CLOSED", `${text}: this peer is shutting down`);
    let connection: Connection;
    try {
      connection = await this.#node.dial(address, { signal: AbortSignal.timeout(DIAL_MS) });
    } catch (error) {
      throw await connectError([address], error);
    }
    const peerId = connection.remotePeer.toString();
    this.#book.addConfigured(peerId, address);
    return peerId;
  }

  send(peerId: string, particle: Particle): void {
    this.#outbox.send(peerId, particle);
  }

  isConnected(peerId: string): boolean {
    return isPeerId(peerId) && this.#newestConnection(peerId) !== undefined;
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

  async #handleParticles(onParticle: ParticleHandler): Promise<void> {
    const { clock } = this.#deps;
    const { particleBytes, streamsPerConnection } = this.#options;
    const budget = new ReadBudget({
      perPeerBytes: Math.max(HALF_READ_PER_PEER_BYTES, 2 * particleBytes),
      totalBytes: Math.max(HALF_READ_BYTES, 4 * particleBytes),
    });
    const inbound = {
      clock,
      log: this.#log,
      counters: this.counters,
      budget,
      origins: this.#origins,
      particleBytes,
      onParticle,
    };
    await this.#node.handle(
      PARTICLE_PROTOCOL,
      (stream, connection) => {
        if (this.#stopping === undefined) readParticles(stream, connection, inbound);
        else stream.abort(new Error("this peer is shutting down"));
      },
      { maxInboundStreams: streamsPerConnection, maxOutboundStreams: streamsPerConnection },
    );
  }

  #watchConnections(): void {
    const node = this.#node;
    node.addEventListener("connection:open", ({ detail: connection }) => {
      this.#neighbours.opened(connection);
      this.#outbox.wake(connection.remotePeer.toString());
    });
    node.addEventListener("peer:identify", ({ detail }) => {
      this.#neighbours.identified(detail);
      this.#book.setIdentified(detail.peerId.toString(), detail.listenAddrs, detail.connection.remoteAddr);
    });
    node.addEventListener("peer:connect", ({ detail: peerId }) => {
      this.#deps.logger.debug({ peer: peerId.toString() }, "a peer connected");
      // libp2p closes untagged connections first when it has too many.
      if (this.#bootstrap.has(peerId.toString()))
        void node.peerStore.merge(peerId, { tags: KEPT }).catch(() => {});
    });
    node.addEventListener("peer:disconnect", ({ detail: peerId }) => {
      this.#deps.logger.debug({ peer: peerId.toString() }, "a peer disconnected");
      // Strangers come and go; what is worth keeping of them is in the address book, which is bounded.
      void node.peerStore.delete(peerId).catch(() => {});
      this.#bootstrap.lost(peerId.toString());
    });
  }

  #wayBack(particle: Particle, peerId: string): string | undefined {
    const id = this.#origins.wayBack(particle, peerId);
    return id === undefined ? undefined : this.#neighbours.connection(id)?.id;
  }

  async #reach(peerId: string, via: string | undefined): Promise<Connection | undefined> {
    const preferred = via === undefined ? undefined : this.#neighbours.connection(via);
    const open = preferred ?? this.#newestConnection(peerId);
    if (open !== undefined) return open;
    return this.#book.of(peerId).length > 0 ? this.#dial(peerId) : undefined;
  }

  async #dial(peerId: string): Promise<Connection> {
    const addresses = this.#book.of(peerId);
    try {
      return await this.#node.dial([...addresses], { signal: AbortSignal.timeout(DIAL_MS) });
    } catch (error) {
      throw await connectError(addresses, error);
    }
  }

  /** An older connection of the same peer may be dead without our knowing, after its network changed. */
  #newestConnection(peerId: string): Connection | undefined {
    return this.#node.getConnections(peerIdFromString(peerId)).findLast(({ status }) => status === "open");
  }

  async #stop(graceMs: number): Promise<void> {
    this.#bootstrap.stop();
    const canReach = (peerId: string): boolean =>
      this.isConnected(peerId) || this.#book.of(peerId).length > 0;
    await this.#within(graceMs, this.#outbox.flushed(canReach));
    this.#outbox.stop();
    this.#lanes.close();
    await this.#within(CLOSE_MS, this.#host.stop());
  }

  #within(ms: number, work: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#deps.clock.timer(ms, resolve);
      const done = (): void => {
        timer.cancel();
        resolve();
      };
      work.then(done, done);
    });
  }
}

/** Our own tag, not libp2p's keep-alive one: its reconnecting gives up after five attempts. */
const KEPT = { "sluice-bootstrap": { value: 100 } };
