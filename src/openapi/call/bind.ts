import { essence, isJsonObject, type JsonObject, type JsonValue } from "../../core/index.ts";
import type { AquaSignature } from "../bindings/aqua-model.ts";
import type { AdapterFunction, ArgumentSpec, Document, JsonSchema } from "../interface.ts";
import type { BodyMedia } from "../operation/body-media.ts";
import { SAMPLE_KEY } from "../operation/key-place.ts";
import { isMergePatch } from "../operation/media-type.ts";
import type { Operation } from "../operation/operation.ts";
import { isSealedArgument } from "../operation/seal.ts";
import { defaultValue } from "../schema/default-value.ts";
import { objectShape } from "../schema/object-shape.ts";
import type { Check, Misfit, Validators } from "../schema/validators.ts";
import { pathText, violationOf } from "../schema/violation.ts";
import { chosenMedia, createLayout } from "./call-layout.ts";
import { callerKeyOf } from "./caller-key.ts";
import { sealToOf } from "./seal-to.ts";
import { aquaArguments, type Given, invalid, ownOptions, plainArguments, unlikeSealed } from "./unpack.ts";

/**
 * Makes an operation's `bind`: positions to names, names to parameters and body, everything checked at once against one schema.
 * @param signature - called when the Aqua view is first used.
 */
export const createBinder = (
  document: Document,
  operation: Operation,
  validators: Validators,
  signature: () => AquaSignature,
): AdapterFunction["bind"] => {
  const media = operation.body?.media ?? [undefined];
  const checks = new Map(media.map((each) => [each, validators.check(callSchema(operation, each))]));
  const layOut = createLayout(document, operation);
  const nullChecks = new Map<string, Check>(
    operation.arguments
      .filter(({ target }) => target.kind === "bodyProperty" || target.kind === "body")
      .map(({ name, schema }) => [name, validators.check(schema, { rare: true })]),
  );
  const names = new Set([...operation.arguments.map(({ name }) => name), ...ownOptions(operation)]);
  const withSampleKey = createSampleKey(document, operation);
  const planned = new Map(operation.plan.positional.map((argument) => [argument.name, argument.schema]));

  const deletes = isPatch(operation.body?.media[0]);
  const mayBeNull = ({ name, target }: ArgumentSpec): boolean =>
    (deletes && target.kind === "bodyProperty") ||
    (nullChecks.has(name) && nullChecks.get(name)?.(null) === undefined);

  /** null stands for "not given" wherever it would not be a value: then a required argument has its default, if it has one. */
  const settled = (argument: ArgumentSpec, value: JsonValue): JsonValue | undefined => {
    if (value !== null || mayBeNull(argument)) return value;
    const schema = planned.get(argument.name);
    const fallback = schema && defaultValue(document, schema);
    return argument.required ? (fallback ?? null) : undefined;
  };

  /** The nulls of a merge patch delete: where the schema knows none, the patch is judged without them. */
  const misfitOf = (media: BodyMedia | undefined, envelope: Envelope): Misfit | undefined => {
    const misfit = checks.get(media)?.(envelope);
    if (misfit === undefined || !isPatch(media) || envelope.body === undefined) return misfit;
    return checks.get(media)?.({ ...envelope, body: withoutNulls(envelope.body) });
  };

  return (args, view) => {
    const raw =
      view === "aqua" ? aquaArguments(operation, signature(), args) : plainArguments(operation, args);
    const own = { callerKey: callerKeyOf(operation, raw), sealTo: sealToOf(operation, raw) };
    const given = new Map<string, JsonValue>();
    for (const argument of operation.arguments) {
      const value = raw.get(argument.name);
      const taken = value === undefined ? undefined : settled(argument, value);
      if (taken !== undefined) given.set(argument.name, taken);
    }
    if (operation.plan.openOptions)
      for (const [name, value] of raw) if (!names.has(name)) given.set(name, value);
    const envelope = envelopeOf(operation, given);
    const chosen = chosenMedia(operation, given);
    const judged = withSampleKey(envelope, chosen);
    const misfit = misfitOf(chosen, judged);
    if (misfit !== undefined) {
      const { path, problem } = violationOf(misfit, judged, { show: true });
      const where = argumentPath(operation, path);
      const [owner = ""] = where;
      throw isSealedArgument(operation, owner)
        ? unlikeSealed(operation, argumentText(operation, [owner]))
        : invalid(operation, `${argumentText(operation, where)} ${problem}`);
    }
    return layOut(given, envelope.body, own);
  };
};

