import type { AddressClass as CoreAddressClass, ErrorCode, JsonValue, Problem } from "../core/index.ts";
import type { Particle, ParticleRef, Undeliverable } from "../particle/index.ts";

/**
 * This peer on the network. Inbound: a stream's frames are read, size-checked and decoded, then handed to `handlers.particle`,
 * whose promises are awaited when 16 of that stream are under way, 64 of one that carries all of a peer's (back-pressure); on `/sluice/particle/1.0.0` each is acknowledged when its
 * promise resolves, and refused with its reason when it rejects. Outbound: `send` queues a parcel, which is a word about a particle and not its
 * bytes; a lane per peer finds or makes a connection, asks each parcel for its particle when it is its turn, and writes as many
 * as the peer may have unacknowledged. What was lost on the way, or refused for now, is sent again until the deadline.
 */
export interface Overlay {
  readonly peerId: string;
  /** Listening and announced multiaddrs, each ending in /p2p/<peer id>; none before `start`. */
  addresses(): readonly string[];
  /** Starts listening and dialling bootstrap peers. @throws SluiceError SLUICE_CONFIG naming the address that cannot be listened on. */
  start(handlers: OverlayHandlers): Promise<void>;
  /** Waits until queued particles are sent or `graceMs` passed, then closes connections. */
  stop(graceMs: number): Promise<void>;
  /**
   * Dials once, for at most 10 s, so that a client can report failure. Resolves with the peer id, and remembers the address; with `keep` it is
   * dialled again whenever the connection is lost, as a bootstrap peer is.
   * @throws SluiceError SLUICE_CONNECT with the reason; SLUICE_USAGE when this is no multiaddr.
   */
  connect(multiaddr: string, options?: { readonly keep?: boolean }): Promise<string>;
  /**
   * Never throws and never waits. `parcel.settle` is called when there is news of it, not within this call; a parcel for a peer that still waits
   * in its queue with the same ref is replaced, for the later one carries more.
   */
  send(peerId: string, parcel: Parcel): void;
  /** Says that a particle this peer handed on was given up, on every connection of a neighbour that speaks our protocol; dropped when there is none. */
  tell(peerId: string, notice: Undeliverable): void;
  isConnected(peerId: string): boolean;
  /** Where a neighbour's connections come from, the farthest of them; "unknown" when there is none. Says nothing of who is behind them. */
  addressClass(peerId: string): AddressClass;
  connections(): readonly ConnectionSummary[];
  /** Known addresses of a peer: from configuration or identify, never from a particle. A connected peer may have none. */
  contact(peerId: string): Contact | undefined;
  /** Every peer that is connected, kept connected, or has an address by configuration or by hand; each once, in no order. */
  peers(): readonly PeerSummary[];
  /** Ends all connections to it at once. One that is kept connected is dialled again; what waits for a peer that is denied by now is given up. */
  hangUp(peerId: string): void;
  /**
   * Why it cannot be reached, or that it can be: dials the addresses known of it, within 10 s. Where it succeeds the peer is connected from then on.
   * @throws SluiceError SLUICE_OVERLOAD: several peers are being looked at already.
   */
  reachability(peerId: string): Promise<readonly ReachabilityCheck[]>;
  readonly counters: Readonly<OverlayCounters>;
}

/** A neighbour is never this peer itself. */
export type AddressClass = Exclude<CoreAddressClass, "self">;

/** `from` is the neighbour's authenticated peer id. */
export interface OverlayHandlers {
  /** Resolves when the particle is safe here; rejecting refuses it: the handler logs, and the sender is told where its protocol can. */
  particle(particle: Particle, from: string): Promise<void>;
  /** Its signature is not checked yet. */
  undeliverable(notice: Undeliverable, from: string): void;
  /** A client opened a stream of `/sluice/thin/1.0.0`, which peers without this handler do not speak. */
  thin?(line: ThinLine): ThinListener;
}

/** JSON messages to a client without an interpreter, on the one stream that it may have a connection. */
export interface ThinLine {
  /** The client's authenticated peer id. */
  readonly from: string;
  /** Resolves when the network has taken it; one at a time. Rejects when the stream is over, which it is when its client takes nothing for 20 s. */
  send(message: object): Promise<void>;
}

/** What a client says on its stream, message by message, 512 KiB at most; nothing of it is checked. */
export interface ThinListener {
  /** While 64 have not resolved nothing more is read. Never rejects. @throws SluiceError at once: no such message; the stream is reset. */
  message(value: JsonValue): Promise<void>;
  /** Once, for whatever reason. */
  ended(): void;
}

