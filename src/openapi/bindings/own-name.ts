import { unescapeToken } from "../../core/index.ts";
import { isComponent, lastToken } from "../document/pointer.ts";
import { typeName } from "../operation/name.ts";

/** Longer names would serve nobody; they are made of names that a document chose, so they need an end. */
const MAX_NAME_CHARS = 120;

/** A type's name of any text, not too long. */
export const boundedTypeName = (text: string): string => typeName(text).slice(0, MAX_NAME_CHARS);

/** Schemas that were made here rather than read: their pointers stand in no file. */
const MADE: ReadonlyMap<string, string> = new Map([
  ["sluice:#/Binary", "Binary"],
  ["sluice:#/Events/items", "ServerSentEvent"],
]);

/** Has it a name wherever it is used, though nothing refers to it? */
export const isMade = (pointer: string): boolean => MADE.has(pointer);

/** What the document calls a schema that stands there; undefined: nothing. */
export const ownName = (pointer: string): string | undefined =>
  MADE.get(pointer) ?? (isComponent(pointer) ? lastToken(pointer) : undefined);

/** Where schemas are kept, not what they are about. */
const PLACES: ReadonlySet<string> = new Set(
  (
    "components schemas definitions $defs properties schema content paths responses parameters headers requestBodies items allOf anyOf " +
    "oneOf additionalProperties"
  ).split(" "),
);

/** A name for a schema that something refers to: its own, else of the words on the way to it (`#/definitions/Pet/properties/owner`: PetOwner). */
export const nameAt = (pointer: string): string => {
  const own = ownName(pointer);
  if (own !== undefined) return boundedTypeName(own);
  const tokens = pointer.slice(pointer.indexOf("#") + 1).split("/");
  const telling = tokens.filter((token, index) => !PLACES.has(token) && tokens[index - 1] !== "content");
  return boundedTypeName(telling.map(unescapeToken).join(" ") || "Schema");
};
