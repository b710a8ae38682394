import type { Identity, Signer } from "./interface.ts";
import { peerIdFromPublicKey } from "./peer-id.ts";

/** DER around a 32-byte Ed25519 seed (RFC 8410 section 7), the only private form WebCrypto imports. */
const PKCS8_PREFIX = Uint8Array.of(
  0x30,
  0x2e,
  0x02,
  0x01,
  0x00,
  0x30,
  0x05,
  0x06,
  0x03,
  0x2b,
  0x65,
  0x70,
  0x04,
  0x22,
  0x04,
  0x20,
);

/** A signing identity from a 32-byte seed, or a fresh one. */
export const createIdentity = async (
  seed: Uint8Array = crypto.getRandomValues(new Uint8Array(32)),
): Promise<Identity> => {
  if (seed.length !== 32) throw new RangeError(`an Ed25519 seed has 32 bytes, this has ${seed.length}`);
  const pkcs8 = new Uint8Array(PKCS8_PREFIX.length + 32);
  pkcs8.set(PKCS8_PREFIX);
  pkcs8.set(seed, PKCS8_PREFIX.length);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  return {
    peerId: peerIdFromPublicKey(fromBase64url(x ?? "")),
    seed: seed.slice(),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign("Ed25519", key, message as Uint8Array<ArrayBuffer>)),
  };
};

/** `CryptoKey`, by a name that every platform's types have. */
type Key = Parameters<typeof crypto.subtle.exportKey>[1];

interface KeyPair {
  readonly privateKey: Key;
  readonly publicKey: Key;
}

/** A key of WebCrypto's, which may be one that cannot be taken out (`extractable: false`). @throws TypeError it is no Ed25519 key pair. */
export const signerOf = async ({ privateKey, publicKey }: KeyPair): Promise<Signer> => {
  if (privateKey.algorithm.name !== "Ed25519") throw new TypeError("particles are signed with Ed25519 keys");
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  return {
    peerId: peerIdFromPublicKey(raw),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, message as Uint8Array<ArrayBuffer>)),
  };
};

const fromBase64url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
