import type { StreamMuxerFactory } from "@libp2p/interface";
import type { Clock } from "../../core/index.ts";
import { Allowance, type AllowanceRate } from "../allowance.ts";

export interface FrameRates {
  /** Streams that the peer opens, also those it resets at once. */
  readonly streams: AllowanceRate;
  /** Each is answered. */
  readonly pings: AllowanceRate;
}

/**
 * What a peer can make Yamux do with frames of twelve bytes: streams opened and reset in a loop, each of which costs 0.1 ms and a
 * timer, and pings, whose answers pile up while it reads none. Past the rate the connection ends. And a frame finds its stream at
 * once, where Yamux looks through all that are open. Touches private methods; where they are missing, nothing changes.
 */
export const withFrameBounds = (
  factory: StreamMuxerFactory,
  rates: FrameRates,
  clock: Pick<Clock, "now">,
): StreamMuxerFactory => {
  const createStreamMuxer = factory.createStreamMuxer.bind(factory);
  factory.createStreamMuxer = (connection) => {
    const muxer = createStreamMuxer(connection);
    const internals = muxer as MuxerInternals;
    boundRates(internals, new Allowance(rates.streams, clock), new Allowance(rates.pings, clock));
    indexStreams(internals);
    return muxer;
  };
  return factory;
};

/** What `handleFrame` throws ends the connection. */
const boundRates = (muxer: MuxerInternals, streams: Allowance, pings: Allowance): void => {
  const { handleFrame } = muxer;
  if (typeof handleFrame !== "function") return;
  muxer.handleFrame = (frame) => {
    const { streamID, type, flag } = frame.header;
    if (type === PING && !pings.take()) throw new Error("the peer pings too often");
    if (streamID !== 0 && (flag & SYN) === SYN && !streams.take())
      throw new Error("the peer opens streams too fast");
    handleFrame.call(muxer, frame);
  };
};

const indexStreams = (muxer: MuxerInternals): void => {
  const { _newStream: newStream, handleStreamMessage } = muxer;
  if (typeof newStream !== "function" || typeof handleStreamMessage !== "function") return;
  const streams = new Map<number, StreamInternals>();
  muxer._newStream = (id, ...args) => {
    const stream = newStream.call(muxer, id, ...args);
    streams.set(id, stream);
    stream.addEventListener("close", () => streams.delete(id), { once: true });
    return stream;
  };
  muxer.handleStreamMessage = (frame) => {
    const { streamID, type, flag } = frame.header;
    if ((flag & SYN) === SYN) handleStreamMessage.call(muxer, frame);
    else if (type === WINDOW_UPDATE) streams.get(streamID)?.handleWindowUpdate(frame);
    else streams.get(streamID)?.handleData(frame);
  };
};

/** Yamux's frame types and its flag of a frame that opens a stream. */
const WINDOW_UPDATE = 1;
const PING = 2;
const SYN = 1;

interface Frame {
  readonly header: { readonly streamID: number; readonly type: number; readonly flag: number };
}

interface StreamInternals {
  handleWindowUpdate(frame: Frame): void;
  handleData(frame: Frame): void;
  addEventListener(type: "close", listener: () => void, options: { once: true }): void;
}

interface MuxerInternals {
  handleFrame?: (frame: Frame) => void;
  handleStreamMessage?: (frame: Frame) => void;
  _newStream?: (id: number, ...args: unknown[]) => StreamInternals;
}
