import type { Effect } from "../../core/index.ts";
import type { Warn } from "../document/refused.ts";
import type {
  ArgumentSpec,
  CompileOptions,
  Document,
  JsonSchema,
  KeyPlace,
  OperationOverrides,
  Reconciliation,
  SecurityScheme,
} from "../interface.ts";
import type { SchemaSet } from "../schema/schema-set.ts";
import { type ArgumentPlan, type PlannedArgument, planArguments } from "./arguments.ts";
import { type RequestBody, readBody } from "./bodies.ts";
import type { BodyMedia } from "./body-media.ts";
import { readEffect } from "./effect.ts";
import { carryingBody } from "./key-place.ts";
import { type Parameter, type Querystring, readParameters } from "./parameters.ts";
import { type Responses, readResponses } from "./responses.ts";
import { type HoldsMark, readSeal, type Seal } from "./seal.ts";
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
  readonly effect: Effect;
  /** Where a request carries its idempotency key, if it does. */
  readonly key: KeyPlace | undefined;
  /** `options` takes the caller's key: repeating it changes something, and the document has no argument of that name. */
  readonly takesCallerKey: boolean;
  readonly seal: Seal | undefined;
  /** `options` takes whom the result is to be sealed to: the document has no argument of that name. */
  readonly takesSealTo: boolean;
  /** As the manifest has it. */
  readonly reconcile: Reconciliation | undefined;
}

/** The member of `options` by which a caller says that two calls are one. */
export const CALLER_KEY = "idempotencyKey";

/** The member of `options` by which a caller says whom the result is sealed to. */
export const SEAL_TO = "sealTo";

export interface OperationContext {
  readonly document: Document;
  readonly options: CompileOptions;
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly schemas: SchemaSet;
  /** Undefined: nothing in the document is marked. */
  readonly holdsMark: HoldsMark | undefined;
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
  const { document, options, schemes, schemas, holdsMark, warn } = context;
  const security = securityOf(document, selected.operation, schemes, warn);
  const server = operationServer(document, selected, options);
  const where = manifestPath(options.service, selected);
  const sentWith = security.flat().flatMap((scheme) => schemes.get(scheme) ?? []);
  const { effect, key } = readEffect({ document, schemes: sentWith, warn }, selected, overrides, where);
  const secrets = options.credentials.map((scheme) => schemes.get(scheme));
  const own = (options.ownHeaders ?? []).map((header) => ({ in: "header" as const, name: header }));
  const filled = [...secrets, key, ...own].flatMap((place) => (place && "in" in place ? [place] : []));
  const { parameters, querystring } = readParameters(document, selected, filled, warn);
  const responses = readResponses(document, selected, warn);
  const body = readBody(document, selected, warn);
  const keyProperty = key?.in === "body" ? key.name : undefined;
  const carrying =
    body === undefined || keyProperty === undefined ? body : carryingBody(document, body, keyProperty, warn);
  const plan = planArguments(
    document,
    { parameters, querystring, body: carrying, keyProperty, pointer: selected.pointer },
    overrides,
    where,
    warn,
  );
  const parts = { plan, parameters, querystring, responses };
  const toSpec = ({ name: argument, required, target, schema }: PlannedArgument): ArgumentSpec => ({
    name: argument,
    required,
    target,
    schema: schemas.use(schema, "in"),
  });
  const positional = plan.positional.map(toSpec);
  const optional = plan.options.map(toSpec);
  const all = [...positional, ...optional];
  return {
    selected,
    name,
    plan,
    positional,
    options: optional,
    arguments: all,
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
    effect,
    key,
    takesCallerKey: effect !== "safe" && !all.some((argument) => argument.name === CALLER_KEY),
    seal: readSeal(document, parts, holdsMark, overrides.seal, where),
    takesSealTo: !all.some((argument) => argument.name === SEAL_TO),
    reconcile: overrides.reconcile,
  };
};

/** What an operation is called in a complaint about the manifest. */
export const manifestPath = (service: string, { operationId, pointer }: SelectedOperation): string =>
  `service "${service}": operations.${operationId ?? pointer}`;
