import { clip, isJsonObject, type JsonObject, type JsonValue, nearest, SluiceError } from "../core/index.ts";
import type { AquaSignature } from "./aqua-model.ts";
import { fromAqua, Misshapen } from "./aqua-view.ts";
import type { AdapterFunction, ArgumentSpec, BoundBody, BoundCall, JsonSchema } from "./interface.ts";
import { mediaOf, type Operation } from "./operation.ts";
import type { Check, Validators } from "./validators.ts";
import { pathText, violationOf } from "./violation.ts";

/** Arguments by name, those that were given. */
type Given = ReadonlyMap<string, JsonValue>;

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

const plainArguments = (operation: Operation, args: readonly JsonValue[]): Given => {
  const { positional, trailing } = counted(operation, args);
  const known = new Set(operation.options.map(({ name }) => name));
  const given = new Map<string, JsonValue>(
    operation.positional.map(({ name }, index) => [name, positional[index] ?? null]),
  );
  for (const [name, value] of Object.entries(optionsObject(operation, trailing))) {
    if (!known.has(name)) throw invalid(operation, unknownOption(name, known));
    given.set(name, value);
  }
  return given;
};

const aquaArguments = (operation: Operation, signature: AquaSignature, args: readonly JsonValue[]): Given => {
  const { positional, trailing } = counted(operation, args);
  const given = new Map<string, JsonValue>();
  for (const [index, { source, type, optional, name }] of signature.arguments.entries()) {
    const value = translated(operation, () => fromAqua(positional[index], type, [name]));
    if (value !== undefined || !optional) given.set(source, value ?? null);
  }
  const { options } = signature;
  const unwrapped = Array.isArray(trailing) && trailing.length === 1 ? trailing[0] : trailing;
  if (options === undefined || isNothing(unwrapped)) return given;
  const object = optionsObject(operation, unwrapped);
  const known = new Set(options.fields.map(({ name }) => name));
  const unknown = Object.keys(object).find((name) => !known.has(name));
  if (unknown !== undefined) throw invalid(operation, unknownOption(unknown, known));
  for (const { name, source, type } of options.fields) {
    const value = translated(operation, () =>
      fromAqua(Object.hasOwn(object, name) ? object[name] : undefined, type, [name]),
    );
    if (value !== undefined) given.set(source, value);
  }
  return given;
};

const translated = <T>(operation: Operation, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (error instanceof Misshapen) throw invalid(operation, `"${pathText(error.path)}" ${error.message}`);
    throw error;
  }
};

const counted = (
  operation: Operation,
  args: readonly JsonValue[],
): { positional: readonly JsonValue[]; trailing: JsonValue | undefined } => {
  const { positional, options } = operation;
  const most = positional.length + (options.length > 0 ? 1 : 0);
  if (args.length < positional.length || args.length > most) {
    throw invalid(
      operation,
      `${args.length} argument${args.length === 1 ? " was" : "s were"} given; it takes ${signatureText(operation)}`,
    );
  }
  return { positional: args.slice(0, positional.length), trailing: args[positional.length] };
};

const signatureText = ({ positional, options }: Operation): string => {
  const names = [...positional.map(({ name }) => name), ...(options.length > 0 ? ["[options]"] : [])];
  return names.length === 0 ? "none" : clip(`(${names.join(", ")})`, 200);
};

/** Absent, null, [] and {} all mean none. */
const isNothing = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const optionsObject = (operation: Operation, value: JsonValue | undefined): JsonObject => {
  if (isNothing(value)) return {};
  if (!isJsonObject(value))
    throw invalid(operation, `the last argument, options, must be an object of ${optionNames(operation)}`);
  return value;
};

const optionNames = ({ options }: Operation): string => clip(options.map(({ name }) => name).join(", "), 200);

const unknownOption = (name: string, known: ReadonlySet<string>): string => {
  const near = nearest(name, known);
  const hint =
    near === undefined ? `there are: ${clip([...known].join(", "), 200)}` : `did you mean "${near}"?`;
  return `options: there is no "${clip(name, 80)}"; ${hint}`;
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

const invalid = ({ name }: Operation, problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", `${name}: ${problem}`);
