import { uint32le, uint64le } from "./digest.ts";
import type { Particle } from "./interface.ts";
import { publicKeyFromPeerId } from "./peer-id.ts";

type Signed = Pick<Particle, "id" | "timestamp" | "ttl" | "script">;

/**
 * What a particle's signature covers, as Nox defines it: id, timestamp (u64 LE), ttl (u32 LE), script, without
 * separators. Bytes moved between id and timestamp give a time thousands of years off, which `checkParticle` refuses.
 */
export const signedPayload = (particle: Signed): Uint8Array<ArrayBuffer> => {
  const id = utf8.encode(particle.id);
  const script = utf8.encode(particle.script);
  const payload = new Uint8Array(id.length + 12 + script.length);
  payload.set(id);
  payload.set(uint64le(particle.timestamp), id.length);
  payload.set(uint32le(particle.ttl), id.length + 8);
  payload.set(script, id.length + 12);
  return payload;
};

/** Was this particle signed by the key its `initPeerId` carries? */
export const verifySignature = (particle: Particle): Promise<boolean> =>
  verifyWithPeerId(particle.initPeerId, signedPayload(particle), particle.signature);

/** Was this message signed by the key that the peer id carries? */
export const verifyWithPeerId = async (
  peerId: string,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array,
): Promise<boolean> => {
  if (signature.length !== 64) return false;
  const key = await keyOf(peerId);
  if (key === undefined) return false;
  return crypto.subtle.verify("Ed25519", key, signature as Uint8Array<ArrayBuffer>, message);
};

const utf8 = new TextEncoder();

/** Importing a key costs a third of a verification; the keys of recent initiators are kept, oldest out first. */
type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
const MAX_KEYS = 4096;
const keys = new Map<string, VerifyKey>();

const keyOf = async (peerId: string): Promise<VerifyKey | undefined> => {
  const known = keys.get(peerId);
  if (known !== undefined) return known;
  const raw = publicKeyFromPeerId(peerId);
  if (raw === undefined) return undefined;
  const key = await crypto.subtle.importKey("raw", raw as Uint8Array<ArrayBuffer>, "Ed25519", false, [
    "verify",
  ]);
  const [oldest] = keys.size >= MAX_KEYS ? keys.keys() : [];
  if (oldest !== undefined) keys.delete(oldest);
  keys.set(peerId, key);
  return key;
};
