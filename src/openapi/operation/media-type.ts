/** `application/json; charset=utf-8` without its parameters, in lower case. */
export const essence = (mediaType: string): string => (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();

/** JSON, or a wildcard that JSON satisfies. */
export const isJson = (type: string): boolean =>
  /^(application|text)\/(x-)?json$|^[^/*]+\/([^/]+)?\+json$|^application\/\*(\+json)?$|^\*\/\*$/.test(type);

/** RFC 7396: a null in it deletes what it stands for, whatever the schema says. */
export const isMergePatch = (type: string): boolean => type === "application/merge-patch+json";

export const isWildcard = (type: string): boolean => type.includes("*");

export const isForm = (type: string): boolean => type === "application/x-www-form-urlencoded";

export const isMultipart = (type: string): boolean => type.startsWith("multipart/");

/** RFC 7303, and the `+xml` suffix. */
export const isXml = (type: string): boolean => /^(application|text)\/xml$|\+xml$/.test(type);

/** One JSON value a line, or RFC 7464's records. */
export const isJsonLines = (type: string): boolean =>
  /^(application|text)\/(x-)?(ndjson|jsonl|json-?lines|json-seq)$|\+json-seq$/.test(type);

export const isEventStream = (type: string): boolean => type === "text/event-stream";

/** Text that is a value as it stands; markup, event streams and JSON are not. */
export const isPlainText = (type: string): boolean =>
  type.startsWith("text/") && !isXml(type) && !isEventStream(type) && !isJson(type) && !isJsonLines(type);

/** Can it stand in a Content-Type or Accept header? */
export const isSendable = (mediaType: string): boolean =>
  /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+( *;[\x20-\x7e]*)?$/.test(mediaType);
