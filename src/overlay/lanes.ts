import type { Connection } from "@libp2p/interface";
import type { Clock } from "../core/index.ts";
import { LongStream } from "./long-stream.ts";
import type { Neighbours } from "./neighbours.ts";
import { sendOnOwnStream } from "./particle-stream.ts";
import type { OutboundFrame } from "./peer-queue.ts";

export interface LanesDeps {
  readonly clock: Clock;
  readonly neighbours: Neighbours;
  readonly maxStreams: number;
  /** Frames that were written and have to go again. */
  readonly onUnread: (peerId: string, frames: readonly OutboundFrame[]) => void;
}

/** Writes frames to connections in the way their peers read them. */
export class Lanes {
  readonly #deps: LanesDeps;
  /** By connection id, while it is open. */
  readonly #long = new Map<string, LongStream>();

  constructor(deps: LanesDeps) {
    this.#deps = deps;
  }

  /** Resolves with the frames that could not be written. */
  async write(connection: Connection, frames: readonly OutboundFrame[]): Promise<readonly OutboundFrame[]> {
    const style = await this.#deps.neighbours.style(connection);
    if (style !== "stream-per-particle")
      return this.#longStream(connection).write(frames, style === "one-stream-on-trial");
    const outcomes = await Promise.allSettled(
      frames.map((frame) => sendOnOwnStream(connection, frame, this.#deps)),
    );
    return frames.filter((_, index) => outcomes[index]?.status === "rejected");
  }

  close(): void {
    for (const stream of this.#long.values()) stream.close();
    this.#long.clear();
  }

  #longStream(connection: Connection): LongStream {
    const known = this.#long.get(connection.id);
    if (known !== undefined) return known;
    const { clock, maxStreams, neighbours, onUnread } = this.#deps;
    const stream = new LongStream(connection, {
      clock,
      maxStreams,
      onOneFrameReader(unread) {
        neighbours.readsOneFrame(connection);
        onUnread(connection.remotePeer.toString(), unread);
      },
    });
    if (connection.status === "open") {
      this.#long.set(connection.id, stream);
      connection.addEventListener("close", () => this.#long.delete(connection.id));
    }
    return stream;
  }
}
