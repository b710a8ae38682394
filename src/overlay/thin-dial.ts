import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import {
  type Connection,
  type MultiaddrConnection,
  type PeerId,
  type PrivateKey,
  type StreamMuxer,
  TypedEventEmitter,
  type Upgrader,
} from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { webSockets } from "@libp2p/websockets";
import type { Multiaddr } from "@multiformats/multiaddr";
import { type Clock, SluiceError } from "../core/index.ts";
import { isPeerId, type Signer } from "../particle/index.ts";
import { connectError } from "./connect-error.ts";
import { silentLibp2pLogger } from "./libp2p-logger.ts";
import { CLOSE_MS, DIAL_MS, LIVENESS_MS, PONG_MS, STREAM_WINDOW_BYTES } from "./limits.ts";
import { isWebSocket, parseMultiaddr, peerOf } from "./multiaddrs.ts";
import { decline, negotiate } from "./multistream.ts";
import { openThinStream, type ThinReader, type ThinStream } from "./thin-stream.ts";
import { tuneTransportWrites } from "./tuning/transport-writes.ts";

export type { ThinReader, ThinStream } from "./thin-stream.ts";

export interface ThinDial {
  /** A WebSocket multiaddr. */
  readonly address: string;
  /** Noise takes one signature of it, so that its seed need not be at hand. */
  readonly key: Signer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** To a gateway, of which nothing is asked but `/sluice/thin/1.0.0`. */
export interface ThinConnection {
  /** The gateway's, proven. */
  readonly peerId: string;
  /** One at a time; the gateway wants to hear something on it soon. @throws SluiceError SLUICE_CONNECT. */
  open(reader: ThinReader): Promise<ThinStream>;
  close(): Promise<void>;
}

/**
 * A second way to a gateway, for clients that want neither its particles nor its other services: WebSocket, Noise and Yamux, without libp2p's own node
 * (peer store, connection manager, identify), which would double what a page has to load. Whatever the gateway opens is declined.
 * @throws SluiceError SLUICE_CONNECT with the reason; SLUICE_USAGE when this is no address of a WebSocket.
 */
export const dialThin = async ({ address, key, clock, signal }: ThinDial): Promise<ThinConnection> => {
  const target = parseMultiaddr(address, "connect", "SLUICE_USAGE");
  if (!isWebSocket(target))
    throw new SluiceError("SLUICE_USAGE", `${address}: light clients dial WebSockets alone (…/ws, …/tls/ws)`);
  const lost = new AbortController();
  const until = AbortSignal.any([signal, lost.signal, AbortSignal.timeout(DIAL_MS)]);
  let raw: MultiaddrConnection | undefined;
  try {
    raw = await openSocket(target, until);
    raw.addEventListener("close", ({ error }) => lost.abort(error ?? new Error("Remote closed connection")));
    const { muxer, remotePeer } = await secure(raw, { target, key, signal: until });
    // Whoever accepts a connection speaks last, and may refuse it still.
    await pong(muxer, until);
    return connectionOf(raw, { muxer, peerId: remotePeer.toString(), clock, lost: lost.signal });
  } catch (error) {
    raw?.abort(error instanceof Error ? error : new Error(String(error)));
    throw await connectError([target], lost.signal.aborted ? lost.signal.reason : error, noProbe);
  }
};

const noProbe = async (): Promise<string> => "NO_WEBSOCKET";

const openSocket = async (target: Multiaddr, signal: AbortSignal): Promise<MultiaddrConnection> => {
  const transport = webSockets()({ logger: silentLibp2pLogger, events: new TypedEventEmitter() });
  // The transport hands its socket over to be upgraded, and that is all that it is needed for.
  const upgrader = { upgradeOutbound: async (connection: unknown) => connection as Connection };
  const raw: unknown = await transport.dial(target, { upgrader: upgrader as unknown as Upgrader, signal });
  await tuneTransportWrites(raw as MultiaddrConnection);
  return raw as MultiaddrConnection;
};

interface Securing {
  readonly target: Multiaddr;
  readonly key: Signer;
  readonly signal: AbortSignal;
}

const secure = async (
  raw: MultiaddrConnection,
  { target, key, signal }: Securing,
): Promise<{ readonly muxer: Muxer; readonly remotePeer: PeerId }> => {
  const factory = yamux({
    enableKeepAlive: false,
    maxInboundStreams: DECLINED_AT_ONCE,
    streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES },
  })();
  const encrypter = noise()({
    peerId: peerIdFromString(key.peerId),
    privateKey: noiseKey(key),
    logger: silentLibp2pLogger,
    upgrader: { getStreamMuxers: () => new Map([[factory.protocol, factory]]) } as unknown as Upgrader,
  });
  await negotiate(raw, encrypter.protocol, signal);
  const expected = peerOf(target);
  const secured = await encrypter.secureOutbound(raw, {
    signal,
    ...(expected === undefined ? {} : { remotePeer: peerIdFromString(expected) }),
  });
  if (secured.streamMuxer === undefined || !isPeerId(secured.remotePeer.toString()))
    throw new Error("MuxerUnavailable: there is no gateway");
  const muxer = factory.createStreamMuxer(secured.connection);
  muxer.addEventListener("stream", ({ detail }) => decline(detail));
  return { muxer, remotePeer: secured.remotePeer };
};

type Muxer = StreamMuxer & { ping(options: { readonly signal: AbortSignal }): Promise<number> };

/** Identify and pings, one each, and what overlaps. */
const DECLINED_AT_ONCE = 16;

/** What Noise asks of a private key: who it is, and its signature. */
const noiseKey = (key: Signer): PrivateKey => {
  const { publicKey } = peerIdFromString(key.peerId);
  return {
    type: "Ed25519",
    publicKey,
    sign: (data: { subarray(): Uint8Array }) => key.sign(data.subarray()),
  } as unknown as PrivateKey;
};

const pong = async (muxer: Muxer, signal: AbortSignal): Promise<void> => void (await muxer.ping({ signal }));

interface Secured {
  readonly muxer: Muxer;
  readonly peerId: string;
  readonly clock: Clock;
  /** Aborted when it is closed. */
  readonly lost: AbortSignal;
}

const connectionOf = (raw: MultiaddrConnection, { muxer, peerId, clock, lost }: Secured): ThinConnection => {
  const abort = (error: Error): void => {
    muxer.abort(error);
    raw.abort(error);
  };
  // A network that went away says nothing.
  const watch = () =>
    clock.timer(LIVENESS_MS, () => {
      liveness = clock.timer(PONG_MS, () => abort(new Error("the gateway does not answer")));
      const again = (): void => {
        liveness.cancel();
        if (!lost.aborted) liveness = watch();
      };
      pong(muxer, lost).then(again, () => {});
    });
  let liveness = watch();
  lost.addEventListener("abort", () => liveness.cancel());
  return {
    peerId,
    open: (reader) => openThinStream(muxer, reader),
    async close() {
      liveness.cancel();
      try {
        const signal = AbortSignal.timeout(CLOSE_MS);
        await muxer.close({ signal });
        await raw.close({ signal });
      } catch (error) {
        abort(error as Error);
      }
    },
  };
};
