import type { AquaModel, AquaSignature } from "./bindings/aqua-model.ts";
import { createBinder } from "./call/bind.ts";
import { openArguments } from "./call/open-arguments.ts";
import { createResults } from "./call/result.ts";
import type { AdapterFunction, Document, Reconciliation } from "./interface.ts";
import { lazy } from "./lazy.ts";
import type { Operation } from "./operation/operation.ts";
import type { Validators } from "./schema/validators.ts";

/** One operation as something that can be called. A document has thousands, so what a call needs is made for the first one. */
export interface CallableOperation {
  readonly fn: AdapterFunction;
  /** Makes it now. */
  prepare(): void;
}

export interface CallContext {
  readonly document: Document;
  readonly validators: Validators;
  readonly model: () => AquaModel;
  /** Longest array in a result. */
  readonly arrayItems: number;
  /** The manifest's, checked against what is published. */
  readonly reconcile: Reconciliation | undefined;
}

export const createAdapterFunction = (operation: Operation, context: CallContext): CallableOperation => {
  const { document, validators, model, arrayItems, reconcile } = context;
  const { name, selected, server, positional, options, plan, security, effect, key, seal } = operation;
  const signature = (): AquaSignature => {
    const found = model().signatures.get(operation);
    if (found === undefined) throw new Error(`no Aqua signature for ${name}`);
    return found;
  };
  const bind = lazy(() => createBinder(document, operation, validators, signature));
  const results = lazy(() => createResults(document, operation, validators, signature, arrayItems));
  return {
    fn: {
      name,
      operationId: selected.operationId,
      summary: selected.summary,
      method: selected.method,
      path: selected.path,
      server,
      arguments: positional,
      options,
      openOptions: plan.openOptions,
      security,
      effect,
      key,
      reconcile,
      seal: seal && {
        arguments: [...seal.names],
        result: seal.result,
        open: (args, view, open) => openArguments(operation, signature, { args, view, open }),
      },
      bind: (args, view) => bind()(args, view),
      result: (answer, view, onMismatch) => results().result(answer, view, onMismatch),
      response: (answer, view) => results().response(answer, view),
    },
    prepare() {
      bind();
      results();
    },
  };
};
