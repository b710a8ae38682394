import fc from "fast-check";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/index.ts";
import { mergedSchema, type PlainSchema } from "./merged-schema.ts";
import { BASE64, numberOf, stringValues, text } from "./string-values.ts";

/** Optional members and items are left out below this depth; deeper still, nothing is generated and the value will not fit. */
const SMALL_BELOW = 3;
const NOTHING_BELOW = 12;
const MAX_OPTIONAL = 4;
const MAX_ITEMS = 3;

type Values = fc.Arbitrary<JsonValue>;

/**
 * Values that fit a schema as its document writes it, in the dialect of any version. Rough where schemas are intricate (`not`, `if`,
 * unions that overlap): a few values will not fit, so whoever uses them lets the adapter judge. readOnly properties are left out.
 * @param root - the document, for its `$ref`s; those to other files allow anything.
 */
export const schemaValues = (root: JsonValue, schema: JsonValue | undefined): Values =>
  values(root, schema, 0);

const values = (root: JsonValue, schema: JsonValue | undefined, depth: number): Values => {
  if (depth > NOTHING_BELOW) return fc.constant(null);
  const { keywords, unions } = mergedSchema(root, schema);
  const [union, ...others] = unions;
  if (union === undefined) return plainValues(root, keywords, depth);
  // One branch at a time, so that only what is generated is walked.
  return fc
    .nat(union.length - 1)
    .chain((index) =>
      values(
        root,
        { ...keywords, allOf: [union[index] ?? {}, ...others.map((anyOf) => ({ anyOf }))] },
        depth,
      ),
    );
};

const plainValues = (root: JsonValue, keywords: PlainSchema, depth: number): Values => {
  const { enum: listed, const: only } = keywords;
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(listed) && listed.length > 0) return fc.constantFrom(...listed);
  const [first = "any", ...others] = typesOf(keywords);
  const each = (type: string): Values => (TYPES[type] ?? anything)(root, keywords, depth);
  const found = others.length === 0 ? each(first) : fc.constantFrom(first, ...others).chain(each);
  return keywords.nullable === true
    ? fc.oneof({ weight: 5, arbitrary: found }, { weight: 1, arbitrary: fc.constant(null) })
    : found;
};

const typesOf = ({ type, ...keywords }: PlainSchema): string[] => {
  if (type !== undefined) return [type].flat().filter((each) => typeof each === "string");
  if (keywords.properties !== undefined || isJsonObject(keywords.additionalProperties)) return ["object"];
  return keywords.items === undefined ? [] : ["array"];
};

const anything = (): Values => fc.oneof(text, fc.integer(), fc.boolean());

const TYPES: Readonly<Record<string, (root: JsonValue, keywords: PlainSchema, depth: number) => Values>> = {
  string: (_root, keywords) => stringValues(keywords),
  file: () => BASE64,
  integer: (_root, keywords) => integerValues(keywords),
  number: (_root, keywords) => numberValues(keywords),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: (root, keywords, depth) => arrayValues(root, keywords, depth),
  object: (root, keywords, depth) => objectValues(root, keywords, depth),
};

/** 3.0 and before say `exclusiveMinimum: true` beside `minimum`. */
const boundsOf = (keywords: PlainSchema, step: number): { min: number; max: number } => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = keywords;
  const low = Math.max(
    (numberOf(minimum) ?? Number.NEGATIVE_INFINITY) + (exclusiveMinimum === true ? step : 0),
    (numberOf(exclusiveMinimum) ?? Number.NEGATIVE_INFINITY) + step,
  );
  const high = Math.min(
    (numberOf(maximum) ?? Number.POSITIVE_INFINITY) - (exclusiveMaximum === true ? step : 0),
    (numberOf(exclusiveMaximum) ?? Number.POSITIVE_INFINITY) - step,
  );
  const min = low === Number.NEGATIVE_INFINITY ? Math.min(-1000, high) : low;
  return { min, max: high === Number.POSITIVE_INFINITY ? Math.max(1000, min) : Math.max(high, min) };
};

