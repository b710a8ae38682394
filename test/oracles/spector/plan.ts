import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import { decodeParameter, kindOf, memberOf } from "./decode.ts";
import {
  type ApiDocument,
  bodySchema,
  type Operation,
  object,
  operationsOf,
  type Parameter,
  resolve,
} from "./documents.ts";
import type { Mock } from "./mocks.ts";
import { bodyValue } from "./overrides.ts";

/** A mock's request as values by argument name: what a caller of the function has in mind. */
export interface Call {
  readonly operation: Operation;
  /** Parameters, by the names of the function's arguments. */
  readonly parameters: ReadonlyMap<string, JsonValue>;
  readonly body: JsonValue | undefined;
  /** Set where the document leaves a choice. */
  readonly contentType: string | undefined;
}

/** Headers that the specification takes out of a function's parameters. */
const WRITTEN_BY_THE_CLIENT = /^(accept|content-type|authorization)$/i;

/** undefined when no operation of the document describes the request. */
export const callOf = (documents: readonly ApiDocument[], mock: Mock): Call | undefined => {
  const found = find(documents, mock);
  if (found === undefined) return undefined;
  const { operation, path } = found;
  const { document } = operation;
  const parameters = new Map<string, JsonValue>();
  for (const parameter of operation.parameters) {
    const { name, in: place } = parameter;
    if (place === "header" && WRITTEN_BY_THE_CLIENT.test(name)) continue;
    const wire = {
      path: path.get(name),
      query: mock.query.get(name),
      header: mock.headers.get(name.toLowerCase()),
    }[place];
    const value =
      wire === undefined ? unclaimed(operation, parameter, mock) : decodeParameter(document, parameter, wire);
    if (value !== undefined) parameters.set(parameters.has(name) ? `${place}_${name}` : name, value);
  }
  return {
    operation,
    parameters,
    body: bodyValue(mock, operation),
    contentType: operation.body.size > 1 ? mock.body?.mediaType : undefined,
  };
};

/** An exploded object has no name of its own in the query: it is what no other parameter claims. */
const unclaimed = (operation: Operation, parameter: Parameter, mock: Mock): JsonValue | undefined => {
  const { document, parameters } = operation;
  if (parameter.in !== "query" || kindOf(document, parameter.schema) !== "object") return undefined;
  const rest = [...mock.query].filter(([key]) => !parameters.some(({ name }) => name === key));
  if (rest.length === 0) return undefined;
  return Object.fromEntries(
    rest.map(([key, value]) => [key, memberOf(document, parameter.schema, key, String(value))]),
  );
};

interface Found {
  readonly operation: Operation;
  /** Path parameters as sent, percent-decoded. */
  readonly path: ReadonlyMap<string, string>;
}

/** The operation whose path is like the mock's; the one with the fewest parameters, of the newest version. */
const find = (documents: readonly ApiDocument[], mock: Mock): Found | undefined =>
  documents
    .filter(({ folder }) => folder === mock.folder)
    .toReversed()
    .flatMap(operationsOf)
    .flatMap((operation): Found[] => {
      const path = operation.method === mock.method ? matchPath(operation, mock.path) : undefined;
      return path === undefined ? [] : [{ operation, path }];
    })
    .toSorted((left, right) => left.path.size - right.path.size)[0];

const matchPath = (operation: Operation, path: string): ReadonlyMap<string, string> | undefined => {
  const template = `${operation.document.base}${operation.path}`.replace(/\/$/, "");
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);
  const pattern = template
    .split(/\{[^}]+\}/)
    .map((literal) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("([^/]+)");
  const match = new RegExp(`^${pattern}$`).exec(path);
  return match === null
    ? undefined
    : new Map(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]));
};

/** Lays a call out as the function's published signature wants it: positions first, then one `options` object. */
export const layOut = (signature: readonly string[], call: Call): readonly JsonValue[] => {
  const { document } = call.operation;
  const named = new Map(call.parameters);
  const options: JsonObject = {};
  const required = requiredOf(document, bodySchema(call.operation));
  const inParts = required.length > 0 && !signature.includes("body");
  if (call.body !== undefined && inParts) {
    for (const [name, value] of Object.entries(object(call.body))) {
      named.set(named.has(name) ? `body_${name}` : name, value);
    }
  } else if (call.body !== undefined) {
    named.set("body", call.body);
  }
  if (call.contentType !== undefined) named.set("contentType", call.contentType);
  const positional = signature.filter((name) => name !== "options" || named.has(name));
  for (const [name, value] of named) if (!positional.includes(name)) options[name] = value;
  const first = positional.map((name) => named.get(name) ?? null);
  return Object.keys(options).length === 0 ? first : [...first, options];
};

const requiredOf = (document: ApiDocument, node: JsonObject): string[] => {
  const schema = object(resolve(document, node));
  const own = ((schema.required ?? []) as string[]).filter(
    (name) => object(resolve(document, object(schema.properties)[name])).readOnly !== true,
  );
  return [
    ...own,
    ...((schema.allOf ?? []) as JsonValue[]).flatMap((part) => requiredOf(document, object(part))),
  ];
};
