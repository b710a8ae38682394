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
import { type RequestBody, readBody } from "./bodies.ts";
import type { BodyMedia } from "./body-media.ts";
import { type Parameter, type Querystring, readParameters } from "./parameters.ts";
import { type Responses, readResponses } from "./responses.ts";
import { securityOf } from "./security.ts";
import type { SelectedOperation } from "./select.ts";
import { operationServer } from "./servers.ts";

/** One operation after all passes: what binding, results and generated bindings are made of. */
export interface Operation {
  readonly selected: SelectedOperation;
  readonly name: string;
  readonly plan: ArgumentPlan;
  readonly positional: readonly ArgumentSpec[];
  readonly options: readonly ArgumentSpec[];
  /** Both of them, in that order. */
  readonly arguments: readonly ArgumentSpec[];
  /** Base URL of its own server; undefined: the service's. */
  readonly server: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly querystring: Querystring | undefined;
  readonly body: RequestBody | undefined;
  /** What a body has to fit, by media type. */
  readonly bodies: ReadonlyMap<BodyMedia, JsonSchema>;
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
  const security = securityOf(document, selected.operation, schemes, warn);
  const server = operationServer(document, selected, options);
  const filled = options.credentials.flatMap((scheme) => schemes.get(scheme) ?? []);
  const { parameters, querystring } = readParameters(document, selected, filled, warn);
  const responses = readResponses(document, selected, warn);
  const where = `service "${options.service}": operations.${selected.operationId ?? selected.pointer}`;
  const plan = planArguments(
    document,
    { parameters, querystring, body: readBody(document, selected, warn), pointer: selected.pointer },
    overrides,
    where,
    warn,
  );
  const toSpec = ({ name: argument, required, target, schema }: PlannedArgument): ArgumentSpec => ({
    name: argument,
    required,
    target,
    schema: schemas.use(schema, "in"),
  });
  const positional = plan.positional.map(toSpec);
  const optional = plan.options.map(toSpec);
  return {
    selected,
    name,
    plan,
    positional,
    options: optional,
    arguments: [...positional, ...optional],
    server,
    parameters,
    querystring,
    body: plan.body,
    bodies: new Map(plan.body?.media.map((media) => [media, schemas.use(media.schema, "in")])),
    responses,
    results: new Map(
      responses.successes.map(({ status, schema }) => [status, schema && schemas.use(schema, "out")]),
    ),
    security,
    strictness: overrides.results,
  };
};
