import type { Connection, Stream, StreamMessageEvent } from "@libp2p/interface";
import {
  type Clock,
  type LogThrottle,
  reasonOf,
  SluiceError,
  type Timer,
  toSluiceError,
} from "../core/index.ts";
import { decodeParticle, type Particle } from "../particle/index.ts";
import { FrameSplitter } from "./frames.ts";
import type { OverlayCounters, ParticleHandler } from "./interface.ts";
import { FRAME_MS, HANDLED_AT_ONCE, PAUSE_ABOVE_BYTES } from "./limits.ts";
import type { Origins } from "./origins.ts";
import type { ReadBudget, Reader } from "./read-budget.ts";

export interface InboundDeps {
  readonly clock: Clock;
  readonly log: LogThrottle;
  readonly counters: OverlayCounters;
  readonly budget: ReadBudget;
  readonly origins: Origins;
  readonly particleBytes: number;
  readonly onParticle: ParticleHandler;
}

/** Reads the particles of one inbound stream, however many frames its sender puts on it. */
export const readParticles = (stream: Stream, connection: Connection, deps: InboundDeps): void => {
  new InboundStream(stream, connection, deps).listen();
};

class InboundStream implements Reader {
  readonly peerId: string;
  readonly #stream: Stream;
  readonly #connectionId: string;
  readonly #deps: InboundDeps;
  readonly #splitter: FrameSplitter;
  readonly #handling = new Set<Promise<void>>();
  #busy = false;
  #over = false;
  /** Runs while a frame is due: from the opening to the first frame, and while one is half-read. */
  #frameTimer: Timer | undefined;

  constructor(stream: Stream, connection: Connection, deps: InboundDeps) {
    this.peerId = connection.remotePeer.toString();
    this.#stream = stream;
    this.#connectionId = connection.id;
    this.#deps = deps;
    this.#splitter = new FrameSplitter(deps.particleBytes);
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
        if (body !== undefined) await this.#handle(body);
        else if (this.#stream.readStatus === "paused") this.#resume();
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

  /** Waits for a place among those being handled: back-pressure, without one particle's checks holding up the next. */
  async #handle(body: Uint8Array): Promise<void> {
    const done = this.#deliver(body).finally(() => this.#handling.delete(done));
    this.#handling.add(done);
    if (this.#handling.size >= HANDLED_AT_ONCE) await Promise.race(this.#handling);
  }

  /** Gives out what waited in the stream, also of one whose connection closed meanwhile: only then does it throw. */
  #resume(): void {
    try {
      this.#stream.resume();
    } catch {
      // The bytes came first, and there will be no more.
    }
  }

  async #deliver(body: Uint8Array): Promise<void> {
    this.#frameTimer?.cancel();
    this.#frameTimer = undefined;
    const { counters, log, onParticle, origins } = this.#deps;
    let particle: Particle;
    try {
      particle = decodeParticle(body);
    } catch (error) {
      // The frame was whole, so the ones behind it can still be read.
      counters.malformed++;
      log.warn({ from: this.peerId, reason: reasonOf(error) }, "a malformed particle was dropped");
      return;
    }
    counters.received++;
    origins.came(particle, this.peerId, this.#connectionId);
    // The handler logs why it refuses a particle.
    await onParticle(particle, this.peerId, body.length).catch(() => {});
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
