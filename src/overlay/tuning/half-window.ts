import type { StreamMuxerFactory } from "@libp2p/interface";

/**
 * Yamux 8 answers every data frame with a window update, one encrypted frame back per particle. This sends it when half of the
 * window is used, as the Go and Rust implementations do. Touches private methods; where they are missing, nothing changes.
 */
export const withHalfWindowUpdates = (factory: StreamMuxerFactory): StreamMuxerFactory => {
  const createStreamMuxer = factory.createStreamMuxer.bind(factory);
  factory.createStreamMuxer = (connection) => {
    const muxer = createStreamMuxer(connection);
    const internals = muxer as MuxerInternals;
    const newStream = internals._newStream;
    if (typeof newStream === "function") {
      internals._newStream = (...args) => {
        const stream = newStream.apply(muxer, args);
        updateAtHalf(stream);
        return stream;
      };
    }
    return muxer;
  };
  return factory;
};

const updateAtHalf = (stream: StreamInternals): void => {
  const { sendWindowUpdate } = stream;
  if (typeof sendWindowUpdate !== "function" || typeof stream.recvWindowCapacity !== "number") return;
  stream.sendWindowUpdate = () => {
    // Before it is established, an update carries the flag that opens or accepts the stream.
    const established = stream.state === ESTABLISHED || stream.state === SYN_SENT;
    if (established && (stream.recvWindowCapacity ?? 0) * 2 > (stream.recvWindow ?? 0)) return;
    sendWindowUpdate.call(stream);
  };
};

/** Yamux's `StreamState`, which it does not export. */
const SYN_SENT = 1;
const ESTABLISHED = 3;

interface StreamInternals {
  state?: number;
  /** Bytes the sender may still send, and the size of the window. */
  recvWindowCapacity?: number;
  recvWindow?: number;
  sendWindowUpdate?: () => void;
}

interface MuxerInternals {
  _newStream?: (...args: unknown[]) => StreamInternals;
}
