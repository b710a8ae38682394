import type { ConnectionEncrypter } from "@libp2p/interface";

/**
 * Noise 17 learns that a record's length has not arrived from a RangeError, thrown with its stack each time the buffer runs
 * dry: 8-24 % of a receiver's CPU. Replaces that length decoder on a secured connection by one that answers "not yet".
 * Touches a private field; where it is not as expected, the connection stays as it was.
 */
export const withQuietDecoder = (encrypter: ConnectionEncrypter): ConnectionEncrypter => {
  const secureInbound = encrypter.secureInbound.bind(encrypter);
  const secureOutbound = encrypter.secureOutbound.bind(encrypter);
  encrypter.secureInbound = async (connection, options) => quiet(await secureInbound(connection, options));
  encrypter.secureOutbound = async (connection, options) => quiet(await secureOutbound(connection, options));
  return encrypter;
};

const quiet = <Secured extends { connection: object }>(secured: Secured): Secured => {
  const { decoder } = secured.connection as { decoder?: { lengthDecoder?: unknown } };
  if (typeof decoder?.lengthDecoder === "function") decoder.lengthDecoder = recordLength;
  return secured;
};

/** A record's length from its two-byte prefix; before that came, a length that cannot have arrived either. */
export const recordLength = (buffer: ByteList): number => {
  if (buffer.byteLength < 2) return 1;
  return (buffer.get(0) << 8) | buffer.get(1);
};

/** What of `Uint8ArrayList` is needed. */
interface ByteList {
  readonly byteLength: number;
  get(index: number): number;
}
