import { SluiceError } from "../core/index.ts";

/** The length of a body as an unsigned varint. */
export const lengthPrefix = (bytes: number): readonly number[] => {
  const prefix: number[] = [];
  let rest = bytes;
  while (rest > 0x7f) {
    prefix.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  prefix.push(rest);
  return prefix;
};

/** A body behind its length: one frame on the wire. */
export const frame = (body: Uint8Array): Uint8Array => {
  const prefix = lengthPrefix(body.length);
  const out = new Uint8Array(prefix.length + body.length);
  out.set(prefix);
  out.set(body, prefix.length);
  return out;
};

/** Cuts a stream of bytes into frame bodies. What it holds grows with what arrived, never with what a length claims. */
export class FrameSplitter {
  readonly #maxBytes: number;
  readonly #oversized: Oversized | undefined;
  #buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** Bytes still to come of a body that is passed over. */
  #skip = 0;

  /** With `oversized`, bodies that are too large by a few times are passed over, after a word about them. */
  constructor(maxBytes: number, oversized?: Oversized) {
    this.#maxBytes = maxBytes;
    this.#oversized = oversized;
  }

  /** Bytes that arrived and were not yet given out. */
  get heldBytes(): number {
    return this.#end - this.#start;
  }

  push(bytes: Uint8Array): void {
    const chunk = bytes.subarray(this.#skip);
    this.#skip -= bytes.length - chunk.length;
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next whole body, a copy; undefined when more bytes are needed.
   * @throws SluiceError SLUICE_PARTICLE_TOO_LARGE, SLUICE_PARTICLE_MALFORMED for a length that is none; the stream cannot be read on.
   */
  next(): Uint8Array | undefined {
    for (;;) {
      const length = this.#length();
      if (length === undefined) return undefined;
      const { bytes, prefix } = length;
      if (bytes <= this.#maxBytes) return this.#take(prefix, bytes);
      if (!this.#passOver(prefix, bytes)) return undefined;
    }
  }

  #take(prefix: number, bytes: number): Uint8Array | undefined {
    if (this.heldBytes < prefix + bytes) return undefined;
    const from = this.#start + prefix;
    const body = this.#buffer.slice(from, from + bytes);
    this.#drop(prefix + bytes);
    return body;
  }

  /** False when more bytes are needed first. */
  #passOver(prefix: number, bytes: number): boolean {
    const oversized = this.#oversized;
    if (oversized === undefined || bytes > PASSED_OVER * this.#maxBytes) {
      throw new SluiceError(
        "SLUICE_PARTICLE_TOO_LARGE",
        `a frame of ${bytes} bytes, this peer accepts ${this.#maxBytes}`,
      );
    }
    const head = prefix + oversized.headBytes;
    if (this.heldBytes < head) return false;
    oversized.tell(this.#buffer.slice(this.#start + prefix, this.#start + head), bytes);
    const held = Math.min(this.heldBytes, prefix + bytes);
    this.#skip = prefix + bytes - held;
    this.#drop(held);
    return true;
  }

  #drop(bytes: number): void {
    this.#start += bytes;
    if (this.#start === this.#end) this.#reset();
  }

  #length(): { bytes: number; prefix: number } | undefined {
    let bytes = 0;
    for (let index = 0; index < MAX_PREFIX_BYTES; index++) {
      const at = this.#start + index;
      if (at === this.#end) return undefined;
      const byte = this.#buffer[at] ?? 0;
      bytes += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { bytes, prefix: index + 1 };
    }
    throw new SluiceError("SLUICE_PARTICLE_MALFORMED", "a frame's length prefix does not end");
  }

  #makeRoom(extra: number): void {
    const held = this.heldBytes;
    const needed = held + extra;
    const target =
      needed <= this.#buffer.length && this.#start >= held
        ? this.#buffer
        : new Uint8Array(capacityFor(needed));
    target.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = target;
    this.#start = 0;
    this.#end = held;
  }

  #reset(): void {
    this.#start = 0;
    this.#end = 0;
    if (this.#buffer.length > KEEP_BYTES) this.#buffer = NOTHING;
  }
}

export interface Oversized {
  readonly headBytes: number;
  tell(head: Uint8Array, bytes: number): void;
}

/** Bodies larger than this many times the limit end the stream. */
const PASSED_OVER = 8;
const NOTHING = new Uint8Array();
/** Covers lengths to 2^35: anything longer is no length. */
const MAX_PREFIX_BYTES = 5;
const MIN_CAPACITY = 1024;
/** An idle stream keeps at most this. */
const KEEP_BYTES = 16 * 1024;

const capacityFor = (bytes: number): number =>
  Math.max(MIN_CAPACITY, 2 ** Math.ceil(Math.log2(Math.max(1, bytes))));
