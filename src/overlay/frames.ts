import { SluiceError } from "../core/index.ts";

/** A body behind its length as an unsigned varint: one frame on the wire. */
export const frame = (body: Uint8Array): Uint8Array => {
  const prefix: number[] = [];
  let rest = body.length;
  while (rest > 0x7f) {
    prefix.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  prefix.push(rest);
  const out = new Uint8Array(prefix.length + body.length);
  out.set(prefix);
  out.set(body, prefix.length);
  return out;
};

/** Cuts a stream of bytes into frame bodies. What it holds grows with what arrived, never with what a length claims. */
export class FrameSplitter {
  readonly #maxBytes: number;
  #buffer = NOTHING;
  #start = 0;
  #end = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that arrived and were not yet given out. */
  get heldBytes(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next whole body, a copy; undefined when more bytes are needed.
   * @throws SluiceError SLUICE_PARTICLE_TOO_LARGE, SLUICE_PARTICLE_MALFORMED for a length that is none; the stream cannot be read on.
   */
  next(): Uint8Array | undefined {
    const length = this.#length();
    if (length === undefined) return undefined;
    const { bytes, prefix } = length;
    if (bytes > this.#maxBytes) {
      throw new SluiceError(
        "SLUICE_PARTICLE_TOO_LARGE",
        `a frame of ${bytes} bytes, this peer accepts ${this.#maxBytes}`,
      );
    }
    if (this.heldBytes < prefix + bytes) return undefined;
    const from = this.#start + prefix;
    const body = this.#buffer.slice(from, from + bytes);
    this.#start = from + bytes;
    if (this.#start === this.#end) this.#reset();
    return body;
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

const NOTHING = new Uint8Array();
/** Covers lengths to 2^35: anything longer is no length. */
const MAX_PREFIX_BYTES = 5;
const MIN_CAPACITY = 1024;
/** An idle stream keeps at most this. */
const KEEP_BYTES = 16 * 1024;

const capacityFor = (bytes: number): number =>
  Math.max(MIN_CAPACITY, 2 ** Math.ceil(Math.log2(Math.max(1, bytes))));
