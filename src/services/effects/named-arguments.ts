import { isJsonObject, type JsonObject, type JsonValue } from "../../core/index.ts";
import type { ArgumentTarget, BoundCall } from "../../openapi/index.ts";
import type { AdapterCall } from "./adapter-call.ts";

/** What a call was given, by the document's names. Of the Aqua view, whose values have other shapes, as it was bound. */
export const namedArguments = ({ fn, view, args, bound }: AdapterCall): JsonObject => {
  const given =
    view === "plain"
      ? plainArguments(fn.arguments, args)
      : [...fn.arguments, ...fn.options].map(
          ({ name, target }) => [name, boundValue(bound, target)] as const,
        );
  return Object.fromEntries(
    given.filter((entry): entry is readonly [string, JsonValue] => (entry[1] ?? null) !== null),
  );
};

const plainArguments = (
  positional: readonly { readonly name: string }[],
  args: readonly JsonValue[],
): (readonly [string, JsonValue | undefined])[] => {
  const options = args[positional.length];
  return [
    ...positional.map(({ name }, index) => [name, args[index]] as const),
    ...(isJsonObject(options) ? Object.entries(options) : []),
  ];
};

const boundValue = ({ parameters, body }: BoundCall, target: ArgumentTarget): JsonValue | undefined => {
  if (target.kind === "parameter")
    return parameters.find(({ spec }) => spec.in === target.in && spec.name === target.name)?.value;
  if (body?.kind !== "json" && body?.kind !== "form") return undefined;
  if (target.kind === "body") return body.value;
  if (target.kind !== "bodyProperty" || !isJsonObject(body.value)) return undefined;
  return Object.hasOwn(body.value, target.name) ? body.value[target.name] : undefined;
};
