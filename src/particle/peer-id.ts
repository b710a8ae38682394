import { base58btc } from "multiformats/bases/base58";

/** An identity multihash (0x00, 36 bytes) of a protobuf Ed25519 public key: type 1, 32 bytes. */
const PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20);
const SHAPE = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/;

/** The peer id whose text is this public key, base58 without a multibase prefix. */
export const peerIdFromPublicKey = (publicKey: Uint8Array): string => {
  const bytes = new Uint8Array(PREFIX.length + publicKey.length);
  bytes.set(PREFIX);
  bytes.set(publicKey, PREFIX.length);
  return base58btc.baseEncode(bytes);
};

/** The 32-byte Ed25519 key inside a peer id; undefined for anything else, other encodings of a peer id included. */
export const publicKeyFromPeerId = (peerId: string): Uint8Array | undefined => {
  if (!SHAPE.test(peerId)) return undefined;
  const known = decoded.get(peerId);
  if (known !== undefined) return known;
  const bytes = base58btc.baseDecode(peerId);
  if (bytes.length !== PREFIX.length + 32 || !PREFIX.every((byte, index) => bytes[index] === byte))
    return undefined;
  const key = bytes.slice(PREFIX.length);
  const [oldest] = decoded.size >= MAX_DECODED ? decoded.keys() : [];
  if (oldest !== undefined) decoded.delete(oldest);
  decoded.set(peerId, key);
  return key;
};

/** Base58 is slow to read, and a particle's few peer ids are read at every step. */
const MAX_DECODED = 4096;
const decoded = new Map<string, Uint8Array>();

export const isPeerId = (text: string): boolean => publicKeyFromPeerId(text) !== undefined;
