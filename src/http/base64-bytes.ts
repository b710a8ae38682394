/** So many bytes, in standard or URL-safe base64, padded or not; undefined for everything that is not exactly that. */
export const base64Bytes = (text: string, length: number): Uint8Array<ArrayBuffer> | undefined => {
  const bare = text.replace(/={1,2}$/, "");
  if (bare !== text && text.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(bare, "base64");
  const isExact = bytes.toString("base64url") === bare.replaceAll("+", "-").replaceAll("/", "_");
  return isExact && bytes.length === length ? new Uint8Array(bytes) : undefined;
};
