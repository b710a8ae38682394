/**
 * The few msgpack shapes a particle message is made of, read strictly: every length is checked against what is left
 * before anything is allocated, text must be valid UTF-8, and skipped values may nest at most `MAX_DEPTH` deep.
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export class MsgpackReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  mapSize(): number {
    const items = mapItems(this.#byte(), (width) => this.#uint(width));
    if (items === undefined) throw new MsgpackError("a map was expected");
    return items / 2;
  }

  text(): string {
    const length = textLength(this.#byte(), (size) => this.#uint(size));
    if (length === undefined) throw new MsgpackError("text was expected");
    const bytes = this.#take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw new MsgpackError("text is not UTF-8");
    }
  }

  /** A non-negative integer in any width, or a float64 that holds one (msgpackr's default); at most 2^53-1. */
  integer(): number {
    const tag = this.#byte();
    const value = this.#number(tag);
    if (value === undefined || !Number.isSafeInteger(value) || value < 0)
      throw new MsgpackError("a non-negative integer was expected");
    return value;
  }

  /** bin, or an array of integers 0-255 as js-client writes it. */
  bytes(): Uint8Array {
    const tag = this.#byte();
    const binWidth = BIN_WIDTH[tag];
    if (binWidth !== undefined) return new Uint8Array(this.#take(this.#uint(binWidth)));
    const count = arrayLength(tag, (size) => this.#uint(size));
    if (count === undefined) throw new MsgpackError("bytes were expected");
    this.#need(count);
    return this.#integersAsBytes(count);
  }

  skip(depth = 0): void {
    if (depth > MAX_DEPTH) throw new MsgpackError("nested too deep");
    const tag = this.#byte();
    const size = (width: number): number => this.#uint(width);
    const length = textLength(tag, size);
    const binWidth = BIN_WIDTH[tag];
    const items = arrayLength(tag, size) ?? mapItems(tag, size);
    if (length !== undefined) this.#take(length);
    else if (binWidth !== undefined) this.#take(this.#uint(binWidth));
    else if (items !== undefined) this.#skipMany(items, depth);
    else if (tag !== NIL && tag !== FALSE && tag !== TRUE && this.#number(tag) === undefined)
      throw new MsgpackError("an extension type is not accepted");
  }

  #skipMany(count: number, depth: number): void {
    this.#need(count);
    for (let i = 0; i < count; i++) this.skip(depth + 1);
  }

  #integersAsBytes(count: number): Uint8Array {
    const out = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const tag = this.#byte();
      const value = tag < 0x80 ? tag : this.#number(tag);
      if (value === undefined || !Number.isInteger(value) || value < 0 || value > 255)
        throw new MsgpackError("an array of bytes was expected");
      out[i] = value;
    }
    return out;
  }

  #number(tag: number): number | undefined {
    if (tag < 0x80) return tag;
    if (tag >= 0xe0) return tag - 0x100;
    const at = this.#offset;
    const width = NUMBER_WIDTH[tag];
    if (width === undefined) return undefined;
    this.#take(width);
    switch (tag) {
      case 0xca:
        return this.#view.getFloat32(at);
      case 0xcb:
        return this.#view.getFloat64(at);
      case 0xcc:
        return this.#view.getUint8(at);
      case 0xcd:
        return this.#view.getUint16(at);
      case 0xce:
        return this.#view.getUint32(at);
      case 0xcf:
        return Number(this.#view.getBigUint64(at));
      case 0xd0:
        return this.#view.getInt8(at);
      case 0xd1:
        return this.#view.getInt16(at);
      case 0xd2:
        return this.#view.getInt32(at);
      default:
        return Number(this.#view.getBigInt64(at));
    }
  }

  #byte(): number {
    const value = this.#bytes[this.#offset];
    if (value === undefined) throw new MsgpackError("it ends too early");
    this.#offset++;
    return value;
  }

  #uint(width: number): number {
    const at = this.#offset;
    this.#take(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #take(length: number): Uint8Array {
    this.#need(length);
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }

  #need(length: number): void {
    if (length > this.#bytes.length - this.#offset) throw new MsgpackError("it ends too early");
  }
}

export class MsgpackError extends Error {
  override readonly name = "MsgpackError";
}

const MAX_DEPTH = 16;
const NIL = 0xc0;
const FALSE = 0xc2;
const TRUE = 0xc3;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const BIN_WIDTH: Readonly<Record<number, number>> = { 196: 1, 197: 2, 198: 4 };
const NUMBER_WIDTH: Readonly<Record<number, number>> = {
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
};

const textLength = (tag: number, uint: (width: number) => number): number | undefined => {
  if ((tag & 0xe0) === 0xa0) return tag & 0x1f;
  if (tag === 0xd9) return uint(1);
  if (tag === 0xda) return uint(2);
  return tag === 0xdb ? uint(4) : undefined;
};

const arrayLength = (tag: number, uint: (width: number) => number): number | undefined => {
  if ((tag & 0xf0) === 0x90) return tag & 0x0f;
  if (tag === 0xdc) return uint(2);
  return tag === 0xdd ? uint(4) : undefined;
};

/** Keys and values together. */
const mapItems = (tag: number, uint: (width: number) => number): number | undefined => {
  if ((tag & 0xf0) === 0x80) return 2 * (tag & 0x0f);
  if (tag === 0xde) return 2 * uint(2);
  return tag === 0xdf ? 2 * uint(4) : undefined;
};