const integerValues = (keywords: PlainSchema): Values => {
  const multiple = numberOf(keywords.multipleOf) ?? 1;
  const { min, max } = boundsOf(keywords, 1);
  const low = Math.max(Math.ceil(min / multiple), Number.MIN_SAFE_INTEGER);
  const high = Math.min(Math.max(Math.floor(max / multiple), low), Number.MAX_SAFE_INTEGER);
  return fc.maxSafeInteger().map((any) => (low + (Math.abs(any) % (high - low + 1))) * multiple + 0);
};

const numberValues = (keywords: PlainSchema): Values => {
  const multiple = numberOf(keywords.multipleOf);
  if (multiple !== undefined) return integerValues(keywords);
  const { min, max } = boundsOf(keywords, 0.5);
  return fc.double({ min, max, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
};

const arrayValues = (root: JsonValue, keywords: PlainSchema, depth: number): Values => {
  const { items, prefixItems, uniqueItems } = keywords;
  const minLength = numberOf(keywords.minItems) ?? 0;
  const most = depth > SMALL_BELOW ? minLength : Math.max(minLength, MAX_ITEMS);
  const maxLength = Math.min(numberOf(keywords.maxItems) ?? most, most);
  if (Array.isArray(prefixItems))
    return fc.tuple(...prefixItems.map((item) => values(root, item, depth + 1)));
  return fc.nat(maxLength - minLength).chain((more) => {
    if (minLength + more === 0) return fc.constant([]);
    const item = values(root, items, depth + 1);
    const length = { minLength: minLength + more, maxLength: minLength + more };
    return uniqueItems === true
      ? fc.uniqueArray(item, {
          minLength,
          maxLength: length.maxLength,
          selector: (value) => JSON.stringify(value),
        })
      : fc.array(item, length);
  });
};

const objectValues = (root: JsonValue, keywords: PlainSchema, depth: number): Values => {
  const { properties, required, additionalProperties } = keywords;
  const declared = isJsonObject(properties) ? properties : {};
  const isSent = (name: string): boolean => mergedSchema(root, declared[name]).keywords.readOnly !== true;
  const needed = (Array.isArray(required) ? required : []).filter((name) => typeof name === "string");
  const always = [...new Set(needed)].filter((name) => !Object.hasOwn(declared, name) || isSent(name));
  const optional = Object.keys(declared).filter((name) => !always.includes(name));
  if (optional.length + always.length === 0) return mapValues(root, additionalProperties, keywords, depth);
  const minLength = Math.min(
    Math.max((numberOf(keywords.minProperties) ?? 0) - always.length, 0),
    optional.length,
  );
  const maxLength = Math.max(minLength, depth > SMALL_BELOW ? 0 : Math.min(optional.length, MAX_OPTIONAL));
  return fc.shuffledSubarray(optional, { minLength, maxLength }).chain((chosen) => {
    // As declared: a style that writes members one after the other does it in this order.
    const order = [...Object.keys(declared), ...always];
    const names = [...always, ...chosen.filter(isSent)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    return fc.record(
      Object.fromEntries(
        names.map((name) => [
          name,
          values(root, Object.hasOwn(declared, name) ? declared[name] : {}, depth + 1),
        ]),
      ),
      { noNullPrototype: true },
    ) as Values;
  });
};

const mapValues = (
  root: JsonValue,
  additional: JsonValue | undefined,
  keywords: PlainSchema,
  depth: number,
): Values => {
  const minKeys = numberOf(keywords.minProperties) ?? 0;
  if (additional === false || (depth > SMALL_BELOW && minKeys === 0)) return fc.constant({});
  const names = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,6}$/);
  const member = values(root, isJsonObject(additional) ? additional : {}, depth + 1);
  return fc.dictionary(names, member, {
    minKeys,
    maxKeys: Math.max(minKeys, 2),
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>;
};
