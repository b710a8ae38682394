/** The two parts of a Content-Type that matter here, lower case; both empty when there is none. */
export interface ContentType {
  readonly mediaType: string;
  readonly charset: string;
}

export const parseContentType = (header: string): ContentType => {
  const [mediaType = "", ...parameters] = header.toLowerCase().split(";");
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  return { mediaType: mediaType.trim(), charset: charset ?? "" };
};

export const isJson = (mediaType: string): boolean =>
  /^(application|text)\/(x-)?json$|\+json$/.test(mediaType);

const TEXT_APPLICATIONS =
  /^application\/(xml|(x-)?yaml|(x-)?javascript|ecmascript|graphql|sql|x-www-form-urlencoded|(x-)?ndjson|(x-)?json-?lines|jsonl|json-seq)$/;

export const isText = (mediaType: string): boolean =>
  mediaType.startsWith("text/") || /\+(xml|yaml)$/.test(mediaType) || TEXT_APPLICATIONS.test(mediaType);

/** Text in its charset (UTF-8 when unknown), without a byte order mark; bytes that do not fit become U+FFFD. */
export const decodeText = (body: Buffer, charset: string): string => {
  try {
    return new TextDecoder(charset === "" ? "utf-8" : charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
};
