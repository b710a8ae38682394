import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import { identify } from "@libp2p/identify";
import type { Connection, Libp2p, ServiceMap } from "@libp2p/interface";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { webSockets } from "@libp2p/websockets";
import type { Multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import type { Clock } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import type { OverlayOptions } from "./interface.ts";
import { silentLibp2pLogger } from "./libp2p-logger.ts";
import {
  ADDRESSES_PER_PEER,
  CONNECTIONS_PER_PEER,
  DIAL_ADDRESS_MS,
  INBOUND_PER_HOST_PER_SECOND,
  MAX_CONNECTIONS,
  PARTICLE_PROTOCOL,
  PENDING_INBOUND,
  PING_INTERVAL_MS,
  STREAM_WINDOW_BYTES,
  UPGRADE_MS,
} from "./limits.ts";
import { ListenerGuard } from "./listener-guard.ts";
import { PendingHosts } from "./pending-hosts.ts";
import { withHalfWindowUpdates } from "./tuning/half-window.ts";
import { mergeOnce } from "./tuning/merge-once.ts";
import { noiseCrypto } from "./tuning/noise-crypto.ts";
import { withQuietDecoder } from "./tuning/noise-decoder.ts";
import { tuneTransportWrites } from "./tuning/transport-writes.ts";

export interface HostDeps {
  readonly identity: Identity;
  readonly clock: Clock;
}

export interface Host {
  readonly node: Libp2p;
  /** What the transports listen on, also where `announce` hides it from others; none before the start. */
  listening(): readonly Multiaddr[];
  stop(): Promise<void>;
}

/** The libp2p node of this peer, not started: protocol handlers come first, because Nox looks for them in the first identify. */
export const createHost = async (options: OverlayOptions, { identity, clock }: HostDeps): Promise<Host> => {
  const pending = new PendingHosts(clock);
  const privateKey = await generateKeyPairFromSeed("Ed25519", identity.seed);
  const streams = options.streamsPerConnection;
  const node: Libp2p<Services> = await createLibp2p({
    start: false,
    privateKey,
    nodeInfo: { userAgent: options.agentVersion },
    logger: silentLibp2pLogger,
    addresses: { listen: [...options.listen], announce: [...options.announce] },
    transports: [webSockets(), tcp()],
    connectionProtector: () => ({ protect: tuneTransportWrites }),
    connectionEncrypters: [(components) => withQuietDecoder(noise({ crypto: noiseCrypto })(components))],
    streamMuxers: [
      () =>
        withHalfWindowUpdates(
          yamux({
            maxInboundStreams: streams,
            maxOutboundStreams: streams,
            // A client may open all its streams before our side of the connection is set up.
            maxEarlyStreams: streams,
            streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES },
          })(),
        ),
    ],
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      inboundConnectionThreshold: INBOUND_PER_HOST_PER_SECOND,
      maxIncomingPendingConnections: PENDING_INBOUND,
      inboundUpgradeTimeout: UPGRADE_MS,
      addressDialTimeout: DIAL_ADDRESS_MS,
      maxPeerAddrsToDial: 2 * ADDRESSES_PER_PEER,
    },
    connectionGater: {
      denyInboundConnection: (connection) => !pending.admit(connection),
      denyInboundUpgradedConnection: (_, connection): boolean => {
        pending.upgraded(connection);
        return false;
      },
      denyInboundEncryptedConnection: (peerId): boolean =>
        node.getConnections(peerId).filter(isOpen).length >= CONNECTIONS_PER_PEER,
    },
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
  const guard = new ListenerGuard(clock);
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

const isOpen = (connection: Connection): boolean => connection.status === "open";

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
