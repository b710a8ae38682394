import type { Undeliverable } from "../../../src/particle/index.ts";

/** Kinds of frames on `/sluice/particle/1.0.0`, written here anew: an attacker has no use for our code. */
export const PARTICLE = 1;
export const ACKNOWLEDGED = 2;
export const REFUSED = 3;
const UNDELIVERABLE = 4;

/** A length as an unsigned varint. */
export const varint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
};

/** One frame of that protocol, its length in front. */
export const sluiceFrame = (kind: number, number: number, payload: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(5);
  head[0] = kind;
  head.writeUInt32BE(number, 1);
  return Buffer.concat([varint(head.length + payload.length), head, payload]);
};

/** A frame that says a particle was given up. */
export const noticeOf = (notice: Undeliverable): Uint8Array => {
  const text = JSON.stringify({ ...notice, signature: Buffer.from(notice.signature).toString("base64") });
  return sluiceFrame(UNDELIVERABLE, 0, Buffer.from(text));
};
