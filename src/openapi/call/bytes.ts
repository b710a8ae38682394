/** Bytes as callers give them: base64 text, or a data URL (RFC 2397) that also names their type and perhaps a file name. */
export interface GivenBytes {
  /** As RFC 4648 section 4 has it, whatever was given. */
  readonly base64: string;
  readonly mediaType: string | undefined;
  readonly fileName: string | undefined;
}

const DATA_URL = /^data:([^,]*),(.*)$/s;
/** RFC 4648 sections 4 and 5; padding may be missing. */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Undefined when the text is neither. */
export const givenBytes = (text: string): GivenBytes | undefined => {
  const [, head, data] = DATA_URL.exec(text) ?? [];
  if (head === undefined || data === undefined) {
    const base64 = canonical(text);
    return base64 === undefined ? undefined : { base64, mediaType: undefined, fileName: undefined };
  }
  const [type = "", ...parameters] = head.split(";");
  const base64 = parameters.at(-1)?.toLowerCase() === "base64" ? canonical(data) : percentToBase64(data);
  if (base64 === undefined) return undefined;
  const name = parameters
    .map((each) => /^(?:file)?name=(.*)$/is.exec(each)?.[1])
    .find((each) => each !== undefined);
  return { base64, mediaType: type.toLowerCase() || undefined, fileName: name && (decoded(name) ?? name) };
};

const canonical = (text: string): string | undefined =>
  BASE64.test(text) && text.replace(/=+$/, "").length % 4 !== 1
    ? Buffer.from(text, "base64").toString("base64")
    : undefined;

const percentToBase64 = (text: string): string | undefined => {
  const plain = decoded(text);
  return plain === undefined ? undefined : Buffer.from(plain).toString("base64");
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
