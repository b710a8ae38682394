import { type JsonValue, SluiceError } from "../../src/core/index.ts";
import type { Adapter, AdapterFunction, Answer } from "../../src/openapi/interface.ts";
import { bound, json, parameter } from "./bound-call.ts";

/** An adapter without a document: every function takes one argument, as query `q` (GET) or as a JSON body. */
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
    bind([argument = null, ...rest]) {
      if (rest.length > 0) throw new SluiceError("SLUICE_INVALID_ARGUMENTS", `${name} takes one argument`);
      if (method === "get") return bound({ method, path, parameters: [parameter("query", "q", argument)] });
      return bound({ method, path, body: json(argument) });
    },
    result: (answer) => answer.body,
    response: ({ status, headers, body }: Answer): JsonValue => ({ status, headers: { ...headers }, body }),
    ...fn,
  };
};
