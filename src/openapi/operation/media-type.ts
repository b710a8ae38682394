import { isJsonType } from "../../core/index.ts";

/*
 * What documents write where a media type belongs: also ranges (`image/*`), and texts that are none. Types are taken without
 * parameters and in lower case (`essence`) unless it is said otherwise.
 */

/** JSON, or a wildcard that JSON satisfies. */
export const isJson = (type: string): boolean =>
  isJsonType(type) || /^application\/\*(\+json)?$|^\*\/\*$/.test(type);

/** RFC 7396: a null in it deletes what it stands for, whatever the schema says. */
export const isMergePatch = (type: string): boolean => type === "application/merge-patch+json";

export const isWildcard = (type: string): boolean => type.includes("*");

export const isMultipart = (type: string): boolean => type.startsWith("multipart/");

/** Can it stand in a Content-Type or Accept header? @param mediaType - as it was written, with parameters. */
export const isSendable = (mediaType: string): boolean =>
  /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+( *;[\x20-\x7e]*)?$/.test(mediaType);
