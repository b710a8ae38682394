/** `application/json; charset=utf-8` without its parameters, in lower case: what the predicates below take. */
export const essence = (mediaType: string): string => (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();

export const isJsonType = (type: string): boolean =>
  /^(application|text)\/(x-)?json$|^[^/*]+\/[^/]*\+json$/.test(type);

/** RFC 7303, and the `+xml` suffix. */
export const isXmlType = (type: string): boolean => /^(application|text)\/xml$|\+xml$/.test(type);

export const isFormType = (type: string): boolean => type === "application/x-www-form-urlencoded";

export const isEventStream = (type: string): boolean => type === "text/event-stream";

/** JSON values, each behind a record separator (RFC 7464). */
export const isJsonSequence = (type: string): boolean => type.endsWith("json-seq");

/** JSON values one after the other: each on a line of its own, or as a sequence. */
export const isJsonLines = (type: string): boolean =>
  /^(application|text)\/(x-)?(ndjson|jsonl|json-?lines|json-seq)$|\+json-seq$/.test(type);

/** Items one after the other, of which the beginning is of use alone. */
export const isStreamType = (type: string): boolean => isEventStream(type) || isJsonLines(type);

const TEXTS = /\+yaml$|^application\/((x-)?(yaml|javascript|toml|pem-file)|ecmascript|graphql|sql|jwt|jose)$/;

/** Characters, whatever they mean; of JSON only `text/json`. */
export const isTextType = (type: string): boolean =>
  type.startsWith("text/") || isXmlType(type) || isFormType(type) || isStreamType(type) || TEXTS.test(type);
