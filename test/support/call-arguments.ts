import fc from "fast-check";
import { isJsonObject, type JsonValue } from "../../src/core/index.ts";
import type { AdapterFunction, ArgumentSpec } from "../../src/openapi/index.ts";
import type { DescribedOperation } from "./described-operation.ts";
import { schemaValues } from "./schema-values.ts";

/** A call as its caller has it in mind: what reading the request back must give. */
export interface GivenCall {
  /** Positions and options, as `bind` takes them. */
  readonly args: readonly JsonValue[];
  /** By `<in> <name>`, without those that are null: null is not given. */
  readonly parameters: ReadonlyMap<string, JsonValue>;
  /** Undefined: none. */
  readonly body: JsonValue | undefined;
}

/** Some calls of a function: arguments by the document's own schemas. Now and then one that `bind` refuses. */
export const callArguments = (
  fn: AdapterFunction,
  described: DescribedOperation,
): fc.Arbitrary<GivenCall> => {
  const all = [...fn.arguments, ...fn.options];
  const choice = all.find(({ target }) => target.kind === "contentType");
  const mediaType = choice && isJsonObject(choice.schema) ? choice.schema.enum : undefined;
  const others = all.filter(({ target }) => target.kind === "parameter" || target.kind === "querystring");
  const isWanted = (spec: ArgumentSpec): fc.Arbitrary<boolean> =>
    spec.required ? fc.constant(true) : fc.boolean();
  return fc
    .record({
      wanted: fc.tuple(...others.map(isWanted)),
      body: hasBody(all) ? schemaValues(described.root, described.bodies[0]?.schema) : fc.constant(undefined),
      isBodyWanted: fc.boolean(),
      contentType: Array.isArray(mediaType)
        ? fc.constantFrom(undefined, ...mediaType)
        : fc.constant(undefined),
    })
    .chain(({ wanted, body, isBodyWanted, contentType }) => {
      const chosen = others.filter((_, index) => wanted[index]);
      return fc
        .tuple(...chosen.map((spec) => schemaValues(described.root, schemaOf(described, spec))))
        .map((values) => {
          const given = new Map(chosen.map((spec, index) => [spec.name, values[index] ?? null]));
          if (choice !== undefined && contentType !== undefined) given.set(choice.name, contentType);
          return laidOut(fn, given, body, isBodyWanted);
        });
    });
};

const hasBody = (all: readonly ArgumentSpec[]): boolean =>
  all.some(({ target }) => target.kind === "body" || target.kind === "bodyProperty");

const schemaOf = (
  { parameters }: DescribedOperation,
  { target, name }: ArgumentSpec,
): JsonValue | undefined =>
  parameters.find((each) =>
    target.kind === "parameter"
      ? each.in === target.in && each.name === target.name
      : each.in === "querystring" && each.name === name,
  )?.schema;

/** Members of the body that are no arguments cannot be given: they are not part of the call. */
const laidOut = (
  fn: AdapterFunction,
  given: ReadonlyMap<string, JsonValue>,
  body: JsonValue | undefined,
  isBodyWanted: boolean,
): GivenCall => {
  const members: Record<string, JsonValue> = {};
  let whole: JsonValue | undefined;
  const parameters = new Map<string, JsonValue>();
  const taken = ({ name, target, required }: ArgumentSpec): JsonValue | undefined => {
    if (target.kind === "body") {
      whole = required || isBodyWanted ? body : undefined;
      return whole;
    }
    if (target.kind === "bodyProperty") {
      const member = isJsonObject(body) && Object.hasOwn(body, target.name) ? body[target.name] : undefined;
      if (member !== undefined) members[target.name] = member;
      return member;
    }
    const value = given.get(name);
    if (value === undefined || value === null) return undefined;
    if (target.kind === "parameter") parameters.set(`${target.in} ${target.name}`, value);
    if (target.kind === "querystring") parameters.set(`querystring ${name}`, value);
    return value;
  };
  const positional = fn.arguments.map((spec) => taken(spec) ?? null);
  const options = fn.options.flatMap((spec): [string, JsonValue][] => {
    const value = taken(spec);
    return value === undefined ? [] : [[spec.name, value]];
  });
  const isByMember = [...fn.arguments, ...fn.options].some(({ target }) => target.kind === "bodyProperty");
  return {
    args: fn.options.length === 0 ? positional : [...positional, Object.fromEntries(options)],
    parameters,
    body: isByMember ? members : whole,
  };
};
