import type { Particle } from "../particle/index.ts";

/**
 * This peer on the network. Inbound: a stream's frames are read, size-checked and decoded, then handed to `onParticle`,
 * whose promises are awaited when 16 of that stream are under way (back-pressure). Outbound: `send` puts the particle
 * in the receiver's bounded queue; a pump per peer finds or makes a connection and writes, retrying until the deadline.
 */
export interface Overlay {
  readonly peerId: string;
  /** Listening and announced multiaddrs, each ending in /p2p/<peer id>; none before `start`. */
  addresses(): readonly string[];
  /** Starts listening and dialling bootstrap peers. @throws SluiceError SLUICE_CONFIG naming the address that cannot be listened on. */
  start(onParticle: ParticleHandler): Promise<void>;
  /** Waits until queued particles are sent or `graceMs` passed, then closes connections. */
  stop(graceMs: number): Promise<void>;
  /**
   * Dials once, for at most 10 s, so that a client can report failure. Resolves with the peer id, and remembers the address.
   * @throws SluiceError SLUICE_CONNECT with the reason; SLUICE_USAGE when this is no multiaddr.
   */
  connect(multiaddr: string): Promise<string>;
  /** Never throws and never waits. A peer id that is no peer id, or a full queue, drops this particle only (metric, log line). */
  send(peerId: string, particle: Particle): void;
  isConnected(peerId: string): boolean;
  connections(): readonly ConnectionSummary[];
  /** Known addresses of a peer: from configuration or identify, never from a particle. A connected peer may have none. */
  contact(peerId: string): Contact | undefined;
  readonly counters: Readonly<OverlayCounters>;
}

/** `from` is the neighbour's authenticated peer id; rejecting refuses the particle, with the reason logged by the caller. */
export type ParticleHandler = (particle: Particle, from: string, encodedBytes: number) => Promise<void>;

export interface Contact {
  readonly peerId: string;
  readonly addresses: readonly string[];
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
  /** Handed to the transport whole: the protocol knows no acknowledgement. */
  sent: number;
  /** Writes that failed and went back into their queue. */
  retried: number;
  dropped: { badPeer: number; queueFull: number; expired: number };
}

export interface OverlayOptions {
  readonly listen: readonly string[];
  readonly announce: readonly string[];
  /** Multiaddrs ending in /p2p/<peer id>; kept connected and re-dialled. */
  readonly bootstrap: readonly string[];
  /** Largest accepted frame, bytes. */
  readonly particleBytes: number;
  /** Queue per receiving peer, particles. */
  readonly particlesPerPeer: number;
  readonly streamsPerConnection: number;
  /** Sent by identify. Starts with `sluice`, by which gateways know each other. */
  readonly agentVersion: string;
}
