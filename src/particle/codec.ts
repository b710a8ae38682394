import { SluiceError } from "../core/index.ts";
import type { Particle } from "./interface.ts";
import { MsgpackError, MsgpackReader } from "./msgpack-reader.ts";

/** Varint multicodec 0x0201, msgpack: what Nox requires in front of the body. */
const MULTICODEC = [0x81, 0x04] as const;

/**
 * The body of one frame on `/fluence/particle/2.0.0` (without its length prefix).
 * Byte fields are bin and times are fixed-width unsigned integers, which Nox and js-client both read.
 */
export const encodeParticle = (particle: Particle): Uint8Array => {
  const id = utf8.encode(particle.id);
  const initPeerId = utf8.encode(particle.initPeerId);
  const script = utf8.encode(particle.script);
  const { signature, data } = particle;
  const out = new Uint8Array(
    FIXED_BYTES + id.length + initPeerId.length + script.length + signature.length + data.length,
  );
  const view = new DataView(out.buffer);
  let at = 0;
  const raw = (bytes: ArrayLike<number>): void => {
    out.set(bytes, at);
    at += bytes.length;
  };
  const sized = (tag: number, bytes: Uint8Array): void => {
    out[at] = tag;
    view.setUint32(at + 1, bytes.length);
    at += 5;
    raw(bytes);
  };
  raw(HEAD);
  raw(KEY.id);
  sized(STR32, id);
  raw(KEY.initPeerId);
  sized(STR32, initPeerId);
  raw(KEY.timestamp);
  out[at] = 0xcf;
  view.setBigUint64(at + 1, BigInt(particle.timestamp));
  at += 9;
  raw(KEY.ttl);
  out[at] = 0xce;
  view.setUint32(at + 1, particle.ttl);
  at += 5;
  raw(KEY.script);
  sized(STR32, script);
  raw(KEY.signature);
  sized(BIN32, signature);
  raw(KEY.data);
  sized(BIN32, data);
  return out;
};

/**
 * Reads such a body. Unknown keys are ignored, missing and repeated ones refused.
 * @throws SluiceError SLUICE_PARTICLE_MALFORMED
 */
export const decodeParticle = (body: Uint8Array): Particle => {
  try {
    return readMessage(body);
  } catch (error) {
    if (!(error instanceof MsgpackError)) throw error;
    throw new SluiceError("SLUICE_PARTICLE_MALFORMED", `not a particle message: ${error.message}`);
  }
};

const readMessage = (body: Uint8Array): Particle => {
  if (body[0] !== MULTICODEC[0] || body[1] !== MULTICODEC[1])
    throw new MsgpackError("it does not start with the msgpack multicodec 0x0201");
  const reader = new MsgpackReader(body, MULTICODEC.length);
  const seen = new Map<string, unknown>();
  for (let left = reader.mapSize(); left > 0; left--) {
    const key = reader.text();
    const read = FIELDS.get(key);
    if (read === undefined) {
      reader.skip();
      continue;
    }
    if (seen.has(key)) throw new MsgpackError(`the field ${key} is there twice`);
    seen.set(key, read(reader));
  }
  if (!reader.atEnd) throw new MsgpackError("bytes follow the message");
  for (const key of FIELDS.keys()) if (!seen.has(key)) throw new MsgpackError(`the field ${key} is missing`);
  if (seen.get("action") !== "Particle") throw new MsgpackError("its action is not Particle");
  return {
    id: seen.get("id") as string,
    initPeerId: seen.get("init_peer_id") as string,
    timestamp: seen.get("timestamp") as number,
    ttl: seen.get("ttl") as number,
    script: seen.get("script") as string,
    signature: seen.get("signature") as Uint8Array,
    data: seen.get("data") as Uint8Array,
  };
};

const text = (reader: MsgpackReader): string => reader.text();
const integer = (reader: MsgpackReader): number => reader.integer();
const bytes = (reader: MsgpackReader): Uint8Array => reader.bytes();
const FIELDS: ReadonlyMap<string, (reader: MsgpackReader) => unknown> = new Map<
  string,
  (reader: MsgpackReader) => unknown
>([
  ["action", text],
  ["id", text],
  ["init_peer_id", text],
  ["timestamp", integer],
  ["ttl", integer],
  ["script", text],
  ["signature", bytes],
  ["data", bytes],
]);

const utf8 = new TextEncoder();
const STR32 = 0xdb;
const BIN32 = 0xc6;
const fixstr = (value: string): number[] => [0xa0 | value.length, ...utf8.encode(value)];
const HEAD = [...MULTICODEC, 0x88, ...fixstr("action"), ...fixstr("Particle")];
const KEY = {
  id: fixstr("id"),
  initPeerId: fixstr("init_peer_id"),
  timestamp: fixstr("timestamp"),
  ttl: fixstr("ttl"),
  script: fixstr("script"),
  signature: fixstr("signature"),
  data: fixstr("data"),
};
/** Head, keys, five length prefixes of 5 bytes, uint64 and uint32 with their tags. */
const FIXED_BYTES =
  HEAD.length + Object.values(KEY).reduce((sum, key) => sum + key.length, 0) + 5 * 5 + 9 + 5;
