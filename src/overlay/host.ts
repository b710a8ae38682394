import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import { identify } from "@libp2p/identify";
import type { ConnectionGater, Libp2p, ServiceMap } from "@libp2p/interface";
import { ping } from "@libp2p/ping";
import type { Multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import type { Clock } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import { ConnectionPlaces } from "./connection-places.ts";
import { denials } from "./denials.ts";
import type { HostPlatform } from "./host-platform.ts";
import type { OverlayOptions } from "./interface.ts";
import { silentLibp2pLogger } from "./libp2p-logger.ts";
import {
  ADDRESSES_PER_PEER,
  DIAL_ADDRESS_MS,
  INBOUND_PER_HOST_PER_SECOND,
  PARTICLE_PROTOCOL,
  PENDING_INBOUND,
  PING_INTERVAL_MS,
  PINGS_AT_ONCE,
  PINGS_PER_SECOND,
  STREAM_WINDOW_BYTES,
  STREAMS_AT_ONCE,
  STREAMS_PER_SECOND,
  UPGRADE_MS,
} from "./limits.ts";
import { PendingHosts } from "./pending-hosts.ts";
import { withFrameBounds } from "./tuning/frame-bounds.ts";
import { withHalfWindowUpdates } from "./tuning/half-window.ts";
import { mergeOnce } from "./tuning/merge-once.ts";
import { withQuietDecoder } from "./tuning/noise-decoder.ts";
import { tuneTransportWrites } from "./tuning/transport-writes.ts";

export interface HostDeps {
  readonly identity: Identity;
  readonly clock: Clock;
  /** Is this a bootstrap peer? */
  readonly isKept: (peerId: string) => boolean;
  /** Denied besides `options.deny`, from one moment to the next. Undefined: nobody is. */
  readonly isBanned?: ((peerId: string) => boolean) | undefined;
}

export interface Host {
  readonly node: Libp2p;
  /** What the transports listen on, also where `announce` hides it from others; none before the start. */
  listening(): readonly Multiaddr[];
  stop(): Promise<void>;
}

/** The libp2p node of this peer, not started: protocol handlers come first, because Nox looks for them in the first identify. */
export const createHost = async (
  options: OverlayOptions,
  deps: HostDeps,
  platform: HostPlatform,
): Promise<Host> => {
  const { identity, clock } = deps;
  const crypto = platform.noiseCrypto;
  const privateKey = await generateKeyPairFromSeed("Ed25519", identity.seed);
  const streams = options.streamsPerConnection;
  const node: Libp2p<Services> = await createLibp2p({
    start: false,
    privateKey,
    nodeInfo: { userAgent: options.agentVersion },
    logger: silentLibp2pLogger,
    addresses: { listen: [...options.listen], announce: [...options.announce] },
    transports: platform.transports,
    connectionProtector: () => ({ protect: tuneTransportWrites }),
    connectionEncrypters: [(components) => withQuietDecoder(noise(crypto && { crypto })(components))],
    streamMuxers: [
      () =>
        withFrameBounds(
          withHalfWindowUpdates(
            yamux({
              maxInboundStreams: streams,
              maxOutboundStreams: streams,
              // A client may open all its streams before our side of the connection is set up.
              maxEarlyStreams: streams,
              streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES },
            })(),
          ),
          FRAME_RATES,
          clock,
        ),
    ],
    connectionManager: {
      maxConnections: options.connections,
      inboundConnectionThreshold: INBOUND_PER_HOST_PER_SECOND,
      maxIncomingPendingConnections: PENDING_INBOUND,
      inboundUpgradeTimeout: UPGRADE_MS,
      addressDialTimeout: DIAL_ADDRESS_MS,
      maxPeerAddrsToDial: 2 * ADDRESSES_PER_PEER,
    },
    connectionGater: gaterOf(options, deps),
    connectionMonitor: { pingInterval: PING_INTERVAL_MS },
    services: {
      identify: (components) => asParticlePeer(identify()(components)),
      ping: ping(),
      // Not the manager itself: libp2p would start it a second time.
      listeners: ({ transportManager }: { transportManager: ListenerSource }) => ({
        getAddrs: () => transportManager.getAddrs(),
      }),
    },
  });
  mergeOnce(node.peerStore);
  const guard = platform.guardListeners(options.connections, clock);
  node.addEventListener("transport:listening", ({ detail }) => guard.guard(detail));
  return {
    node,
    listening: () => (node.status === "started" ? node.services.listeners.getAddrs() : []),
    async stop() {
      guard.dropSilent();
      await node.stop();
    },
  };
};

interface Services extends ServiceMap {
  listeners: ListenerSource;
}

/** Who is refused, as early as it can be known. */
const gaterOf = (options: OverlayOptions, { clock, isKept, isBanned }: HostDeps): ConnectionGater => {
  const isDenied = denials(options.deny, isBanned);
  const pending = new PendingHosts(clock);
  const places = new ConnectionPlaces(options);
  return {
    // In browsers libp2p would refuse private addresses and WebSocket without TLS; a page may have these on its own machine.
    denyDialMultiaddr: () => false,
    denyDialPeer: (peer) => isDenied(peer.toString()) || !(places.hasRoomToDial || isKept(peer.toString())),
    denyOutboundEncryptedConnection: (peer) => isDenied(peer.toString()),
    denyOutboundUpgradedConnection: (peer, connection) => {
      if (isDenied(peer.toString())) return true;
      places.take(peer.toString(), connection);
      return false;
    },
    denyInboundConnection: (connection) => !pending.admit(connection),
    denyInboundEncryptedConnection: (peer) => isDenied(peer.toString()) || !places.hasRoom(peer.toString()),
    denyInboundUpgradedConnection: (peer, connection) => {
      pending.upgraded(connection);
      if (isDenied(peer.toString()) || !places.hasRoom(peer.toString())) return true;
      places.take(peer.toString(), connection);
      return false;
    },
  };
};

const FRAME_RATES = {
  streams: { atOnce: STREAMS_AT_ONCE, perSecond: STREAMS_PER_SECOND },
  pings: { atOnce: PINGS_AT_ONCE, perSecond: PINGS_PER_SECOND },
};

/**
 * Identify as Nox speaks it: the particle protocol in place of `protocolVersion`. The library's own option for that,
 * `protocolPrefix`, would also rename the identify protocol itself.
 */
const asParticlePeer = <Service>(service: Service): Service => {
  const { host } = service as { host?: { protocolVersion?: unknown } };
  if (typeof host?.protocolVersion === "string") host.protocolVersion = PARTICLE_PROTOCOL;
  return service;
};

interface ListenerSource {
  getAddrs(): Multiaddr[];
}
