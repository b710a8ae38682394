import { joinBytes } from "../core/index.ts";

const MEMORY_SECTION = 5;
const CUSTOM_SECTION = 0;
const HEADER_BYTES = 8;

/**
 * The same module with a maximum in its memory section, without custom sections (a tenth of the file: names).
 * @see https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 */
export const capMemory = (wasm: Uint8Array, maxPages: number): Uint8Array<ArrayBuffer> => {
  const sections: Uint8Array[] = [wasm.subarray(0, HEADER_BYTES)];
  for (let at = HEADER_BYTES; at < wasm.length; ) {
    const id = wasm[at];
    const size = readUnsigned(wasm, at + 1);
    const end = size.next + size.value;
    if (id === MEMORY_SECTION) sections.push(memorySection(wasm.subarray(size.next, end), maxPages));
    else if (id !== CUSTOM_SECTION) sections.push(wasm.subarray(at, end));
    at = end;
  }
  return joinBytes(sections);
};

const memorySection = (content: Uint8Array, maxPages: number): Uint8Array => {
  const count = readUnsigned(content, 0);
  const minPages = readUnsigned(content, count.next + 1);
  if (count.value !== 1 || minPages.value > maxPages)
    throw new RangeError(`AquaVM needs one memory of at least ${minPages.value} pages`);
  const limits = [1, 1, ...unsigned(minPages.value), ...unsigned(maxPages)];
  return Uint8Array.of(MEMORY_SECTION, ...unsigned(limits.length), ...limits);
};

/** LEB128 */
const readUnsigned = (bytes: Uint8Array, at: number): { value: number; next: number } => {
  let value = 0;
  for (let shift = 0, next = at; ; shift += 7) {
    const byte = bytes[next++];
    if (byte === undefined || shift > 28) throw new RangeError("not a WebAssembly module");
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next };
  }
};

const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
