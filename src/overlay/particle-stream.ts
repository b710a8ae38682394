import type { Connection } from "@libp2p/interface";
import type { Clock } from "../core/index.ts";
import { LINGER_MS, OPEN_STREAM_MS, PARTICLE_PROTOCOL, WRITE_STALL_MS } from "./limits.ts";
import { writeAll } from "./write-all.ts";

export interface ParticleStreamDeps {
  readonly clock: Clock;
  readonly maxStreams: number;
}

/** One particle on a stream of its own, as Nox wants it: written, our half closed, and the rest reset if the peer leaves it open. */
export const sendOnOwnStream = async (
  connection: Connection,
  frame: Uint8Array,
  cancelled: AbortSignal,
  { clock, maxStreams }: ParticleStreamDeps,
): Promise<void> => {
  const stream = await connection.newStream(PARTICLE_PROTOCOL, {
    signal: AbortSignal.any([cancelled, AbortSignal.timeout(OPEN_STREAM_MS)]),
    maxOutboundStreams: maxStreams,
  });
  const cancel = (): void => stream.abort(new Error(String(cancelled.reason)));
  cancelled.addEventListener("abort", cancel);
  try {
    await writeAll(stream, frame, clock);
    await stream.close({ signal: AbortSignal.timeout(WRITE_STALL_MS) });
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  } finally {
    cancelled.removeEventListener("abort", cancel);
  }
  if (stream.status === "closed") return;
  const linger = clock.timer(LINGER_MS, () => stream.abort(new Error("the peer did not close its half")));
  stream.addEventListener("close", () => linger.cancel());
};
