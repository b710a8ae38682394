import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/core/index.ts";

export const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/typespec-openapi31");
/** What the corpus lacks: see README.md. */
const OWN = join(import.meta.dirname, "documents");

export interface ApiDocument {
  /** The service's name here, e.g. `versioning_added.v2`. */
  readonly name: string;
  readonly folder: string;
  readonly text: string;
  readonly root: JsonObject;
  /** Path of its server, e.g. `/versioning/added/api-version:v2`. */
  readonly base: string;
}

export interface Operation {
  readonly document: ApiDocument;
  readonly method: string;
  /** Path template as in the document. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Schema by media type. */
  readonly body: ReadonlyMap<string, JsonObject>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly style: string;
  readonly explode: boolean;
  readonly schema: JsonObject;
}

export const loadDocuments = (): readonly ApiDocument[] =>
  [CORPUS, OWN].flatMap((root) =>
    globSync("*/openapi*.yaml", { cwd: root })
      .toSorted()
      .map((file) => readDocument(file, readFileSync(join(root, file), "utf8"))),
  );

const readDocument = (file: string, text: string): ApiDocument => {
  const folder = dirname(file);
  const version = /^openapi\.(.+)\.yaml$/.exec(basename(file))?.[1];
  const root = parse(text) as JsonObject;
  const [server] = (root.servers ?? [{ url: "" }]) as { url: string }[];
  const base = (server?.url ?? "")
    .replace(/^(\{endpoint\}|https?:\/\/[^/]+)/, "")
    .replace(/\{(version|apiVersion)\}/, version ?? "");
  return { name: version === undefined ? folder : `${folder}.${version}`, folder, text, root, base };
};

export const operationsOf = (document: ApiDocument): Operation[] =>
  Object.entries(object(document.root.paths)).flatMap(([path, item]) =>
    Object.entries(object(item)).map(([method, operation]) =>
      readOperation(document, path, method, object(operation)),
    ),
  );

const readOperation = (
  document: ApiDocument,
  path: string,
  method: string,
  operation: JsonObject,
): Operation => {
  const body = object(resolve(document, operation.requestBody));
  return {
    document,
    method,
    path,
    parameters: ((operation.parameters ?? []) as JsonValue[]).map((each) => readParameter(document, each)),
    body: new Map(
      Object.entries(object(body.content)).map(([mediaType, media]) => [
        mediaType,
        object(object(media).schema),
      ]),
    ),
  };
};

const readParameter = (document: ApiDocument, reference: JsonValue): Parameter => {
  const parameter = object(resolve(document, reference));
  const style = (parameter.style ?? (parameter.in === "query" ? "form" : "simple")) as string;
  return {
    name: parameter.name as string,
    in: parameter.in as Parameter["in"],
    style,
    explode: (parameter.explode ?? style === "form") as boolean,
    schema: object(parameter.schema),
  };
};

/** Of the first media type: there is one, or all have the same. */
export const bodySchema = ({ document, body }: Operation): JsonObject => {
  const [schema = {}] = body.values();
  return object(resolve(document, schema));
};

/** Follows `$ref`s within the document. */
export const resolve = (document: ApiDocument, node: JsonValue | undefined): JsonValue | undefined => {
  const { $ref: reference } = object(node);
  if (typeof reference !== "string") return node;
  const steps = reference.slice("#/".length).split("/");
  const target = steps.reduce<JsonValue>(
    (at, step) => object(at)[step.replaceAll("~1", "/").replaceAll("~0", "~")] ?? null,
    document.root,
  );
  return resolve(document, target);
};

/** The node's members; none where it is no object. */
export const object = (node: JsonValue | undefined): JsonObject => (isJsonObject(node) ? node : {});
