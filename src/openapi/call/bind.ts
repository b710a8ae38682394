import type { JsonObject, JsonValue } from "../../core/index.ts";
import type { AquaSignature } from "../bindings/aqua-model.ts";
import type { AdapterFunction, ArgumentSpec, BoundBody, BoundCall, JsonSchema } from "../interface.ts";
import { mediaOf, type Operation } from "../operation/operation.ts";
import type { Check, Validators } from "../schema/validators.ts";
import { pathText, violationOf } from "../schema/violation.ts";
import { aquaArguments, type Given, invalid, plainArguments } from "./unpack.ts";

/**
 * Makes an operation's `bind`: positions to names, names to parameters and body, everything checked at once against one schema.
 * @param signature - called when the Aqua view is first used.
 */
export const createBinder = (
  operation: Operation,
  validators: Validators,
  signature: () => AquaSignature,
): AdapterFunction["bind"] => {
  const check = validators.check(callSchema(operation));
  const nullChecks = new Map<string, Check>(
    [...operation.positional, ...operation.options]
      .filter(({ target }) => target.kind === "bodyProperty" || target.kind === "body")
      .map(({ name, schema }) => [name, validators.check(schema)]),
  );
  /** null stands for "not given" wherever it would not be a value. */
  const isAbsent = ({ name, required }: ArgumentSpec, value: JsonValue): boolean => {
    if (value !== null || required) return false;
    const check = nullChecks.get(name);
    return check === undefined || check(null) !== undefined;
  };

  return (args, view) => {
    const raw =
      view === "aqua" ? aquaArguments(operation, signature(), args) : plainArguments(operation, args);
    const given = new Map<string, JsonValue>();
    for (const argument of [...operation.positional, ...operation.options]) {
      const value = raw.get(argument.name);
      if (value !== undefined && !isAbsent(argument, value)) given.set(argument.name, value);
    }
    const call = layOut(operation, given);
    const misfit = check(call.envelope);
    if (misfit !== undefined) {
      const { path, problem } = violationOf(misfit, call.envelope, { show: true });
      throw invalid(operation, `${argumentText(operation, path)} ${problem}`);
    }
    return call.bound;
  };
};

/** `{ parameters: { <argument name>: value }, body }`: what a call consists of, as one value to check. */
const callSchema = ({ positional, options, body }: Operation): JsonSchema => {
  const parameters = [...positional, ...options].filter(
    ({ target }) => target.kind !== "bodyProperty" && target.kind !== "body",
  );
  return {
    type: "object",
    properties: {
      parameters: {
        type: "object",
        properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
      },
      ...(body === undefined ? {} : { body: body.converted }),
    },
  };
};

const layOut = (operation: Operation, given: Given): { bound: BoundCall; envelope: JsonObject } => {
  const { selected, parameters, responses, security } = operation;
  const all = [...operation.positional, ...operation.options];
  const named = all.filter(
    ({ name, target }) => given.has(name) && target.kind !== "bodyProperty" && target.kind !== "body",
  );
  const body = bodyOf(operation, all, given);
  return {
    bound: {
      method: selected.method,
      path: selected.path,
      parameters: named.flatMap(({ name, target }) => {
        const parameter =
          target.kind === "parameter"
            ? parameters.find(({ spec }) => spec.in === target.in && spec.name === target.name)
            : undefined;
        return parameter === undefined ? [] : [{ spec: parameter.spec, value: given.get(name) ?? null }];
      }),
      body,
      accept: responses.accept,
      security,
    },
    envelope: {
      parameters: Object.fromEntries(named.map(({ name }) => [name, given.get(name) ?? null])),
      ...(body === undefined ? {} : { body: body.value }),
    },
  };
};

const bodyOf = ({ body }: Operation, all: readonly ArgumentSpec[], given: Given): BoundBody | undefined => {
  if (body === undefined) return undefined;
  const chosen = all.find(({ target }) => target.kind === "contentType");
  const { mediaType, kind, encoding } = mediaOf(body, chosen && given.get(chosen.name));
  const whole = all.find(({ target }) => target.kind === "body");
  if (whole !== undefined) {
    const value = given.get(whole.name);
    return value === undefined ? undefined : { mediaType, kind, encoding, value };
  }
  const members = all.flatMap(({ name, target }): [string, JsonValue][] => {
    const value = given.get(name);
    return target.kind === "bodyProperty" && value !== undefined ? [[target.name, value]] : [];
  });
  return { mediaType, kind, encoding, value: Object.fromEntries(members) };
};

/** Where in the checked envelope something is wrong, in the caller's words. */
const argumentText = (operation: Operation, [part, ...rest]: readonly string[]): string => {
  if (part === "parameters") return argument(operation, rest);
  if (part !== "body") return "the arguments";
  const [property, ...below] = rest;
  const all = [...operation.positional, ...operation.options];
  const owner = all.find(({ target }) => target.kind === "bodyProperty" && target.name === property);
  return owner === undefined
    ? argument(operation, ["body", ...rest])
    : argument(operation, [owner.name, ...below]);
};

const argument = ({ options }: Operation, path: readonly string[]): string => {
  const isOption = options.some(({ name }) => name === path[0]);
  return `argument "${isOption ? "options." : ""}${pathText(path)}"`;
};
