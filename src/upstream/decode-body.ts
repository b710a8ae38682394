import { promisify } from "node:util";
import zlib from "node:zlib";

type Decompress = (
  body: Buffer,
  options: { maxOutputLength: number; finishFlush?: number },
) => Promise<Buffer>;

/** Some servers compress although asked not to. */
const DECODERS: ReadonlyMap<string, Decompress> = new Map([
  ["gzip", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)],
  ["x-gzip", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)],
  ["deflate", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)],
  ["br", promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
]);

/** By which the beginning of a compressed body is taken as far as it goes. */
const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH } = zlib.constants;

/**
 * The body without its Content-Encoding, or what is wrong with it; never more than `maxBytes` are produced.
 * @param cut - it may end anywhere.
 */
export const decodeBody = async (
  body: Buffer,
  encoding: string,
  maxBytes: number,
  cut = false,
): Promise<{ body: Buffer } | { problem: string }> => {
  const name = encoding.trim().toLowerCase();
  if (name === "" || name === "identity" || body.length === 0) return { body };
  const decompress = DECODERS.get(name);
  if (decompress === undefined) return { problem: "it is compressed in a way that was not asked for" };
  try {
    const flush = name === "br" ? BROTLI_OPERATION_FLUSH : Z_SYNC_FLUSH;
    return {
      body: await decompress(body, { maxOutputLength: maxBytes, ...(cut ? { finishFlush: flush } : {}) }),
    };
  } catch (error) {
    const tooLarge = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { problem: tooLarge ? `it is longer than ${maxBytes} bytes` : "its compressed body is broken" };
  }
};
