import { SluiceError } from "../core/index.ts";
import { encodeParticle, type Particle } from "../particle/index.ts";
import { lengthPrefix } from "./frames.ts";
import { REPLY_BYTES } from "./limits.ts";

/*
 * The frames of `/sluice/particle/1.0.0`. Each direction of a connection has one long stream, opened by who sends particles on it: `particle` and
 * `undeliverable` go that way, `acknowledged` and `refused` come back on it. A body is its kind (one byte), a sequence number (u32, big-endian) and a payload:
 *
 * - particle: numbered by its sender from 1 on, payload as on `/fluence/particle/2.0.0`
 * - acknowledged: the number of a particle, payload more of them, u32 each
 * - refused: the number of a particle, payload a problem as JSON
 * - undeliverable: number 0, payload a notice as JSON
 */
export const KIND = { particle: 1, acknowledged: 2, refused: 3, undeliverable: 4 } as const;

export const HEAD_BYTES = 5;
/** Of one frame of acknowledgements. */
const MAX_NUMBERS = (REPLY_BYTES - 1) / 4;

/** The parts of a particle's frame, to be written one after the other. */
export const particleFrame = (number: number, particle: Particle): readonly Uint8Array[] => {
  const message = encodeParticle(particle);
  return [head(KIND.particle, number, message.length), message];
};

export const noticeFrame = (json: string): readonly Uint8Array[] => jsonFrame(KIND.undeliverable, 0, json);

export const refusalFrame = (number: number, json: string): readonly Uint8Array[] =>
  jsonFrame(KIND.refused, number, json);

/** As few frames as hold them. */
export const acknowledgementFrames = (numbers: readonly number[]): readonly Uint8Array[] => {
  const frames: Uint8Array[] = [];
  for (let from = 0; from < numbers.length; from += MAX_NUMBERS) {
    const [first = 0, ...more] = numbers.slice(from, from + MAX_NUMBERS);
    const payload = new DataView(new ArrayBuffer(4 * more.length));
    for (const [index, number] of more.entries()) payload.setUint32(4 * index, number);
    frames.push(head(KIND.acknowledged, first, payload.byteLength), new Uint8Array(payload.buffer));
  }
  return frames;
};

export interface FrameBody {
  readonly kind: number;
  readonly number: number;
  readonly payload: Uint8Array;
}

/** @throws SluiceError SLUICE_PARTICLE_MALFORMED when it is shorter than its head. */
export const readFrame = (body: Uint8Array): FrameBody => {
  if (body.length < HEAD_BYTES) throw violation(`a frame of ${body.length} bytes`);
  return { kind: body[0] ?? 0, number: viewOf(body).getUint32(1), payload: body.subarray(HEAD_BYTES) };
};

/** The numbers that an `acknowledged` frame names. @throws SluiceError SLUICE_PARTICLE_MALFORMED */
export const acknowledgedNumbers = ({ number, payload }: FrameBody): readonly number[] => {
  if (payload.length % 4 !== 0) throw violation(`an acknowledgement of ${payload.length} bytes`);
  const view = viewOf(payload);
  return [number, ...Array.from({ length: payload.length / 4 }, (_, index) => view.getUint32(4 * index))];
};

/** What a stream is reset for: its other end does not speak the protocol. */
export const violation = (what: string): SluiceError =>
  new SluiceError("SLUICE_PARTICLE_MALFORMED", `${what} is not what this protocol has here`);

const jsonFrame = (kind: number, number: number, json: string): readonly Uint8Array[] => {
  const payload = utf8.encode(json);
  return [head(kind, number, payload.length), payload];
};

/** Length prefix, kind and number. */
const head = (kind: number, number: number, payloadBytes: number): Uint8Array => {
  const prefix = lengthPrefix(HEAD_BYTES + payloadBytes);
  const out = new Uint8Array(prefix.length + HEAD_BYTES);
  out.set(prefix);
  out.set([kind, number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff], prefix.length);
  return out;
};

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const utf8 = new TextEncoder();
