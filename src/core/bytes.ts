/** Node's own are faster, and browsers have none. */
const node = (globalThis as { Buffer?: NodeBytes }).Buffer;

interface NodeBytes {
  byteLength(text: string): number;
  compare(a: Uint8Array, b: Uint8Array): number;
}

/** Bytes of a text in UTF-8. */
export const utf8Length = (text: string): number => node?.byteLength(text) ?? utf8.encode(text).length;

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length &&
  (node === undefined ? a.every((byte, index) => byte === b[index]) : node.compare(a, b) === 0);

export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const utf8 = new TextEncoder();
