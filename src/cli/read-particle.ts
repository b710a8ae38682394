import { isJsonObject, SluiceError } from "../core/index.ts";
import { decodeParticle, type Particle } from "../particle/index.ts";

/**
 * A particle from whatever holds one: the wire message, the frame around it (a varint length first), either of them in
 * base64, or the JSON of `POST /v1/particles`.
 * @throws SluiceError SLUICE_PARTICLE_MALFORMED
 */
export const readParticle = (bytes: Uint8Array): Particle => {
  if (isMessage(bytes)) return decodeParticle(bytes);
  const inner = unframed(bytes);
  if (inner !== undefined && isMessage(inner)) return decodeParticle(inner);
  const text = decodeText(bytes)?.trim();
  if (text?.startsWith("{")) return fromJson(text);
  if (text !== undefined && text.length > 0 && /^[A-Za-z0-9+/_\-\s]+={0,2}$/.test(text)) {
    const decoded = Buffer.from(text, "base64");
    const message = isMessage(decoded) ? decoded : unframed(decoded);
    if (message !== undefined) return decodeParticle(message);
  }
  throw new SluiceError(
    "SLUICE_PARTICLE_MALFORMED",
    "this is no particle: expected a wire message or frame, its base64, or JSON as POST /v1/particles takes it",
  );
};

/** The multicodec in front of every message. */
const isMessage = (bytes: Uint8Array): boolean => bytes[0] === 0x81 && bytes[1] === 0x04;

/** What follows a varint that gives exactly its length. */
const unframed = (bytes: Uint8Array): Uint8Array | undefined => {
  let length = 0;
  for (let at = 0; at < Math.min(bytes.length, 5); at++) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return length === bytes.length - at - 1 ? bytes.subarray(at + 1) : undefined;
  }
  return undefined;
};

const decodeText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const fromJson = (text: string): Particle => {
  const value = parse(text);
  if (!isJsonObject(value)) throw malformed("it starts like JSON but is not a JSON object");
  const string = (name: string): string => {
    const found = Object.hasOwn(value, name) ? value[name] : undefined;
    if (typeof found === "string") return found;
    throw malformed(`its field "${name}" must be a string`);
  };
  const integer = (name: string): number => {
    const found = Object.hasOwn(value, name) ? value[name] : undefined;
    if (typeof found === "number" && Number.isSafeInteger(found) && found >= 0) return found;
    throw malformed(`its field "${name}" must be a whole number`);
  };
  return {
    id: string("id"),
    initPeerId: string("initPeerId"),
    timestamp: integer("timestamp"),
    ttl: integer("ttl"),
    script: string("script"),
    signature: base64(string("signature"), "signature"),
    data: Object.hasOwn(value, "data") ? base64(string("data"), "data") : new Uint8Array(),
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const base64 = (text: string, name: string): Uint8Array => {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return new Uint8Array(Buffer.from(text, "base64"));
  throw malformed(`its field "${name}" must be base64`);
};

const malformed = (detail: string): SluiceError =>
  new SluiceError("SLUICE_PARTICLE_MALFORMED", `this is no particle: ${detail}`);
