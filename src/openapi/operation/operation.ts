import type { Warn } from "../document/refused.ts";
import type {
  ArgumentSpec,
  CompileOptions,
  Document,
  JsonSchema,
  OperationOverrides,
  SecurityScheme,
} from "../interface.ts";
import type { SchemaSet } from "../schema/schema-set.ts";
import { type ArgumentPlan, type PlannedArgument, planArguments } from "./arguments.ts";
import { type BodyMedia, type RequestBody, readBody } from "./bodies.ts";
import { type Parameter, readParameters } from "./parameters.ts";
import { type Responses, readResponses } from "./responses.ts";
import { securityOf } from "./security.ts";
import type { SelectedOperation } from "./select.ts";

/** One operation after all passes: what binding, results and generated bindings are made of. */
export interface Operation {
  readonly selected: SelectedOperation;
  readonly name: string;
  readonly plan: ArgumentPlan;
  readonly positional: readonly ArgumentSpec[];
  readonly options: readonly ArgumentSpec[];
  readonly parameters: readonly (Parameter & { readonly converted: JsonSchema })[];
  readonly body: (RequestBody & { readonly converted: JsonSchema }) | undefined;
  readonly responses: Responses;
  /** By declared status; undefined: no body. */
  readonly results: ReadonlyMap<string, JsonSchema | undefined>;
  readonly security: readonly (readonly string[])[];
  readonly strictness: OperationOverrides["results"];
}

export interface OperationContext {
  readonly document: Document;
  readonly options: CompileOptions;
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly schemas: SchemaSet;
  readonly warn: Warn;
}

/**
 * Runs the passes on one operation.
 * @throws Refused when it cannot be published; SluiceError SLUICE_CONFIG when the manifest does not fit it.
 */
export const compileOperation = (
  context: OperationContext,
  selected: SelectedOperation,
  name: string,
  overrides: OperationOverrides,
): Operation => {
  const { document, options, schemes, schemas, warn } = context;
  const security = securityOf(document, selected.operation, schemes);
  const filled = options.credentials.flatMap((scheme) => schemes.get(scheme) ?? []);
  const parameters = readParameters(document, selected, filled, warn);
  const body = readBody(document, selected.operation, warn);
  const responses = readResponses(document, selected);
  const where = `service "${options.service}": operations.${selected.operationId ?? selected.pointer}`;
  const plan = planArguments(document, { parameters, body, pointer: selected.pointer }, overrides, where);
  const toSpec = ({ name: argument, required, target, schema }: PlannedArgument): ArgumentSpec => ({
    name: argument,
    required,
    target,
    schema: schemas.use(schema, "in"),
  });
  return {
    selected,
    name,
    plan,
    positional: plan.positional.map(toSpec),
    options: plan.options.map(toSpec),
    parameters: parameters.map((parameter) => ({
      ...parameter,
      converted: schemas.use(parameter.schema, "in"),
    })),
    body: body && { ...body, converted: schemas.use(body.media[0].schema, "in") },
    responses,
    results: new Map(
      responses.successes.map(({ status, schema }) => [status, schema && schemas.use(schema, "out")]),
    ),
    security,
    strictness: overrides.results,
  };
};

/** The media type a call is sent with: the preferred one, unless the caller chose. */
export const mediaOf = (body: RequestBody, chosen: unknown): BodyMedia =>
  body.media.find(({ mediaType }) => mediaType === chosen) ?? body.media[0];
