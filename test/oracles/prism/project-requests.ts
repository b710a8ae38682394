import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/core/index.ts";
import { pointed } from "../../support/merged-schema.ts";

const METHODS: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
]);
const OPERATION_PARTS = ["operationId", "parameters", "requestBody", "security", "consumes"] as const;

/**
 * What of a document Prism needs to judge requests, for it takes many minutes to load a large one whole: the operations called, each
 * with one trivial answer, and only the components they reach. Without servers, for Prism has a host of its own.
 */
export const projectRequests = (
  root: JsonObject,
  isCalled: (method: string, path: string) => boolean,
): JsonObject => {
  const { openapi, swagger, info, security, consumes, securityDefinitions, components } = root;
  const paths: JsonObject = {};
  for (const [path, item] of Object.entries(object(root.paths))) {
    const operations = Object.entries(object(item)).filter(
      ([method]) => METHODS.has(method) && isCalled(method, path),
    );
    if (operations.length === 0) continue;
    const projected = operations.map(([method, operation]) => [method, projectOperation(object(operation))]);
    paths[path] = { ...only(object(item), ["parameters"]), ...(Object.fromEntries(projected) as JsonObject) };
  }
  const kept = swagger === undefined ? { openapi } : { swagger, consumes, securityDefinitions };
  const result: JsonObject = defined({ ...kept, info, security, paths });
  if (isJsonObject(components)) result.components = only(components, ["securitySchemes"]);
  for (const ref of reachedFrom(root, paths)) place(result, ref, pointed(root, ref));
  return result;
};

const object = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

const defined = (members: Readonly<Record<string, JsonValue | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;

const only = (from: JsonObject, names: readonly string[]): JsonObject =>
  defined(Object.fromEntries(names.map((name) => [name, from[name]])));

const projectOperation = (operation: JsonObject): JsonObject => ({
  ...only(operation, OPERATION_PARTS),
  responses: { "200": { description: "accepted" } },
});

const reachedFrom = (root: JsonObject, start: JsonValue): ReadonlySet<string> => {
  const reached = new Set<string>();
  const pending: JsonValue[] = [start];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== "object" || node === null) continue;
    const ref = isJsonObject(node) ? node.$ref : undefined;
    if (typeof ref === "string" && !reached.has(ref)) {
      reached.add(ref);
      pending.push(pointed(root, ref) ?? null);
    }
    for (const child of Object.values(node)) if (child !== undefined) pending.push(child);
  }
  return reached;
};

/** Puts a value where a pointer such as `#/components/schemas/A` leads to. */
const place = (result: JsonObject, ref: string, value: JsonValue | undefined): void => {
  const tokens = ref
    .split("/")
    .slice(1)
    .map((token) => decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = tokens.pop();
  if (last === undefined || value === undefined) return;
  let parent = result;
  for (const token of tokens) {
    const child = object(parent[token]);
    parent[token] = child;
    parent = child;
  }
  if (!Object.hasOwn(parent, last)) parent[last] = value;
};
