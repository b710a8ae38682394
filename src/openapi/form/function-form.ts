import type { JsonObject } from "../../core/index.ts";
import { argumentDescription, CALLER_KEY_NOTE } from "../bindings/argument-note.ts";
import { type Located, lastToken, textAt } from "../document/pointer.ts";
import { unlessRefused } from "../document/refused.ts";
import type { Document, FunctionForm, JsonSchema } from "../interface.ts";
import { CALLER_KEY, type Operation } from "../operation/operation.ts";
import { isSealedArgument } from "../operation/seal.ts";
import { createSchemaSet } from "../schema/schema-set.ts";
import { selfContained } from "./self-contained.ts";

const MAX_TEXT_CHARS = 4_096;

/** What a call of the function takes and gives, for somebody who fills in a form: the plain view's schemas, with the document's words. */
export const functionForm = (document: Document, operation: Operation): FunctionForm => {
  const { name, selected, plan, responses, effect } = operation;
  const schemas = createSchemaSet(document, () => {}, { annotated: true });
  const components = {
    nameOf(id: string) {
      const pointer = schemas.pointerOf(id);
      return pointer === undefined ? undefined : lastToken(pointer);
    },
    schemaOf: schemas.component,
  };
  const whole = (schema: JsonSchema): JsonSchema => selfContained(schema, components);
  const schemaOf = (at: Located, direction: "in" | "out"): JsonSchema =>
    unlessRefused(() => schemas.part(at, direction)) ?? {};
  const results = responses.successes.map(({ schema }) =>
    schema === undefined ? { type: "null" } : schemaOf(schema, "out"),
  );
  const options = optionsOf(operation, (at) => schemaOf(at, "in"));
  return {
    function: name,
    ...text("summary", selected.summary ?? ""),
    ...text("description", textAt(selected.operation, "description")),
    method: selected.method,
    path: selected.path,
    effect,
    arguments: plan.positional.map((argument) => ({
      name: argument.name,
      required: argument.required,
      schema: whole(schemaOf(argument.schema, "in")),
      ...(isSealedArgument(operation, argument.name) ? { sealed: true as const } : {}),
      ...text("description", argumentDescription(document, operation, argument)),
    })),
    ...(options === undefined ? {} : { options: whole(options) }),
    ...(results.length === 0 ? {} : { result: whole(union(results)) }),
  };
};

/** Its trailing argument; undefined: it takes none. */
const optionsOf = (
  { plan, takesCallerKey }: Operation,
  schemaOf: (at: Located) => JsonSchema,
): JsonObject | undefined => {
  const key: JsonObject = { type: "string", minLength: 1, maxLength: 255, description: CALLER_KEY_NOTE };
  const properties = Object.fromEntries([
    ...plan.options.map((option) => [option.name, schemaOf(option.schema)] as const),
    ...(takesCallerKey ? [[CALLER_KEY, key] as const] : []),
  ]);
  if (Object.keys(properties).length === 0 && !plan.openOptions) return undefined;
  return { type: "object", properties, ...(plan.openOptions ? {} : { additionalProperties: false }) };
};

const union = (schemas: readonly JsonSchema[]): JsonSchema => {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  return distinct.length === 1 ? (distinct[0] ?? {}) : { anyOf: distinct };
};

/** A member for a text that is there, cut to a bearable length. */
const text = <Name extends string>(name: Name, value: string): { readonly [Key in Name]?: string } =>
  (value === "" ? {} : { [name]: value.slice(0, MAX_TEXT_CHARS).toWellFormed() }) as {
    [Key in Name]?: string;
  };
