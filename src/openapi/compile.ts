import { printable, SluiceError } from "../core/index.ts";
import { createAdapterFunction } from "./adapter-function.ts";
import { aquaBindings } from "./bindings/aqua-bindings.ts";
import { createAquaModel } from "./bindings/aqua-model.ts";
import { commentText } from "./bindings/source-text.ts";
import { tsBindings } from "./bindings/ts-bindings.ts";
import { signatureOf } from "./contract/signature.ts";
import { member, rootOf, textAt } from "./document/pointer.ts";
import { Refused, type Warn } from "./document/refused.ts";
import { functionForm } from "./form/function-form.ts";
import type { Adapter, CompileOptions, Document, Finding, FunctionForm } from "./interface.ts";
import { lazy } from "./lazy.ts";
import { nameOperations } from "./operation/name-operations.ts";
import { compileOperation, type Operation, type OperationContext } from "./operation/operation.ts";
import { matchOverrides } from "./operation/overrides.ts";
import { checkedReconciliation } from "./operation/reconcile.ts";
import { createHoldsMark } from "./operation/seal.ts";
import { securitySchemes } from "./operation/security.ts";
import { type SelectedOperation, selectOperations } from "./operation/select.ts";
import { documentServer } from "./operation/servers.ts";
import { weighOperation } from "./operation/weigh-operation.ts";
import { createSchemaSet } from "./schema/schema-set.ts";
import { createValidators } from "./schema/validators.ts";

/** What all operations may weigh together, arguments included. Kubernetes with its thousand operations comes to 15,000. */
const MAX_PARTS = 250_000;
/** Forms that are kept: of a large document one takes a second to make, and at most some 256 KB for each of its schemas. */
const KEPT_FORMS = 64;

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
  const warnings = new Map<string, Finding>();
  const warn: Warn = (pointer, reason, message) =>
    warnings.set(`${pointer} ${message}`, { pointer, reason, message: printable(message) });
  const schemes = securitySchemes(document);
  const schemas = createSchemaSet(document, warn);
  const holdsMark = createHoldsMark(document);
  const context = { schemes, schemas, holdsMark, warn };
  const { operations, refused, count } = compileOperations(document, options, context);
  const title = titleOf(document, service);
  const validators = createValidators(schemas.components);
  const forms = new Map<string, FunctionForm>();
  const model = lazy(() => createAquaModel(document, service, operations));
  const calling = { document, validators, model, arrayItems: options.arrayItems };
  const callable = operations.map((operation) =>
    createAdapterFunction(operation, {
      ...calling,
      reconcile: checkedReconciliation(service, operation, operations),
    }),
  );
  const cold = callable.values();
  const info = { id: service, title, refused };
  return {
    service,
    title,
    serverUrl: documentServer(document, options.serverVariables),
    functions: new Map(callable.map(({ fn }) => [fn.name, fn])),
    operations: count,
    refused,
    warnings: [...warnings.values()],
    securitySchemes: Object.assign(Object.create(null), Object.fromEntries(schemes)),
    aqua: lazy(() => aquaBindings(info, model())),
    types: lazy(() => tsBindings(info, document, operations)),
    warmNext() {
      while (!validators.warmNext()) {
        const { value: next } = cold.next();
        if (next === undefined) return false;
        next.prepare();
      }
      return true;
    },
    signature: lazy(() => signatureOf(document, service, operations)),
    form(name) {
      const operation = operations.find((each) => each.name === name);
      const form = forms.get(name) ?? (operation && functionForm(document, operation));
      if (form === undefined) return undefined;
      const [oldest = ""] = forms.keys();
      if (forms.size >= KEPT_FORMS && !forms.has(name)) forms.delete(oldest);
      forms.set(name, form);
      return form;
    },
  };
};

const compileOperations = (
  document: Document,
  options: CompileOptions,
  context: Pick<OperationContext, "schemes" | "schemas" | "holdsMark" | "warn">,
): { operations: Operation[]; refused: Finding[]; count: number } => {
  const selection = selectOperations(document, context.warn);
  const overrides = matchOverrides(selection.operations, options);
  const names = nameOperations(selection.operations, overrides);
  const refused = [...selection.refused];
  const operations: Operation[] = [];
  let room = MAX_PARTS;
  for (const selected of selection.operations) {
    const name = names.get(selected.pointer);
    try {
      if (typeof name !== "string") throw name;
      if (room <= 0) throw new Refused(selected.pointer, "too-complex", TOO_MANY_PARTS);
      room -= weighOperation(document, selected);
      const override = overrides.get(selected.pointer) ?? {};
      const operation = compileOperation({ document, options, ...context }, selected, name, override);
      room -= operation.positional.length + operation.options.length;
      operations.push(operation);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.push(refusalOf(selected, error));
    }
  }
  return { operations, refused, count: selection.count };
};

const TOO_MANY_PARTS = `the operations before it have ${MAX_PARTS} parameters, answers and media types already: more than one service can have`;

/** Always points into the operation; what is wrong may stand elsewhere, in a component. */
const refusalOf = ({ pointer, method, path }: SelectedOperation, error: Refused): Finding => {
  const { reason, message } = error;
  const operation = `${method} ${path}`;
  return error.pointer === pointer || error.pointer.startsWith(`${pointer}/`)
    ? { pointer: error.pointer, operation, reason, message }
    : { pointer, at: error.pointer, operation, reason, message: `${message} (at ${error.pointer})` };
};

const titleOf = (document: Document, service: string): string =>
  commentText(textAt(member(rootOf(document), "info"), "title")) || service;
