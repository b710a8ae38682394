import type { Stream, StreamMessageEvent } from "@libp2p/interface";
import { type Clock, type LogThrottle, SluiceError, type Timer, toSluiceError } from "../core/index.ts";
import { FrameSplitter, type Oversized } from "./frames.ts";
import type { OverlayCounters } from "./interface.ts";
import { FRAME_MS, PAUSE_ABOVE_BYTES } from "./limits.ts";
import type { ReadBudget, Reader } from "./read-budget.ts";

export interface InboundStreamDeps {
  readonly clock: Clock;
  readonly log: LogThrottle;
  readonly counters: OverlayCounters;
  readonly budget: ReadBudget;
}

export interface FrameReading {
  readonly peerId: string;
  readonly frameBytes: number;
  /** Frames whose `onFrame` may be under way. */
  readonly atOnce: number;
  readonly oversized?: Oversized;
  /** Never rejects. @throws SluiceError at once for a frame after which the stream cannot be read on. */
  onFrame(body: Uint8Array): Promise<void>;
}

/** Reads the frames of one inbound stream, however many its sender puts on it, within bounds of memory and time. */
export const readFrames = (stream: Stream, reading: FrameReading, deps: InboundStreamDeps): void => {
  new InboundStream(stream, reading, deps).listen();
};

class InboundStream implements Reader {
  readonly #stream: Stream;
  readonly #reading: FrameReading;
  readonly #deps: InboundStreamDeps;
  readonly #splitter: FrameSplitter;
  #handling = 0;
  #hasPlace: (() => void) | undefined;
  #busy = false;
  #over = false;
  /** Runs while a frame is due: from the opening to the first frame, and while one is half-read. */
  #frameTimer: Timer | undefined;

  constructor(stream: Stream, reading: FrameReading, deps: InboundStreamDeps) {
    this.#stream = stream;
    this.#reading = reading;
    this.#deps = deps;
    this.#splitter = new FrameSplitter(reading.frameBytes, reading.oversized);
  }

  get peerId(): string {
    return this.#reading.peerId;
  }

  get heldBytes(): number {
    return this.#splitter.heldBytes;
  }

  listen(): void {
    this.#awaitFrame();
    this.#stream.addEventListener("close", () => {
      if (!this.#busy) this.#finish();
    });
    // Yamux announces the end before it delivers the data of the same frame, hence the microtask.
    this.#stream.addEventListener("remoteCloseWrite", () => queueMicrotask(() => this.#closeIfEnded()));
    this.#stream.addEventListener("message", (event: StreamMessageEvent) =>
      this.#accept(event.data.subarray()),
    );
    queueMicrotask(() => this.#closeIfEnded());
  }

  evict(): void {
    this.#deps.counters.tooLarge++;
    this.#reset("a peer's half-read frames took too much memory");
  }

  #accept(chunk: Uint8Array): void {
    if (this.#over) return;
    this.#splitter.push(chunk);
    if (!this.#busy) {
      void this.#drain();
      return;
    }
    this.#deps.budget.update(this);
    if (this.heldBytes > PAUSE_ABOVE_BYTES && this.#stream.readStatus === "readable") this.#stream.pause();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    try {
      for (;;) {
        const body = this.#splitter.next();
        if (body !== undefined) {
          this.#handle(body);
          if (this.#handling >= this.#reading.atOnce) await this.#place();
        } else if (this.#stream.readStatus === "paused") this.#resume();
        else break;
      }
    } catch (error) {
      this.#refuse(toSluiceError(error));
    } finally {
      this.#busy = false;
    }
    if (this.#over) return;
    if (this.#stream.status !== "open") {
      this.#finish();
      return;
    }
    this.#deps.budget.update(this);
    if (this.heldBytes > 0) this.#awaitFrame();
    this.#closeIfEnded();
  }

  #handle(body: Uint8Array): void {
    this.#frameTimer?.cancel();
    this.#frameTimer = undefined;
    const handled = this.#reading.onFrame(body);
    this.#handling++;
    void handled.then(() => {
      this.#handling--;
      this.#hasPlace?.();
    });
  }

  /** Back-pressure, without one frame's handling holding up the next. */
  #place(): Promise<void> {
    return new Promise((resolve) => {
      this.#hasPlace = () => {
        this.#hasPlace = undefined;
        resolve();
      };
    });
  }

  /** Gives out what waited in the stream, also of one whose connection closed meanwhile: only then does it throw. */
  #resume(): void {
    try {
      this.#stream.resume();
    } catch {
      // The bytes came first, and there will be no more.
    }
  }

  #refuse(error: SluiceError): void {
    if (error.code === "SLUICE_PARTICLE_TOO_LARGE") this.#deps.counters.tooLarge++;
    else this.#deps.counters.malformed++;
    this.#reset("a stream with an unreadable frame was reset", error);
  }

  #awaitFrame(): void {
    this.#frameTimer ??= this.#deps.clock.timer(FRAME_MS, () => {
      this.#deps.counters.stalled++;
      this.#reset("a stream was reset because its frame did not come whole in time");
    });
  }

  /** js-client and Nox close their half and wait for ours: without this every particle would leak a stream. */
  #closeIfEnded(): void {
    if (this.#over || this.#busy) return;
    if (this.#stream.remoteWriteStatus !== "closed" || this.#stream.readBufferLength > 0) return;
    if (this.heldBytes > 0) {
      this.#refuse(new SluiceError("SLUICE_PARTICLE_MALFORMED", "the stream ended inside a frame"));
      return;
    }
    this.#finish();
    this.#stream.close().catch((error: Error) => this.#stream.abort(error));
  }

  #reset(message: string, error?: SluiceError): void {
    this.#deps.log.warn({ from: this.peerId, ...(error && { reason: error.message }) }, message);
    this.#finish();
    this.#stream.abort(error ?? new Error(message));
  }

  #finish(): void {
    this.#over = true;
    this.#frameTimer?.cancel();
    this.#deps.budget.release(this);
  }
}
