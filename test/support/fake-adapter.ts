import { effectOfMethod, isJsonObject, type JsonValue, SluiceError } from "../../src/core/index.ts";
import type { Adapter, AdapterFunction, Answer } from "../../src/openapi/interface.ts";
import { bound, json, parameter } from "./bound-call.ts";

/**
 * An adapter without a document: every function takes one argument, as query `q` (GET) or as a JSON body, and may take
 * `{ idempotencyKey }` after it.
 */
export const fakeAdapter = (service: string, functions: readonly AdapterFunction[]): Adapter => ({
  service,
  title: service,
  serverUrl: undefined,
  functions: new Map(functions.map((fn) => [fn.name, fn])),
  operations: functions.length,
  refused: [],
  warnings: [],
  securitySchemes: {},
  aqua: () => "",
  types: () => "",
  warmNext: () => false,
  signature() {
    throw new Error("there is no document");
  },
  form: () => undefined,
});

export const fakeFunction = (name: string, fn: Partial<AdapterFunction> = {}): AdapterFunction => {
  const method = fn.method ?? "get";
  const path = fn.path ?? `/${name}`;
  return {
    name,
    operationId: name,
    summary: undefined,
    method,
    path,
    server: undefined,
    arguments: [],
    options: [],
    openOptions: false,
    security: [],
    effect: effectOfMethod(method),
    key: undefined,
    bind([argument = null, options = {}, ...rest]) {
      if (!isJsonObject(options) || rest.length > 0)
        throw new SluiceError("SLUICE_INVALID_ARGUMENTS", `${name} takes one argument`);
      const { idempotencyKey } = options;
      const callerKey = typeof idempotencyKey === "string" ? idempotencyKey : undefined;
      const common = { method, path, callerKey };
      if (method === "get") return bound({ ...common, parameters: [parameter("query", "q", argument)] });
      return bound({ ...common, body: json(argument) });
    },
    result: (answer) => answer.body,
    response: ({ status, headers, body }: Answer): JsonValue => ({ status, headers: { ...headers }, body }),
    ...fn,
  };
};