/** A particle for one peer, by name: its bytes are asked for when they can go. */
export interface Parcel {
  readonly ref: ParticleRef;
  readonly particleId: string;
  readonly initiator: string;
  /** Unix ms. */
  readonly deadline: number;
  /** Of the data that `load` gives: a later one includes the earlier. */
  readonly version: number;
  /** The particle as it is now; undefined when its time here is over. */
  load(): Particle | undefined;
  settle(fate: ParcelFate): void;
}

export type ParcelFate =
  /** The peer has it and will not lose it; `version` is what it was given. */
  | { readonly kind: "acknowledged"; readonly version: number }
  /** The peer speaks a protocol without acknowledgements: it was written whole, and is written again when that peer reconnects. */
  | { readonly kind: "written"; readonly version: number }
  /** This peer gave up: it was refused for good, or its deadline is so near that who sent it is told instead. The last word. */
  | {
      readonly kind: "undeliverable";
      readonly code: ErrorCode;
      readonly detail: string;
      readonly refusal?: Problem;
    };

export interface Contact {
  readonly peerId: string;
  readonly addresses: readonly string[];
}

/** One peer, as far as this one knows it. */
export interface PeerSummary extends Contact {
  /** What identify said, or "". */
  readonly agent: string;
  readonly connections: readonly (Pick<ConnectionSummary, "address" | "direction"> & {
    /** Unix ms. */
    readonly openedAt: number;
  })[];
  readonly addressClass: AddressClass;
  /** Whether it is dialled whenever the connection is lost. */
  readonly kept: boolean;
  /** Parcels on their way to it. */
  readonly waiting: number;
  /** Since the start, as far as is remembered. */
  readonly particles: PeerParticles;
}

export interface PeerParticles {
  readonly received: number;
  readonly sent: number;
}

/** One step on the way to a peer; those that could not be tried are left out. */
export interface ReachabilityCheck {
  /**
   * allowed: it is not denied; address: one is known; resolve: its name has an address; connect: something listens there; handshake: it is that
   * peer; protocol: it takes particles.
   */
  readonly check: "allowed" | "address" | "resolve" | "connect" | "handshake" | "protocol";
  readonly ok: boolean;
  /** One line. */
  readonly detail: string;
  /** What to do, where it failed. */
  readonly remedy?: string;
}

export interface ConnectionSummary {
  readonly peerId: string;
  readonly address: string;
  readonly direction: "inbound" | "outbound";
  /** What identify said, or "" until it did. */
  readonly agent: string;
}

/** Particles since the start, unless said otherwise. */
export interface OverlayCounters {
  received: number;
  /** Frames that are no particle, or end in the middle. */
  malformed: number;
  /** Frames over `particleBytes`, or that would have overrun the memory for half-read ones. */
  tooLarge: number;
  /** Streams reset because a frame stayed half-read for too long. */
  stalled: number;
  /** Handed to the transport whole. */
  sent: number;
  /** Of those, acknowledged by a peer that speaks our protocol. */
  acknowledged: number;
  /** Refused by the next peer, and by this one. */
  refusedByPeers: number;
  refusedHere: number;
  /** Writes that failed and went back into their queue. */
  retried: number;
  dropped: { badPeer: number; queueFull: number; expired: number; refused: number };
}

export interface OverlayOptions {
  readonly listen: readonly string[];
  readonly announce: readonly string[];
  /** Multiaddrs ending in /p2p/<peer id>; kept connected and re-dialled. */
  readonly bootstrap: readonly string[];
  /** Ids of peers to which there are no connections, in either direction, and nothing is sent. */
  readonly deny: readonly string[];
  /** Connections in all; one host has at most half of the sockets. Past it none is accepted, and a dial costs an idle one its place. */
  readonly connections: number;
  /** That one peer opened. */
  readonly connectionsPerPeer: number;
  /** Largest accepted frame, bytes. */
  readonly particleBytes: number;
  /** Parcels on their way to one peer, at most. */
  readonly parcelsPerPeer: number;
  /** How long a parcel waits for a peer of which no address is known and that was never connected, ms. */
  readonly unknownPeerMs: number;
  readonly streamsPerConnection: number;
  /** Sent by identify. Starts with `sluice`, by which gateways know each other. */
  readonly agentVersion: string;
}
