/** One particle on its way out, framed once. */
export interface OutboundFrame {
  readonly bytes: Uint8Array;
  /** Unix ms after which nobody wants it. */
  readonly deadline: number;
  /** For log lines. */
  readonly particleId: string;
  /** Id of the connection to take while it is open; undefined when any will do. */
  readonly via: string | undefined;
}

export interface PeerQueueLimits {
  readonly frames: number;
  readonly bytes: number;
}

/** What several queues hold together. */
export interface Meter {
  frames: number;
  bytes: number;
}

/**
 * What waits for one peer, or for one connection of it, in order; frames being written still count. A frame that failed twice is suspected: the peer may refuse
 * that one and reset whatever it comes on, so it goes alone, and only when nothing else waits. Pure: no clock, no I/O.
 */
export class PeerQueue {
  readonly #limits: PeerQueueLimits;
  readonly #peer: Meter;
  readonly #total: Meter;
  readonly #failures = new WeakMap<OutboundFrame, number>();
  #fresh: OutboundFrame[] = [];
  #suspects: OutboundFrame[] = [];
  #writing: readonly OutboundFrame[] = [];
  #bytes = 0;

  /** `limits` are for all queues of the `peer`. */
  constructor(limits: PeerQueueLimits, peer: Meter, total: Meter) {
    this.#limits = limits;
    this.#peer = peer;
    this.#total = total;
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

  /** False when the peer has too much waiting; one frame always fits when nothing waits. */
  push(frame: OutboundFrame): boolean {
    const { frames, bytes } = this.#peer;
    if (frames >= this.#limits.frames) return false;
    if (frames > 0 && bytes + frame.bytes.length > this.#limits.bytes) return false;
    this.#fresh.push(frame);
    this.#count([frame], 1);
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
    this.#count(this.#writing, -1);
    this.#writing = [];
    for (const frame of unsent) this.#failures.set(frame, (this.#failures.get(frame) ?? 0) + 1);
    const isSuspect = (frame: OutboundFrame): boolean => (this.#failures.get(frame) ?? 0) >= SUSPECT_FAILURES;
    this.restore(unsent.filter((frame) => !isSuspect(frame)));
    const suspects = unsent.filter(isSuspect);
    this.#suspects.push(...suspects);
    this.#count(suspects, 1);
  }

  /** Puts frames in front, above the limits if need be: they were accepted once. */
  restore(frames: readonly OutboundFrame[]): void {
    this.#fresh.unshift(...frames);
    this.#count(frames, 1);
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
    this.#count(removed, -1);
    return removed;
  }

  #count(frames: readonly OutboundFrame[], sign: 1 | -1): void {
    const bytes = sign * frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
    this.#bytes += bytes;
    for (const meter of [this.#peer, this.#total]) {
      meter.bytes += bytes;
      meter.frames += sign * frames.length;
    }
  }
}

/** One failure may be the connection's, the second is counted against the frame. */
const SUSPECT_FAILURES = 2;
