import {
  clip,
  EFFECTS,
  type Effect,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  printable,
  reasonOf,
  SluiceError,
} from "../../core/index.ts";
import { measure } from "../schema/measure.ts";
import type { Scalar, Shape } from "./shape.ts";
import type { ArgumentSignature, FunctionSignature, Signature } from "./signature.ts";

const MAX_CHARS = 32 * 1024 * 1024;
/** Three levels a level of the document's schemas. */
const BOUNDS = { depth: 400, nodes: 4_000_000 };

/**
 * Reads what `printSignature` wrote.
 * @param where - file name, for messages.
 * @throws SluiceError SLUICE_DOCUMENT for anything else.
 */
export const parseSignature = (text: string, where: string): Signature => {
  const value = parseText(text, where);
  const wrong: Wrong = (at, what) =>
    new SluiceError(
      "SLUICE_DOCUMENT",
      `${where}: ${at === "" ? "it" : printable(clip(at, 200))} ${what}; compile the service anew to replace the file`,
    );
  const root = objectAt(value, "", wrong);
  if (root.sluice !== 1) throw wrong("sluice", "must be 1: this is no signature, or a newer Sluice wrote it");
  const types = objectAt(root.types, "types", wrong);
  const context: Context = { types, wrong };
  return {
    sluice: 1,
    service: textAt(root.service, "service", wrong),
    functions: mapped(root.functions, "functions", context, functionAt),
    types: mapped(types, "types", context, shapeAt),
  };
};

type Wrong = (at: string, what: string) => SluiceError;

interface Context {
  readonly types: JsonObject;
  readonly wrong: Wrong;
}

const parseText = (text: string, where: string): JsonValue => {
  if (text.length > MAX_CHARS)
    throw new SluiceError("SLUICE_DOCUMENT", `${where} is larger than 32 MB: that is no signature`);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new SluiceError(
      "SLUICE_DOCUMENT",
      `${where} is not valid JSON: ${printable(clip(reasonOf(error), 200))}`,
    );
  }
  if (measure(value, BOUNDS).exceeded !== undefined)
    throw new SluiceError("SLUICE_DOCUMENT", `${where} is too large or too deeply nested for a signature`);
  return value;
};

const functionAt = (value: JsonValue, at: string, context: Context): FunctionSignature => {
  const { wrong } = context;
  const found = objectAt(value, at, wrong);
  return {
    method: textAt(found.method, `${at}.method`, wrong),
    path: textAt(found.path, `${at}.path`, wrong),
    arguments: listAt(found.arguments, `${at}.arguments`, wrong).map((argument, index) =>
      argumentAt(argument, `${at}.arguments[${index}]`, context),
    ),
    options: mapped(found.options, `${at}.options`, context, shapeAt),
    ...(found.effect === undefined ? {} : { effect: effectAt(found.effect, `${at}.effect`, wrong) }),
    ...(found.sealed === undefined
      ? {}
      : {
          sealed: listAt(found.sealed, `${at}.sealed`, wrong).map((name, index) =>
            textAt(name, `${at}.sealed[${index}]`, wrong),
          ),
        }),
    ...(found.sealedTo === undefined ? {} : { sealedTo: textAt(found.sealedTo, `${at}.sealedTo`, wrong) }),
    result: listAt(found.result, `${at}.result`, wrong).map((each, index) => {
      const place = `${at}.result[${index}]`;
      const { status, shape } = objectAt(each, place, wrong);
      return {
        status: textAt(status, `${place}.status`, wrong),
        shape: shape === null ? null : shapeAt(shape, `${place}.shape`, context),
      };
    }),
  };
};

const effectAt = (value: JsonValue, at: string, wrong: Wrong): Effect => {
  const effect = EFFECTS.find((each) => each === value);
  if (effect === undefined) throw wrong(at, `must be one of ${EFFECTS.join(", ")}`);
  return effect;
};

const argumentAt = (value: JsonValue, at: string, context: Context): ArgumentSignature => {
  const { name, shape, optional } = objectAt(value, at, context.wrong);
  if (optional !== undefined && optional !== true)
    throw context.wrong(`${at}.optional`, "must be true or absent");
  return {
    name: textAt(name, `${at}.name`, context.wrong),
    shape: shapeAt(shape, `${at}.shape`, context),
    ...(optional === true ? { optional } : {}),
  };
};

const WORDS: readonly Shape[] = ["any", "string", "integer", "number", "boolean", "null"];

const shapeAt = (value: JsonValue | undefined, at: string, context: Context): Shape => {
  const { types, wrong } = context;
  const word = WORDS.find((each) => each === value);
  if (word !== undefined) return word;
  if (!isJsonObject(value)) throw wrong(at, "must be a shape");
  if (typeof value.ref === "string") {
    if (Object.hasOwn(types, value.ref)) return { ref: value.ref };
    throw wrong(at, `refers to the type "${printable(clip(value.ref, 80))}", which is not there`);
  }
  if (Array.isArray(value.enum) && value.enum.every(isScalar)) return { enum: value.enum };
  if (value.array !== undefined) return { array: shapeAt(value.array, `${at}.array`, context) };
  if (Array.isArray(value.union))
    return { union: value.union.map((member, index) => shapeAt(member, `${at}.union[${index}]`, context)) };
  const { object, optional, rest } = value;
  if (object === undefined) throw wrong(at, "must be a shape");
  return {
    object: mapped(object, `${at}.object`, context, shapeAt),
    ...(optional === undefined ? {} : { optional: mapped(optional, `${at}.optional`, context, shapeAt) }),
    ...(rest === undefined ? {} : { rest: rest === false ? rest : shapeAt(rest, `${at}.rest`, context) }),
  };
};

const isScalar = (value: JsonValue): value is Scalar => typeof value !== "object" || value === null;

/** Defines members, so that "__proto__" is a name like any other. */
const mapped = <T>(
  value: JsonValue | undefined,
  at: string,
  context: Context,
  read: (value: JsonValue, at: string, context: Context) => T,
): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.entries(objectAt(value, at, context.wrong)).map(([name, each]) => [
      name,
      read(each, `${at}.${name}`, context),
    ]),
  );

const objectAt = (value: JsonValue | undefined, at: string, wrong: Wrong): JsonObject => {
  if (!isJsonObject(value)) throw wrong(at, "must be an object");
  return value;
};

const listAt = (value: JsonValue | undefined, at: string, wrong: Wrong): readonly JsonValue[] => {
  if (!Array.isArray(value)) throw wrong(at, "must be a list");
  return value;
};

const textAt = (value: JsonValue | undefined, at: string, wrong: Wrong): string => {
  if (typeof value !== "string") throw wrong(at, "must be a text");
  return value;
};
