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

/**
 * What waits for one peer, in order; frames being written still count. A frame that failed twice is suspected: the peer may refuse
 * that one and reset whatever it comes on, so it goes alone, and only when nothing else waits. Pure: no clock, no I/O.
 */
export class PeerQueue {
  readonly #limits: PeerQueueLimits;
  readonly #total: Meter;
  readonly #failures = new WeakMap<OutboundFrame, number>();
  #fresh: OutboundFrame[] = [];
  #suspects: OutboundFrame[] = [];
  #writing: readonly OutboundFrame[] = [];
  #bytes = 0;

  constructor(limits: PeerQueueLimits, total: Meter) {
    this.#limits = limits;
    this.#total = total;
  }

  get size(): number {
    return this.#fresh.length + this.#suspects.length + this.#writing.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get hasWaiting(): boolean {
    return this.#fresh.length + this.#suspects.length > 0;
  }

  /** Whether anything but suspects waits. */
  get hasFresh(): boolean {
    return this.#fresh.length > 0;
  }

  /** False when the queue is full; one frame always fits an empty queue. */
  push(frame: OutboundFrame): boolean {
    if (this.size >= this.#limits.frames) return false;
    if (this.size > 0 && this.#bytes + frame.bytes.length > this.#limits.bytes) return false;
    this.#fresh.push(frame);
    this.#count(frame.bytes.length);
    return true;
  }

  /** The oldest frames, at least one unless none waits. To be followed by `settle`. */
  take(maxFrames: number, maxBytes: number): readonly OutboundFrame[] {
    let bytes = 0;
    let count = 0;
    for (const frame of this.#fresh) {
      bytes += frame.bytes.length;
      if (count === maxFrames || (count > 0 && bytes > maxBytes)) break;
      count++;
    }
    this.#writing = count > 0 ? this.#fresh.splice(0, count) : this.#suspects.splice(0, 1);
    return this.#writing;
  }

  /** The write is over; `unsent` of it wait again, in front of what came later unless they are suspected now. */
  settle(unsent: readonly OutboundFrame[]): void {
    this.#count(-sizeOf(this.#writing));
    this.#writing = [];
    for (const frame of unsent) this.#failures.set(frame, (this.#failures.get(frame) ?? 0) + 1);
    const isSuspect = (frame: OutboundFrame): boolean => (this.#failures.get(frame) ?? 0) >= SUSPECT_FAILURES;
    this.restore(unsent.filter((frame) => !isSuspect(frame)));
    const suspects = unsent.filter(isSuspect);
    this.#suspects.push(...suspects);
    this.#count(sizeOf(suspects));
  }

  /** Puts frames in front, above the limits if need be: they were accepted once. */
  restore(frames: readonly OutboundFrame[]): void {
    this.#fresh.unshift(...frames);
    this.#count(sizeOf(frames));
  }

  dropOldest(): OutboundFrame | undefined {
    const oldest = this.#suspects[0] ?? this.#fresh[0];
    if (oldest !== undefined) this.#remove((frame) => frame === oldest);
    return oldest;
  }

  /** Removes and returns the waiting frames whose deadline is over at `now`. */
  dropExpired(now: number): readonly OutboundFrame[] {
    return (this.earliestDeadline() ?? Number.POSITIVE_INFINITY) <= now
      ? this.#remove((frame) => frame.deadline <= now)
      : [];
  }

  earliestDeadline(): number | undefined {
    let earliest: number | undefined;
    for (const frames of [this.#suspects, this.#fresh])
      for (const { deadline } of frames)
        if (earliest === undefined || deadline < earliest) earliest = deadline;
    return earliest;
  }

  #remove(test: (frame: OutboundFrame) => boolean): OutboundFrame[] {
    const removed = [...this.#suspects, ...this.#fresh].filter(test);
    this.#suspects = this.#suspects.filter((frame) => !test(frame));
    this.#fresh = this.#fresh.filter((frame) => !test(frame));
    this.#count(-sizeOf(removed));
    return removed;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#total.bytes += bytes;
  }
}

/** One failure may be the connection's, the second is counted against the frame. */
const SUSPECT_FAILURES = 2;

const sizeOf = (frames: readonly OutboundFrame[]): number =>
  frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
