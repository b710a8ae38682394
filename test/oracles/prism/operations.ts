import { isJsonObject, type JsonObject } from "../../../src/core/index.ts";
import type { AdapterFunction } from "../../../src/openapi/index.ts";
import { type DescribedOperation, describedOperation } from "../../support/described-operation.ts";
import { mergedSchema } from "../../support/merged-schema.ts";

/** A function whose requests Prism can judge. */
export interface Judged {
  readonly fn: AdapterFunction;
  readonly described: DescribedOperation;
}

/**
 * Those with a JSON body or none and without required parameters that are lists, objects or `content`: reference section 7 has what
 * Prism makes of the others. Optional ones of those kinds are not given.
 */
export const judgedOperations = (root: JsonObject, functions: Iterable<AdapterFunction>): Judged[] =>
  [...functions].flatMap((fn) => {
    const described = describedOperation(root, fn.method, fn.path);
    const isBodyJson =
      described.bodies.length === 0 ||
      /^application\/(\S+\+)?json/.test(described.bodies[0]?.mediaType ?? "");
    const required = fn.arguments.every(
      ({ target }) => target.kind !== "parameter" || isGiveable(root, described, target),
    );
    return isBodyJson && required && !/[?#]/.test(fn.path)
      ? [{ fn: withGiveableOptions(root, fn, described), described }]
      : [];
  });

type Target = Extract<AdapterFunction["arguments"][number]["target"], { kind: "parameter" }>;

const isGiveable = (root: JsonObject, { parameters }: DescribedOperation, target: Target): boolean => {
  const parameter = parameters.find((each) => each.in === target.in && each.name === target.name);
  return target.in !== "cookie" && parameter !== undefined && isPrimitive(root, parameter);
};

const isPrimitive = (
  root: JsonObject,
  { schema, content }: DescribedOperation["parameters"][number],
): boolean => {
  const { keywords, unions } = mergedSchema(root, schema);
  const isStructure =
    [keywords.type].flat().some((type) => type === "array" || type === "object") ||
    isJsonObject(keywords.properties);
  return content === undefined && !isStructure && unions.length === 0;
};

/** The media type is left to Sluice's own choice, JSON. */
const withGiveableOptions = (
  root: JsonObject,
  fn: AdapterFunction,
  described: DescribedOperation,
): AdapterFunction => ({
  ...fn,
  options: fn.options.filter(
    ({ target }) =>
      target.kind !== "contentType" && (target.kind !== "parameter" || isGiveable(root, described, target)),
  ),
});
