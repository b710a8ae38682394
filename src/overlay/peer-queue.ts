/** One particle on its way out, framed once. */
export interface OutboundFrame {
  readonly bytes: Uint8Array;
  /** Unix ms after which nobody wants it. */
  readonly deadline: number;
  /** For log lines. */
  readonly particleId: string;
}

export interface PeerQueueLimits {
  readonly frames: number;
  readonly bytes: number;
}

/** The bytes of several queues together. */
export interface Meter {
  bytes: number;
}

/** What waits for one peer, in order; frames being written still count. Pure: no clock, no I/O. */
export class PeerQueue {
  readonly #limits: PeerQueueLimits;
  readonly #total: Meter;
  #waiting: OutboundFrame[] = [];
  #writing: readonly OutboundFrame[] = [];
  #bytes = 0;

  constructor(limits: PeerQueueLimits, total: Meter) {
    this.#limits = limits;
    this.#total = total;
  }

  get size(): number {
    return this.#waiting.length + this.#writing.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** False when the queue is full; one frame always fits an empty queue. */
  push(frame: OutboundFrame): boolean {
    if (this.size >= this.#limits.frames) return false;
    if (this.size > 0 && this.#bytes + frame.bytes.length > this.#limits.bytes) return false;
    this.#waiting.push(frame);
    this.#count(frame.bytes.length);
    return true;
  }

  /** The oldest frames, at least one unless none waits. To be followed by `settle`. */
  take(maxFrames: number, maxBytes: number): readonly OutboundFrame[] {
    let bytes = 0;
    let count = 0;
    for (const frame of this.#waiting) {
      bytes += frame.bytes.length;
      if (count === maxFrames || (count > 0 && bytes > maxBytes)) break;
      count++;
    }
    this.#writing = this.#waiting.splice(0, count);
    return this.#writing;
  }

  /** The write is over; `unsent` of it go back to the front. */
  settle(unsent: readonly OutboundFrame[]): void {
    this.#count(-sizeOf(this.#writing));
    this.#writing = [];
    this.restore(unsent);
  }

  /** Puts frames in front, above the limits if need be: they were accepted once. */
  restore(frames: readonly OutboundFrame[]): void {
    this.#waiting.unshift(...frames);
    this.#count(sizeOf(frames));
  }

  dropOldest(): OutboundFrame | undefined {
    const [oldest] = this.#remove((_, index) => index === 0);
    return oldest;
  }

  /** Removes and returns the waiting frames whose deadline is over at `now`. */
  dropExpired(now: number): readonly OutboundFrame[] {
    return this.#waiting.some((frame) => frame.deadline <= now)
      ? this.#remove((frame) => frame.deadline <= now)
      : [];
  }

  earliestDeadline(): number | undefined {
    return this.#waiting.length === 0
      ? undefined
      : this.#waiting.reduce(
          (earliest, frame) => Math.min(earliest, frame.deadline),
          Number.POSITIVE_INFINITY,
        );
  }

  #remove(test: (frame: OutboundFrame, index: number) => boolean): OutboundFrame[] {
    const removed = this.#waiting.filter(test);
    this.#waiting = this.#waiting.filter((frame, index) => !test(frame, index));
    this.#count(-sizeOf(removed));
    return removed;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#total.bytes += bytes;
  }
}

const sizeOf = (frames: readonly OutboundFrame[]): number =>
  frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
