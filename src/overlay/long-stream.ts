import type { Connection, Stream } from "@libp2p/interface";
import { type Clock, joinBytes } from "../core/index.ts";
import type { Receipt } from "./delivery/interface.ts";
import type { OutboundFrame } from "./fluence-link.ts";
import { OPEN_STREAM_MS, PARTICLE_PROTOCOL } from "./limits.ts";
import { writeAll } from "./write-all.ts";

export interface LongStreamDeps {
  readonly clock: Clock;
  readonly maxStreams: number;
  /** The peer ended a stream on trial: it reads one frame a stream, and has probably not read the others, which are lost. */
  readonly onOneFrameReader: () => void;
}

/** The one stream that carries all particles to a peer that reads many frames a stream; reopened when it breaks. */
export class LongStream {
  readonly #connection: Connection;
  readonly #deps: LongStreamDeps;
  #current: OpenStream | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, deps: LongStreamDeps) {
    this.#connection = connection;
    this.#deps = deps;
  }

  /**
   * Resolves with the frames that must be sent again. A stream on trial belongs to a peer of whom we assume that it reads
   * many frames: the first ones are remembered until it is proven. One write after the other, for a connection that is
   * both its peer's newest and the one some particles came on has several queues.
   */
  write(frames: readonly OutboundFrame[], onTrial: boolean): Promise<readonly OutboundFrame[]> {
    const written = this.#last.then(() => this.#write(frames, onTrial));
    this.#last = written;
    return written;
  }

  close(): void {
    this.#current?.stream.close().catch(() => {});
    this.#current = undefined;
  }

  /** Gives up what is being written. */
  reset(reason: string): void {
    this.#current?.stream.abort(new Error(reason));
    this.#current = undefined;
  }

  async #write(frames: readonly OutboundFrame[], onTrial: boolean): Promise<readonly OutboundFrame[]> {
    let open: OpenStream | undefined;
    try {
      open = this.#current ?? (await this.#open(onTrial));
      await writeAll(open.stream, joined(frames), this.#deps.clock);
    } catch (error) {
      if (this.#current === open) this.#current = undefined;
      open?.stream.abort(error instanceof Error ? error : new Error(String(error)));
      return frames;
    }
    if (open.refused) return open.written === 0 ? frames.slice(1) : frames;
    open.written += frames.length;
    if (open.written <= TRIAL_FRAMES) open.trial?.push(...frames.map(({ receipt }) => receipt));
    else open.trial = undefined;
    return [];
  }

  async #open(onTrial: boolean): Promise<OpenStream> {
    const stream = await this.#connection.newStream(PARTICLE_PROTOCOL, {
      signal: AbortSignal.timeout(OPEN_STREAM_MS),
      maxOutboundStreams: this.#deps.maxStreams,
    });
    const open: OpenStream = { stream, written: 0, trial: onTrial ? [] : undefined, refused: false };
    this.#current = open;
    stream.addEventListener("close", () => {
      if (this.#current === open) this.#current = undefined;
      this.#onRemoteEnd(open);
    });
    stream.addEventListener("remoteCloseWrite", () => this.#onRemoteEnd(open));
    return open;
  }

  /** Whether a peer that ends a stream early read one frame, or is going away altogether, shows a moment later. */
  #onRemoteEnd(open: OpenStream): void {
    if (open.trial === undefined || open.refused) return;
    this.#deps.clock.timer(GOING_AWAY_MS, () => {
      if (open.trial === undefined || open.refused || this.#connection.status !== "open") return;
      open.refused = true;
      if (this.#current === open) this.#current = undefined;
      open.stream.close().catch(() => {});
      this.#deps.onOneFrameReader();
      for (const receipt of open.trial.slice(1)) receipt({ kind: "lost" });
    });
  }
}

interface OpenStream {
  readonly stream: Stream;
  written: number;
  /** The receipts of what was written so far; undefined when not on trial, or no more. */
  trial: ((receipt: Receipt) => void)[] | undefined;
  refused: boolean;
}

/** A peer that took so many frames from one stream reads them all. */
const TRIAL_FRAMES = 32;
const GOING_AWAY_MS = 200;

const joined = (frames: readonly OutboundFrame[]): Uint8Array => {
  const [first] = frames;
  return frames.length === 1 && first !== undefined
    ? first.bytes
    : joinBytes(frames.map(({ bytes }) => bytes));
};
