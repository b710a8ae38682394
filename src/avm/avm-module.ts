import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/**
 * AquaVM's module with a ceiling on its memory. As shipped it has none, and a worker's `resourceLimits` do not count
 * wasm memory: one particle could take gigabytes. Past the ceiling an allocation traps and the run fails.
 * @param maxPages 64 KiB each
 */
export const compileAvm = async (maxPages: number): Promise<WebAssembly.Module> => {
  const file = createRequire(import.meta.url).resolve("@fluencelabs/avm/dist/avm.wasm");
  return WebAssembly.compile(capMemory(await readFile(file), maxPages));
};

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
  return concat(sections);
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

const concat = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
