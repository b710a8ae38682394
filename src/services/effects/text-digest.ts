import { digestOf } from "../../particle/index.ts";

const utf8 = new TextEncoder();

/** base58 of a hash of texts, each with its length before it. */
export const textDigest = (...texts: readonly string[]): string =>
  digestOf(...texts.map((text) => utf8.encode(text)));
