import { base64url } from "jose";
import { type JsonValue, SluiceError, stringifyJson } from "../core/index.ts";
import type { Path } from "./interface.ts";

/** Instructions one after the other. */
export const seq = (...parts: readonly string[]): string => nested("seq", parts);

/** Instructions at once. */
export const par = (...parts: readonly string[]): string => nested("par", parts);

const nested = (instruction: string, parts: readonly string[]): string =>
  parts
    .filter((part) => part !== "")
    .reduceRight((rest, part) => (rest === "" ? part : `(${instruction} ${part} ${rest})`), "") || NOTHING;

export const NOTHING = "(null)";

/** One, and the other if it fails. */
export const caught = (body: string, otherwise: string): string => `(xor ${body} ${otherwise})`;

/**
 * Waits at `peer` until a stream has so many items, and keeps those: what the Aqua compiler writes for `join`.
 * @param names - a variable for each item, and one for all of them.
 */
export const collected = (
  stream: string,
  count: number,
  peer: string,
  { each, into }: { readonly each: string; readonly into: string },
): string => {
  const some = `$${into}`;
  const enough = `(xor (match #${into}c.length ${count} ${NOTHING}) (next ${each}))`;
  return `(new ${some} ${seq(
    `(fold ${stream} ${each} ${seq(`(ap ${each} ${some})`, `(canon "${peer}" ${some} #${into}c)`, enough)} (never))`,
    `(canon "${peer}" ${some} #${into})`,
    `(ap #${into} ${into})`,
  )})`;
};

/** What the Aqua compiler writes for a hop: a canonicalisation that only that peer can do. */
export const hop = (peer: string): string => `(new $-hop- (new #-hopc- (canon "${peer}" $-hop- #-hopc-)))`;

/** @param result - name of the variable that it is kept in. */
export const call = (
  peer: string,
  [service, fn]: readonly [string, string],
  args: readonly string[],
  result: string,
): string => `(call "${peer}" (${word(service)} ${word(fn)}) [${args.join(" ")}] ${result})`;

const word = (text: string): string => {
  if (isPlain(text) && text.length <= 256) return `"${text}"`;
  throw new SluiceError(
    "SLUICE_REQUEST",
    `${JSON.stringify(text.slice(0, 64))} cannot be a service or function name`,
  );
};

/** AIR has no escapes: what it can write itself, or undefined. */
export const literal = (value: JsonValue): string | undefined => {
  if (typeof value === "string") return isPlain(value) ? `"${value}"` : undefined;
  if (typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value)))
    return Object.is(value, -0) ? undefined : String(value);
  return Array.isArray(value) && value.length === 0 ? "[]" : undefined;
};

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text) && !text.includes('"');

/** What AIR cannot write, for `("sluice" "json")`. */
export const packed = (value: JsonValue): string => `"${base64url.encode(stringifyJson(value))}"`;

/**
 * A place in a variable's value.
 * @throws SluiceError SLUICE_REQUEST for a key that AIR cannot name.
 */
export const lens = (path: Path): string =>
  path.length === 0
    ? ""
    : `.$${path.map((key) => (typeof key === "number" ? `.[${key}]` : `.${named(key)}`)).join("")}`;

const named = (key: string): string => {
  if (/^[A-Za-z_][A-Za-z0-9_-]{0,255}$/.test(key)) return key;
  throw new SluiceError(
    "SLUICE_REQUEST",
    `a script cannot look into ${JSON.stringify(key.slice(0, 64))}: letters, digits, - and _ only; pass on the whole object`,
  );
};
