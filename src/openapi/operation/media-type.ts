/** `application/json; charset=utf-8` without its parameters, in lower case. */
export const essence = (mediaType: string): string => (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();

/** JSON, or a wildcard that JSON satisfies. */
export const isJson = (type: string): boolean =>
  /^(application|text)\/(x-)?json$|^[^/*]+\/([^/]+)?\+json$|^application\/\*(\+json)?$|^\*\/\*$/.test(type);

export const isWildcard = (type: string): boolean => type.includes("*");

export const isForm = (type: string): boolean => type === "application/x-www-form-urlencoded";

/** Text that is a value as it stands; markup and event streams are not. */
export const isPlainText = (type: string): boolean =>
  type.startsWith("text/") && !/^text\/(xml|event-stream|(x-)?json)$/.test(type);

/** Can it stand in a Content-Type or Accept header? */
export const isSendable = (mediaType: string): boolean =>
  /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+( *;[\x20-\x7e]*)?$/.test(mediaType);
