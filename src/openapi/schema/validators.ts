import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type JsonObject, type JsonValue, reasonOf } from "../../core/index.ts";
import type { JsonSchema } from "../interface.ts";
import { measure } from "./measure.ts";
import { regularExpression } from "./regular-expression.ts";
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
  /** Compiles nothing until the check is first used. */
  check(schema: JsonSchema): Check;
}

/** Levels of nesting in arguments and results: deeper ones would overflow the stack of a recursive schema. */
export const MAX_VALUE_DEPTH = 100;
const MAX_VALUE_NODES = 2_000_000;
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

  const mayBeSlow = createSlownessTest(components);
  const added = new Set<string>();

  const compile = (schema: JsonSchema): ValidateFunction => {
    for (const id of newlyReached(schema, components, added)) {
      ajv.addSchema(asObject(components.get(id)), id);
      added.add(id);
    }
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

  return {
    check(schema) {
      let ready: Ready | Misfit | undefined;
      return (value) => {
        const size = measure(value, { depth: MAX_VALUE_DEPTH, nodes: MAX_VALUE_NODES });
        if (size.exceeded === "depth") return unchecked(`nested deeper than ${MAX_VALUE_DEPTH} levels`);
        if (size.exceeded === "nodes") return unchecked(`more than ${MAX_VALUE_NODES} values`);
        ready ??= prepare(schema);
        if ("kind" in ready) return ready;
        const isSmall = size.nodes <= SMALL.nodes && size.longestString <= SMALL.longestString;
        return isSmall && !ready.slow ? judge(ready.validate, value) : judgeInTime(ready.validate, value);
      };
    },
  };
};

interface Ready {
  readonly validate: ValidateFunction;
  readonly slow: boolean;
}

const asObject = (schema: JsonSchema | undefined): JsonObject =>
  typeof schema === "object" ? schema : schema === false ? { not: {} } : {};

const judge = (validate: ValidateFunction, value: JsonValue): Misfit | undefined =>
  validate(value) ? undefined : { kind: "violation", errors: validate.errors ?? [] };

const judgeInTime = (validate: ValidateFunction, value: JsonValue): Misfit | undefined => {
  try {
    return withTimeLimit(MAX_CHECK_MS, () => judge(validate, value));
  } catch (error) {
    if (error instanceof TookTooLong) return unchecked(`checking it ${error.message}`);
    if (error instanceof RangeError) return unchecked("too deep for its recursive schema");
    throw error;
  }
};

const unchecked = (reason: string): Misfit => ({ kind: "unchecked", reason });

const toRegExp = (pattern: string): RegExp => regularExpression(pattern) ?? /(?:)/u;
