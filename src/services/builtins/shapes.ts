import { isJsonObject, type JsonObject, type JsonValue, kindOf } from "../../core/index.ts";

/** One type an argument can have. `expected` completes the sentence "expected …". */
export interface Shape<T> {
  readonly expected: string;
  read(value: JsonValue): T | Mismatch;
}

/** What was there instead; completes the sentence "got …" and holds no value, since arguments may be private. */
export class Mismatch {
  readonly found: string;
  constructor(found: string) {
    this.found = found;
  }
}

const when = <T extends JsonValue>(
  expected: string,
  accepts: (value: JsonValue) => value is T,
): Shape<T> => ({
  expected,
  read: (value) => (accepts(value) ? value : new Mismatch(kindOf(value))),
});

export const anything = when("a value", (value): value is JsonValue => value !== undefined);
export const text = when("a string", (value) => typeof value === "string");
export const boolean = when("a boolean", (value) => typeof value === "boolean");
export const array = when("an array", (value) => Array.isArray(value));
export const object: Shape<JsonObject> = when("an object", isJsonObject);

/** An integer too large for it is rounded, as a float does. */
export const float: Shape<number> = {
  expected: "a number",
  read: (value) =>
    typeof value === "number" || typeof value === "bigint" ? Number(value) : new Mismatch(kindOf(value)),
};

/** Beyond 2^53 - 1 a number that is no bigint has been rounded already, so a calculation with it would be wrong in silence. */
const integer = (expected: string, min: number, max: number): Shape<number> => ({
  expected,
  read(value) {
    if (typeof value === "bigint") return new Mismatch("one out of that range");
    if (typeof value !== "number") return new Mismatch(kindOf(value));
    if (!Number.isInteger(value)) return new Mismatch("a fraction");
    if (!Number.isSafeInteger(value))
      return new Mismatch("one beyond 2^53 - 1, which cannot be held exactly");
    return value < min || value > max ? new Mismatch("one out of that range") : value;
  },
});

const byte = integer("a byte (0 to 255)", 0, 255);
export const unsigned = integer("an unsigned integer", 0, Number.MAX_SAFE_INTEGER);
export const u32 = integer("an unsigned 32-bit integer", 0, 2 ** 32 - 1);

const signed = integer("an integer", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** As bigint, so that arithmetic on it is exact. */
export const i64: Shape<bigint> = {
  expected: signed.expected,
  read(value) {
    if (typeof value === "bigint")
      return BigInt.asIntN(64, value) === value ? value : new Mismatch("one beyond 64 bits with a sign");
    const read = signed.read(value);
    return read instanceof Mismatch ? read : BigInt(read);
  },
};

/** Milliseconds, as a number or as decimal digits in a string. Callers cap it, so its upper bits do not matter. */
export const duration: Shape<number> = {
  expected: "milliseconds, as an unsigned integer or a string of digits",
  read(value) {
    if (typeof value === "string")
      return /^\d{1,20}$/.test(value) ? Number(value) : new Mismatch("another string");
    if (typeof value === "bigint") return value >= 0n ? Number(value) : new Mismatch("a negative number");
    if (typeof value !== "number") return new Mismatch(kindOf(value));
    return Number.isInteger(value) && value >= 0 ? value : new Mismatch("a negative number or a fraction");
  },
};

/** `plural` completes "an array of …". */
export const arrayOf = <T>(item: Shape<T>, plural: string): Shape<T[]> => ({
  expected: `an array of ${plural}`,
  read(value) {
    if (!Array.isArray(value)) return new Mismatch(kindOf(value));
    const items: T[] = [];
    for (const [index, entry] of value.entries()) {
      const read = item.read(entry);
      if (read instanceof Mismatch) return new Mismatch(`${read.found} as item ${index}`);
      items.push(read);
    }
    return items;
  },
});

export const texts = arrayOf(text, "strings");
export const integers = arrayOf(i64, "integers");
export const bytes: Shape<Uint8Array<ArrayBuffer>> = {
  expected: "an array of bytes (0 to 255)",
  read(value) {
    const read = arrayOf(byte, "bytes").read(value);
    return read instanceof Mismatch ? read : Uint8Array.from(read);
  },
};

/** `[key, value]`. */
const pair: Shape<[string, JsonValue]> = {
  expected: "a pair",
  read(value) {
    if (!Array.isArray(value)) return new Mismatch(kindOf(value));
    const [key, entry] = value;
    if (value.length !== 2 || entry === undefined) return new Mismatch(`an array of ${value.length}`);
    return typeof key === "string"
      ? [key, entry]
      : new Mismatch(`a pair whose key is ${kindOf(key ?? null)}`);
  },
};

export const pairs = arrayOf(pair, "[string, value] pairs");