const isPatch = (media: BodyMedia | undefined): boolean =>
  media !== undefined && isMergePatch(essence(media.mediaType));

const withoutNulls = (value: JsonValue): JsonValue => {
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
};

/** `{ parameters: { <argument name>: value }, body }`: what a call consists of, as one value to check. */
const callSchema = ({ arguments: all, bodies }: Operation, media: BodyMedia | undefined): JsonSchema => {
  const parameters = all.filter(({ target }) => target.kind !== "bodyProperty" && target.kind !== "body");
  return {
    type: "object",
    properties: {
      parameters: {
        type: "object",
        properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
      },
      ...(media === undefined ? {} : { body: bodies.get(media) ?? {} }),
    },
  };
};

/** What was given, in the form of `callSchema`. */
type Envelope = { readonly parameters: JsonObject; readonly body?: JsonValue };

const envelopeOf = (operation: Operation, given: Given): Envelope => {
  const parameters = operation.arguments.filter(
    ({ name, target }) => given.has(name) && target.kind !== "bodyProperty" && target.kind !== "body",
  );
  const value = bodyValue(operation, given);
  const body = value === undefined && operation.key?.in === "body" ? {} : value;
  return {
    parameters: Object.fromEntries(parameters.map(({ name }) => [name, given.get(name) ?? null])),
    ...(body === undefined ? {} : { body }),
  };
};

const bodyValue = ({ body, arguments: all }: Operation, given: Given): JsonValue | undefined => {
  if (body === undefined) return undefined;
  const whole = all.find(({ target }) => target.kind === "body");
  if (whole !== undefined) return given.get(whole.name);
  const declared = new Map(all.map((argument) => [argument.name, argument.target]));
  return Object.fromEntries(
    [...given].flatMap(([name, value]): [string, JsonValue][] => {
      const target = declared.get(name);
      if (target === undefined) return [[name, value]];
      return target.kind === "bodyProperty" ? [[target.name, value]] : [];
    }),
  );
};

/** A body that is to carry a key, which comes later, is judged as if it did: the document may require it. */
const createSampleKey = (
  document: Document,
  operation: Operation,
): ((envelope: Envelope, media: BodyMedia | undefined) => Envelope) => {
  const { key, body } = operation;
  if (key?.in !== "body") return (envelope) => envelope;
  const declaring = new Set<BodyMedia | undefined>(
    body?.media.filter(({ schema }) => objectShape(document, schema)?.properties.has(key.name)),
  );
  return (envelope, media) => {
    if (!isJsonObject(envelope.body))
      throw invalid(operation, "the body must be an object, since the idempotency key goes into it");
    return declaring.has(media)
      ? { ...envelope, body: { ...envelope.body, [key.name]: SAMPLE_KEY } }
      : envelope;
  };
};

/** Where in the checked envelope something is wrong, by argument and what lies below it; empty: in no argument alone. */
const argumentPath = (operation: Operation, [part, ...rest]: readonly string[]): readonly string[] => {
  if (part === "parameters") return rest;
  if (part !== "body") return [];
  const [property, ...below] = rest;
  const owner = operation.arguments.find(
    ({ target }) => target.kind === "bodyProperty" && target.name === property,
  );
  return owner === undefined ? ["body", ...rest] : [owner.name, ...below];
};

/** In the caller's words. */
const argumentText = ({ options }: Operation, path: readonly string[]): string => {
  const isOption = options.some(({ name }) => name === path[0]);
  return path.length === 0 ? "the arguments" : `argument "${isOption ? "options." : ""}${pathText(path)}"`;
};
