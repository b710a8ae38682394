/** Where in a request something of that name stands. */
export interface NamedPlace {
  readonly in: string;
  readonly name: string;
}

/** Names of headers are the same in any case. */
export const isSamePlace = (one: NamedPlace, other: NamedPlace): boolean =>
  one.in === other.in &&
  (one.in === "header" ? one.name.toLowerCase() === other.name.toLowerCase() : one.name === other.name);
