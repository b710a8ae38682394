import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { type JsonObject, type JsonValue, reasonOf } from "../../core/index.ts";
import type { JsonSchema } from "../interface.ts";
import { measure } from "./measure.ts";
import { patternTest } from "./regular-expression.ts";
import { mayBeRoundingsFault, rounded } from "./rounded.ts";
import { createSlownessTest } from "./schema-cost.ts";
import { newlyReached } from "./schema-walk.ts";
import { TookTooLong, withTimeLimit } from "./time-limit.ts";

/** A value against a schema: undefined when it fits, else why it does not. */
export type Check = (value: JsonValue) => Misfit | undefined;

export type Misfit =
  | { readonly kind: "violation"; readonly errors: readonly ErrorObject[] }
  /** It could not be decided: too deep, or it took too long. */
  | { readonly kind: "unchecked"; readonly reason: string };

export interface Validators {
  /** Compiles nothing until the check is first used, or its turn in `warmNext` comes; `rare`: it has none. */
  check(schema: JsonSchema, options?: { readonly rare: boolean }): Check;
  /** Compiles one check that nobody has used yet: milliseconds. False: there is none left. */
  warmNext(): boolean;
}

/** Levels of nesting in arguments and results: deeper ones would overflow the stack of a recursive schema. */
export const MAX_VALUE_DEPTH = 100;
export const MAX_VALUE_NODES = 2_000_000;
/** ISO 8601 as every language's duration type writes it: RFC 3339's grammar, with a fraction of a second. */
const ISO_DURATION =
  /^P(?!$)(?:(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:[.,]\d+)?S)?)?|\d+W)$/;
/** Schemas within reach from which on the order of compiling matters. */
const MANY = 100;
const MAX_CHECK_MS = 250;
/** Up to here a schema that is surely quick needs no stop watch. */
const SMALL = { nodes: 2000, longestString: 4096 };

/** @param components - by `$id`; all that the checked schemas refer to, there when a check is first used. */
export const createValidators = (components: ReadonlyMap<string, JsonSchema>): Validators => {
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    ownProperties: true,
    multipleOfPrecision: 9,
    logger: false,
    code: { optimize: false, regExp: Object.assign(toRegExp, { code: "toRegExp" }) },
  });
  addFormats.default(ajv);
  ajv.addFormat("time", fullFormats["iso-time"]);
  ajv.addFormat("duration", ISO_DURATION);

  const mayBeSlow = createSlownessTest(components);
  const added = new Set<string>();

  const compile = (schema: JsonSchema): ValidateFunction => {
    const reached = newlyReached(schema, components, added);
    for (const id of reached) {
      ajv.addSchema(asObject(components.get(id)), id);
      added.add(id);
    }
    // From the far end: compiling one that refers to hundreds in a row would go as many calls deep.
    if (reached.size > MANY) for (const id of [...reached].reverse()) ajv.getSchema(id);
    return ajv.compile(schema);
  };

  const prepare = (schema: JsonSchema): Ready | Misfit => {
    try {
      return { validate: compile(schema), slow: mayBeSlow(schema) };
    } catch (error) {
      // Thousands of schemas nested in each other overflow the stack of whoever walks them.
      return unchecked(`its schema cannot be compiled: ${reasonOf(error)}`);
    }
  };

  const cold: (() => boolean)[] = [];

  return {
    check(schema, { rare } = { rare: false }) {
      let ready: Ready | Misfit | undefined;
      const warm = (): boolean => {
        if (ready !== undefined) return false;
        ready = prepare(schema);
        return true;
      };
      if (!rare) cold.push(warm);
      return (value) => {
        const size = measure(value, { depth: MAX_VALUE_DEPTH, nodes: MAX_VALUE_NODES });
        if (size.exceeded === "depth") return unchecked(`nested deeper than ${MAX_VALUE_DEPTH} levels`);
        if (size.exceeded === "nodes") return unchecked(`more than ${MAX_VALUE_NODES} values`);
        ready ??= prepare(schema);
        if ("kind" in ready) return ready;
        const isSmall = size.nodes <= SMALL.nodes && size.longestString <= SMALL.longestString;
        const inTime = isSmall && !ready.slow ? judge : judgeInTime;
        return size.hasBigint ? judgeRounded(inTime, ready.validate, value) : inTime(ready.validate, value);
      };
    },
    warmNext() {
      while (cold.length > 0) if (cold.shift()?.() === true) return true;
      return false;
    },
  };
};

interface Ready {
  readonly validate: ValidateFunction;
  readonly slow: boolean;
}

const asObject = (schema: JsonSchema | undefined): JsonObject =>
  typeof schema === "object" ? schema : schema === false ? { not: {} } : {};

const judge = (validate: ValidateFunction, value: JsonValue): Misfit | undefined => {
  try {
    return validate(value) ? undefined : { kind: "violation", errors: validate.errors ?? [] };
  } catch (error) {
    // A recursive schema, or V8 at the first run of one with thousands of parts.
    if (error instanceof RangeError) return unchecked("too deep for its schema");
    throw error;
  }
};

/** Ajv takes no bigints. Where rounding them leaves a doubt the value has the benefit of it: its receiver judges too. */
const judgeRounded = (
  inTime: typeof judge,
  validate: ValidateFunction,
  value: JsonValue,
): Misfit | undefined => {
  const misfit = inTime(validate, rounded(value));
  return misfit?.kind === "violation" && mayBeRoundingsFault(misfit.errors, value) ? undefined : misfit;
};

const judgeInTime = (validate: ValidateFunction, value: JsonValue): Misfit | undefined => {
  try {
    return withTimeLimit(MAX_CHECK_MS, () => judge(validate, value));
  } catch (error) {
    if (error instanceof TookTooLong) return unchecked(`checking it ${error.message}`);
    throw error;
  }
};

const unchecked = (reason: string): Misfit => ({ kind: "unchecked", reason });

/** Ajv calls `test`, and takes expressions of the same `toString` for one and the same. */
const toRegExp = (pattern: string): RegExp => {
  const found = patternTest(pattern) ?? /(?:)/u;
  return { test: (text: string) => found.test(text), toString: () => pattern } as RegExp;
};
