import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import type { AquaSignature } from "../../../src/openapi/bindings/aqua-model.ts";
import { createAquaTypes } from "../../../src/openapi/bindings/aqua-types.ts";
import { answerValue, type ReadAnswer } from "../../../src/openapi/call/answer-value.ts";
import { createResults } from "../../../src/openapi/call/result.ts";
import { member, rootOf } from "../../../src/openapi/document/pointer.ts";
import type { Answer, Document } from "../../../src/openapi/interface.ts";
import { createTypeNames } from "../../../src/openapi/operation/name.ts";
import type { Operation } from "../../../src/openapi/operation/operation.ts";
import { type Responses, readResponses } from "../../../src/openapi/operation/responses.ts";
import { createSchemaSet } from "../../../src/openapi/schema/schema-set.ts";
import { createValidators } from "../../../src/openapi/schema/validators.ts";

/** A document of one file, its root as given. */
export const documentIn = (version: Document["version"], root: JsonObject): Document => ({
  root,
  version,
  where: "test.json",
  name: "test.json",
  url: undefined,
  files: new Map(),
});

export interface ResponsesRead {
  readonly document: Document;
  readonly responses: Responses;
  readonly warnings: readonly string[];
}

/** The responses pass on `GET /x` (or another method) with this operation; `root` adds members beside `paths`. */
export const responsesOf = (
  operation: JsonObject,
  {
    version = "3.0",
    root = {},
    method = "GET",
  }: { version?: Document["version"]; root?: JsonObject; method?: string } = {},
): ResponsesRead => {
  const document = documentIn(version, { ...root, paths: { "/x": { get: operation } } });
  const item = member(member(rootOf(document), "paths"), "/x");
  const at = member(item, "get");
  const warnings: string[] = [];
  const selected = {
    pointer: at.pointer,
    method,
    path: "/x",
    operationId: undefined,
    summary: undefined,
    items: [item],
    operation: at,
  };
  const responses = readResponses(document, selected, (pointer, reason, message) =>
    warnings.push(`${pointer} ${reason}: ${message}`),
  );
  return { document, responses, warnings };
};

export const content = (media: JsonObject, status = "200"): JsonObject => ({
  responses: { [status]: { description: "", content: media } },
});

export const answered = (mediaType: string, body: JsonValue, rest: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: mediaType === "" ? {} : { "content-type": mediaType },
  mediaType,
  body,
  ...rest,
});

export const readAs = (
  { document, responses }: ResponsesRead,
  answer: Answer,
  arrayItems = 1000,
): ReadAnswer => answerValue({ document, responses, arrayItems }, answer);

/** `result` and `response` of an operation with these responses. */
export const resultsOf = (
  { document, responses }: ResponsesRead,
  strictness?: Operation["strictness"],
  arrayItems = 1000,
): ReturnType<typeof createResults> => {
  const schemas = createSchemaSet(document, () => {});
  const results = new Map(
    responses.successes.map(({ status, schema }) => [status, schema && schemas.use(schema, "out")]),
  );
  const types = createAquaTypes(document, createTypeNames([]));
  const [first] = responses.successes.flatMap(({ schema }) => schema ?? []);
  const result = first && types.ofSchema(first, "out", "Result");
  const operation = {
    name: "fn",
    selected: { method: "GET" },
    responses,
    results,
    strictness,
  } as unknown as Operation;
  const signature = () => ({ result }) as AquaSignature;
  return createResults(document, operation, createValidators(schemas.components), signature, arrayItems);
};
