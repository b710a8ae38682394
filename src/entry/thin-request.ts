import { isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import type { Particle } from "../particle/index.ts";

/** What a client says on `/sluice/thin/1.0.0`; `n` tells which answers are to which request. */
export type ThinRequest =
  | { readonly kind: "submit"; readonly n: number; readonly particle: Particle }
  | { readonly kind: "watch"; readonly n: number; readonly ref: string }
  | { readonly kind: "forget"; readonly n: number };

/**
 * @param initiator - whose connection it came on: nobody hands in another's particles.
 * @throws SluiceError SLUICE_PARTICLE_MALFORMED for everything that is not exactly such a message.
 */
export const readThinRequest = (value: JsonValue, initiator: string): ThinRequest => {
  const message = isJsonObject(value) ? value : {};
  const shape = Object.keys(message).sort().join();
  if (shape === "forget") return { kind: "forget", n: numberOf(message.forget) };
  if (shape === "n,watch")
    return { kind: "watch", n: numberOf(message.n), ref: textOf(message.watch, "the ref of a watch") };
  if (shape === "n,submit" && isJsonObject(message.submit))
    return { kind: "submit", n: numberOf(message.n), particle: particleOf(message.submit, initiator) };
  throw malformed("a message that is no submit, watch or forget");
};

/** Why a stream is reset. */
export const malformed = (what: string): SluiceError =>
  new SluiceError("SLUICE_PARTICLE_MALFORMED", `${what} is not what this protocol has here`);

const particleOf = (fields: JsonObject, initPeerId: string): Particle => {
  if (Object.keys(fields).sort().join() !== "id,script,signature,timestamp,ttl")
    throw malformed("a submission with other fields than id, timestamp, ttl, script, signature");
  return {
    id: textOf(fields.id, "the id of a submission"),
    initPeerId,
    timestamp: wholeOf(fields.timestamp, Number.MAX_SAFE_INTEGER, "the timestamp of a submission"),
    ttl: wholeOf(fields.ttl, 0xffff_ffff, "the ttl of a submission"),
    script: textOf(fields.script, "the script of a submission"),
    signature: signatureOf(fields.signature),
    data: new Uint8Array(),
  };
};

const numberOf = (value: JsonValue | undefined): number =>
  wholeOf(value, Number.MAX_SAFE_INTEGER, "the number of a request");

const wholeOf = (value: JsonValue | undefined, max: number, what: string): number => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
  throw malformed(what);
};

const textOf = (value: JsonValue | undefined, what: string): string => {
  if (typeof value === "string" && value !== "" && value.isWellFormed()) return value;
  throw malformed(what);
};

/** 64 bytes in standard base64, padded. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;

const signatureOf = (value: JsonValue | undefined): Uint8Array => {
  if (typeof value === "string" && SIGNATURE.test(value))
    return Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
  throw malformed("the signature of a submission");
};
