import { SluiceError } from "../core/index.ts";
import { aquaBindings } from "./bindings/aqua-bindings.ts";
import { type AquaModel, type AquaSignature, createAquaModel } from "./bindings/aqua-model.ts";
import { tsBindings } from "./bindings/ts-bindings.ts";
import { createBinder } from "./call/bind.ts";
import { createResults } from "./call/result.ts";
import { member, rootOf } from "./document/pointer.ts";
import { Refused, type Warn } from "./document/refused.ts";
import { commentText } from "./document/text.ts";
import type { Adapter, AdapterFunction, CompileOptions, Document, Refusal } from "./interface.ts";
import { nameOperations } from "./operation/name-operations.ts";
import { compileOperation, type Operation } from "./operation/operation.ts";
import { matchOverrides } from "./operation/overrides.ts";
import { securitySchemes } from "./operation/security.ts";
import { documentServers, type SelectedOperation, selectOperations } from "./operation/select.ts";
import { serverUrl } from "./operation/servers.ts";
import { createSchemaSet } from "./schema/schema-set.ts";
import { createValidators } from "./schema/validators.ts";

/**
 * Compiles a document into an adapter. An operation that cannot be published is refused with the reason, the rest go on; nothing is
 * fetched, and no validator is compiled before its function is first called.
 * @throws SluiceError SLUICE_CONFIG when the manifest's part does not fit the document.
 */
export const compileAdapter = (document: Document, options: CompileOptions): Adapter => {
  const { service } = options;
  if (!/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}"\\]{1,128}$/u.test(service)) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      "a service's name has 1 to 128 characters, without quotes, backslashes or line breaks",
    );
  }
  const warnings = new Map<string, Refusal>();
  const warn: Warn = (pointer, reason) => warnings.set(`${pointer} ${reason}`, { pointer, reason });
  const schemes = securitySchemes(document);
  const schemas = createSchemaSet(document, warn);
  const { operations, refused } = compileOperations(document, options, { schemes, schemas, warn });
  const title = titleOf(document, service);
  const validators = createValidators(schemas.components);
  const model = lazy(() => createAquaModel(document, service, operations));
  const info = { id: service, title, refused };
  return {
    service,
    title,
    serverUrl: serverUrl(documentServers(document)),
    functions: new Map(
      operations.map((operation) => [operation.name, adapterFunction(operation, validators, model, options)]),
    ),
    refused,
    warnings: [...warnings.values()],
    securitySchemes: Object.assign(Object.create(null), Object.fromEntries(schemes)),
    aqua: lazy(() => aquaBindings(info, model())),
    types: lazy(() => tsBindings(info, document, operations)),
  };
};

type Context = Pick<Parameters<typeof compileOperation>[0], "schemes" | "schemas" | "warn">;

const compileOperations = (
  document: Document,
  options: CompileOptions,
  context: Context,
): { operations: Operation[]; refused: Refusal[] } => {
  const selection = selectOperations(document);
  const overrides = matchOverrides(selection.operations, options);
  const names = nameOperations(selection.operations, overrides);
  const refused = [...selection.refused];
  const operations: Operation[] = [];
  for (const selected of selection.operations) {
    const name = names.get(selected.pointer);
    try {
      if (typeof name !== "string") throw name;
      const override = overrides.get(selected.pointer) ?? {};
      operations.push(compileOperation({ document, options, ...context }, selected, name, override));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.push(refusalOf(selected, error));
    }
  }
  return { operations, refused };
};

/** Always points into the operation; what is wrong may stand elsewhere, in a component. */
const refusalOf = ({ pointer }: SelectedOperation, error: Refused): Refusal =>
  error.pointer === pointer || error.pointer.startsWith(`${pointer}/`)
    ? error.toRefusal()
    : { pointer, reason: `${error.message} (at ${error.pointer})` };

const adapterFunction = (
  operation: Operation,
  validators: ReturnType<typeof createValidators>,
  model: () => AquaModel,
  { arrayItems }: CompileOptions,
): AdapterFunction => {
  const { name, selected, positional, options, security } = operation;
  const signature = (): AquaSignature => {
    const found = model().signatures.get(operation);
    if (found === undefined) throw new Error(`no Aqua signature for ${name}`);
    return found;
  };
  return {
    name,
    operationId: selected.operationId,
    summary: selected.summary,
    method: selected.method,
    path: selected.path,
    arguments: positional,
    options,
    security,
    bind: createBinder(operation, validators, signature),
    ...createResults(operation, validators, signature, arrayItems),
  };
};

const titleOf = (document: Document, service: string): string => {
  const { node: title } = member(member(rootOf(document), "info"), "title");
  return (typeof title === "string" && commentText(title)) || service;
};

const lazy = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
