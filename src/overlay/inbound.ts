import type { Connection, Libp2p, Stream } from "@libp2p/interface";
import {
  type Clock,
  jsonOfUtf8,
  type LogThrottle,
  reasonOf,
  SluiceError,
  toSluiceError,
} from "../core/index.ts";
import { decodeParticle, type Particle } from "../particle/index.ts";
import { WritingBudget } from "./delivery/writing-budget.ts";
import { type InboundStreamDeps, readFrames } from "./inbound-stream.ts";
import type { OverlayCounters, OverlayHandlers, OverlayOptions } from "./interface.ts";
import {
  HALF_READ_BYTES,
  HALF_READ_PER_PEER_BYTES,
  HANDLED_AT_ONCE,
  HANDLED_AT_ONCE_OF_PEER,
  OWN_STREAMS,
  PARTICLE_PROTOCOL,
  REPLY_BYTES,
  SLUICE_PROTOCOL,
  THIN_PROTOCOL,
  THIN_REQUEST_BYTES,
  THIN_STREAMS,
} from "./limits.ts";
import { NoticeRate } from "./notice-rate.ts";
import type { Origins } from "./origins.ts";
import type { PeerTally } from "./peer-tally.ts";
import { ReadBudget } from "./read-budget.ts";
import { Replies } from "./replies.ts";
import { type FrameBody, HEAD_BYTES, KIND, readFrame, violation } from "./sluice-frames.ts";
import { thinLine } from "./thin-line.ts";
import { parseNotice } from "./words.ts";

export interface AcceptDeps {
  readonly clock: Clock;
  readonly log: LogThrottle;
  readonly counters: OverlayCounters;
  readonly origins: Origins;
  readonly handlers: OverlayHandlers;
  readonly tally: PeerTally;
  readonly isDenied: (peerId: string) => boolean;
  /** Streams are turned away when it is not. */
  readonly isOpen: () => boolean;
}

/** Takes streams of all protocols. */
export const acceptStreams = async (
  node: Pick<Libp2p, "handle">,
  options: Pick<OverlayOptions, "particleBytes" | "streamsPerConnection">,
  deps: AcceptDeps,
): Promise<void> => {
  const { particleBytes, streamsPerConnection } = options;
  const notices = new NoticeRate(deps.clock);
  const budget = new ReadBudget({
    perPeerBytes: Math.max(HALF_READ_PER_PEER_BYTES, 2 * particleBytes),
    totalBytes: Math.max(HALF_READ_BYTES, 4 * particleBytes),
  });
  const writing = new WritingBudget();
  for (const { protocol, read, maxStreams } of READERS) {
    if (read === readThinStream && deps.handlers.thin === undefined) continue;
    await node.handle(
      protocol,
      (stream, connection) => {
        if (deps.isOpen())
          read(stream, {
            ...deps,
            budget,
            notices,
            particleBytes,
            writing,
            connection,
            from: connection.remotePeer.toString(),
          });
        else stream.abort(new Error("this peer is shutting down"));
      },
      {
        maxInboundStreams: Math.min(maxStreams, streamsPerConnection),
        maxOutboundStreams: streamsPerConnection,
      },
    );
  }
};

interface InboundDeps extends AcceptDeps, InboundStreamDeps {
  readonly connection: Connection;
  /** The peer at its other end. */
  readonly from: string;
  readonly notices: NoticeRate;
  readonly particleBytes: number;
  /** For answers to thin clients. */
  readonly writing: WritingBudget;
}

/** Each frame is a particle, and nobody is told what became of it. */
const readFluenceStream = (stream: Stream, deps: InboundDeps): void => {
  readFrames(
    stream,
    {
      peerId: deps.from,
      frameBytes: deps.particleBytes,
      atOnce: HANDLED_AT_ONCE,
      onFrame: (body) => receive(body, deps).catch(() => {}),
    },
    deps,
  );
};

/** Each particle is answered when it is safe or refused. */
const readSluiceStream = (stream: Stream, deps: InboundDeps): void => {
  const { counters, particleBytes } = deps;
  const replies = new Replies(stream);
  readFrames(
    stream,
    {
      peerId: deps.from,
      frameBytes: particleBytes + HEAD_BYTES,
      atOnce: HANDLED_AT_ONCE_OF_PEER,
      oversized: {
        headBytes: HEAD_BYTES,
        tell(head, bytes) {
          counters.tooLarge++;
          const detail = `it takes ${bytes} bytes, this peer accepts ${particleBytes} (limits.particleBytes)`;
          const { kind, number } = readFrame(head);
          if (kind === KIND.particle)
            replies.refuse(number, new SluiceError("SLUICE_PARTICLE_TOO_LARGE", detail).toProblem());
        },
      },
      onFrame: (body) => answer(readFrame(body), replies, deps),
    },
    deps,
  );
};

/** Only of peers that have a desk for it. */
const readThinStream = (stream: Stream, deps: InboundDeps): void => {
  const { clock, from, handlers, writing } = deps;
  const line = thinLine(stream, { from, clock, writing });
  const listener = handlers.thin?.(line);
  if (listener === undefined) return;
  stream.addEventListener("close", () => listener.ended());
  readFrames(
    stream,
    {
      peerId: from,
      frameBytes: THIN_REQUEST_BYTES,
      atOnce: HANDLED_AT_ONCE_OF_PEER,
      onFrame(body) {
        const message = jsonOfUtf8(body);
        if (message === undefined) throw violation("a message that is no JSON");
        return listener.message(message);
      },
    },
    deps,
  );
};

const READERS = [
  { protocol: PARTICLE_PROTOCOL, read: readFluenceStream, maxStreams: Number.POSITIVE_INFINITY },
  { protocol: SLUICE_PROTOCOL, read: readSluiceStream, maxStreams: OWN_STREAMS },
  { protocol: THIN_PROTOCOL, read: readThinStream, maxStreams: THIN_STREAMS },
];

/** Resolves when it is answered. @throws SluiceError for a frame that has no place here. */
const answer = ({ kind, number, payload }: FrameBody, replies: Replies, deps: InboundDeps): Promise<void> => {
  if (kind === KIND.particle)
    return receive(payload, deps).then(
      () => replies.acknowledge(number),
      (error) => replies.refuse(number, toSluiceError(error).toProblem()),
    );
  if (kind !== KIND.undeliverable) throw violation(`a frame of kind ${kind}`);
  const { connection, from, handlers, isDenied, log, notices } = deps;
  if (payload.length > REPLY_BYTES) throw violation("a notice that is no notice");
  if (!notices.admits(connection)) log.warn({ from }, "a notice was dropped: too many come");
  else {
    const notice = parseNotice(payload);
    if (!(isDenied(notice.by) || isDenied(notice.peer))) handlers.undeliverable(notice, from);
  }
  return Promise.resolve();
};

/** Resolves when the particle is safe here. @throws SluiceError why it is not. */
const receive = async (body: Uint8Array, deps: InboundDeps): Promise<void> => {
  const { connection, counters, from, log, handlers, origins, tally } = deps;
  let particle: Particle;
  try {
    particle = decodeParticle(body);
  } catch (error) {
    // The frame was whole, so the ones behind it can still be read.
    counters.malformed++;
    log.warn({ from, reason: reasonOf(error) }, "a malformed particle was dropped");
    throw error;
  }
  counters.received++;
  tally.received(from);
  origins.came(particle, from, connection.id);
  try {
    await handlers.particle(particle, from);
  } catch (error) {
    // The handler logs why it refuses a particle.
    counters.refusedHere++;
    throw error;
  }
};
