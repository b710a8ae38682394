import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { SluiceError } from "../../../src/core/index.ts";
import {
  type Adapter,
  type AdapterFunction,
  type Answer,
  type BoundCall,
  type CompileOptions,
  compileAdapter,
  type Document,
  type Finding,
  readDocument,
} from "../../../src/openapi/index.ts";
import { compileOptions } from "../../support/compile-options.ts";

/** A document with these paths; `rest` replaces or adds root members. */
export const documentOf = (paths: object, rest: object = {}): Document =>
  readDocument(
    JSON.stringify({ openapi: "3.0.3", info: { title: "Test", version: "1" }, paths, ...rest }),
    "test.json",
  );

export const OPTIONS = compileOptions("test");

export const adapterOf = (paths: object, rest: object = {}, options: Partial<CompileOptions> = {}): Adapter =>
  compileAdapter(documentOf(paths, rest), { ...OPTIONS, ...options });

/** The same in the words of another version. */
export const versioned = (
  version: Document["version"],
  paths: object,
  rest: object = {},
  options: Partial<CompileOptions> = {},
): Adapter => {
  const head = version === "2.0" ? { openapi: undefined, swagger: version } : { openapi: `${version}.0` };
  return adapterOf(paths, { ...head, ...rest }, options);
};

export const fixture = (name: string): Document => {
  const url = new URL(`../../fixtures/openapi/${name}`, import.meta.url);
  return readDocument(readFileSync(url, "utf8"), name);
};

/** The operation at `POST /x` (or another method) as a published function. */
export const functionOf = (
  operation: object,
  rest: object = {},
  options: Partial<CompileOptions> = {},
): AdapterFunction => {
  const adapter = adapterOf(
    { "/x": { post: { operationId: "fn", responses: {}, ...operation } } },
    rest,
    options,
  );
  expect(adapter.refused).toEqual([]);
  const [fn] = adapter.functions.values();
  if (fn === undefined) throw new Error("nothing was published");
  return fn;
};

/** Why `POST /x` is not published. */
export const refusalOf = (operation: object, rest: object = {}): Finding => {
  const adapter = adapterOf({ "/x": { post: { operationId: "fn", responses: {}, ...operation } } }, rest);
  expect(adapter.functions.size).toBe(0);
  expect(adapter.refused).toHaveLength(1);
  return adapter.refused[0] as Finding;
};

/** What a JSON or form body is made of. */
export const bodyValue = ({ body }: BoundCall): JsonValue | undefined =>
  body !== undefined && "value" in body ? body.value : undefined;

export const names = (specs: readonly { readonly name: string }[]): string[] => specs.map(({ name }) => name);

export const jsonBody = (schema: unknown, rest: object = {}): object => ({
  requestBody: { content: { "application/json": { schema } }, ...rest },
});

export const jsonResult = (schema: unknown): object => ({
  responses: { "200": { description: "ok", content: { "application/json": { schema } } } },
});

export const answer = (body: JsonValue, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  mediaType: body === null ? "" : "application/json",
  body,
});

/** What `run` throws, as code and detail. */
export const errorOf = (run: () => unknown): { code: string; detail: string; retry: boolean } => {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    expect(error.message).not.toContain("\n");
    return { code: error.code, detail: error.message, retry: error.retry };
  }
  throw new Error("nothing was thrown");
};
