import {
  clip,
  ERRORS,
  type ErrorCode,
  isJsonObject,
  jsonOfUtf8,
  type Problem,
  SluiceError,
} from "../core/index.ts";
import { isPeerId, isRef, type Undeliverable } from "../particle/index.ts";
import { violation } from "./sluice-frames.ts";

/** What peers tell each other beside particles, as JSON: refusals and notices. What comes in is untrusted text. */

export const refusalJson = (problem: Problem): string => JSON.stringify(problem);

/** @throws SluiceError SLUICE_PARTICLE_MALFORMED */
export const parseRefusal = (bytes: Uint8Array): Problem => {
  const { code, detail, retry } = parseObject(bytes, "a refusal");
  if (typeof detail !== "string" || typeof retry !== "boolean")
    throw violation("a refusal without its fields");
  return new SluiceError(knownCode(code), oneLine(detail), { retry }).toProblem();
};

export const noticeJson = (notice: Undeliverable): string =>
  JSON.stringify({ ...notice, signature: btoa(String.fromCharCode(...notice.signature)) });

/** Its signature is not checked. @throws SluiceError SLUICE_PARTICLE_MALFORMED */
export const parseNotice = (bytes: Uint8Array): Undeliverable => {
  const { ref, peer, code, detail, by, signature } = parseObject(bytes, "a notice");
  if (typeof ref !== "string" || !isRef(ref)) throw violation("a notice without a ref");
  if (typeof by !== "string" || !isPeerId(by)) throw violation("a notice of nobody");
  if (typeof peer !== "string" || peer.length > MAX_PEER_CHARS) throw violation("a notice about no peer");
  if (typeof detail !== "string" || typeof signature !== "string")
    throw violation("a notice without its fields");
  const signed = base64Bytes(signature);
  if (signed.length !== SIGNATURE_BYTES) throw violation("a notice without a signature");
  // Its text is signed, so it stays as it is; the frame's length bounds it.
  return { ref, peer, code: knownCode(code), detail, by, signature: signed };
};

/** A script may name a peer that is none, so it need not look like an id. */
const MAX_PEER_CHARS = 1024;
const SIGNATURE_BYTES = 64;
const MAX_DETAIL_CHARS = 640;

const base64Bytes = (text: string): Uint8Array => {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
};

const parseObject = (bytes: Uint8Array, what: string): Readonly<Record<string, unknown>> => {
  const value = jsonOfUtf8(bytes);
  if (isJsonObject(value)) return value;
  throw violation(`${what} that is no JSON object`);
};

const knownCode = (code: unknown): ErrorCode =>
  typeof code === "string" && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : "SLUICE_CALL_FAILED";

const oneLine = (text: string): string => clip(text.replaceAll(/\p{Cc}+/gu, " "), MAX_DETAIL_CHARS);
