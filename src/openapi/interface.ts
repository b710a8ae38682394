import type { JsonObject, JsonValue } from "../core/index.ts";

/** One OpenAPI file as read: plain JSON within known bounds, nothing resolved yet. */
export interface Document {
  readonly root: JsonObject;
  readonly version: "3.0" | "3.1";
  /** File name or URL, for messages. */
  readonly where: string;
}

/**
 * A document becomes an adapter in passes, each a pure function in its own file: read (text -> document), select
 * (operations one by one; a bad one is refused, the rest go on), parameters, bodies, responses and security (each by JSON
 * pointer), name, arguments (positional order), then bindings. At run time the adapter only binds arguments to requests
 * and turns answers into results; validators are compiled on first use.
 */
export interface Adapter {
  readonly service: string;
  readonly title: string;
  /** The document's first server URL when absolute http(s); the manifest's `upstream.url` goes before it. */
  readonly serverUrl: string | undefined;
  /** By function name, in document order. `fnResponse` twins are not listed: `function(name)` resolves them. */
  readonly functions: ReadonlyMap<string, AdapterFunction>;
  readonly refused: readonly Refusal[];
  /** What was left out without stopping an operation: an optional parameter, an alternative media type, an unusable pattern. */
  readonly warnings: readonly Refusal[];
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  /** Aqua source for the `<service>/aqua` view. */
  aqua(): string;
  /** TypeScript declarations of the plain view. */
  types(): string;
}

export interface Refusal {
  /** RFC 6901 JSON pointer into the document, e.g. `/paths/~1a/post/requestBody`. */
  readonly pointer: string;
  readonly reason: string;
}

/** plain: JSON as the API speaks it. aqua: optionals as [] or [v], every declared field present, identifiers as field names. */
export type View = "plain" | "aqua";

export interface AdapterFunction {
  readonly name: string;
  readonly operationId: string | undefined;
  readonly summary: string | undefined;
  readonly method: string;
  /** Path template as in the document. */
  readonly path: string;
  /** Positional arguments without `options`. */
  readonly arguments: readonly ArgumentSpec[];
  /** Members of the trailing `options` argument; empty: the function has none. */
  readonly options: readonly ArgumentSpec[];
  /** AND/OR sets of security scheme names; empty: none needed. */
  readonly security: readonly (readonly string[])[];
  /**
   * Checks the arguments and lays them out as a request.
   * @throws SluiceError SLUICE_INVALID_ARGUMENTS, naming the argument and what it should be.
   */
  bind(args: readonly JsonValue[], view: View): BoundCall;
  /**
   * A successful answer as the function's value. `strict` is the Aqua view's default, `lenient` the plain one's; a lenient mismatch is
   * reported through `onMismatch`.
   * @throws SluiceError SLUICE_BAD_RESULT when strict and the body is not what the document declares for this status.
   */
  result(answer: Answer, view: View, onMismatch: (detail: string) => void): JsonValue;
  /**
   * The value of the `fnResponse` twin, whatever the status. Plain: `{status, headers, body}`. Aqua: `{status, headers: [{name, value}], body,
   * error}`, where `body` is `[value]` for a success that declares one and `error` is `[value]` for what came with another status.
   * @throws SluiceError SLUICE_BAD_RESULT when the body cannot be given (too long an array, too deep; Aqua: a success that is not as declared).
   */
  response(answer: Answer, view: View): JsonValue;
}

/** What an upstream answered (structurally `UpstreamAnswer`). */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly mediaType: string;
  readonly body: JsonValue;
}

export interface ArgumentSpec {
  /** The name shown to people and used in `options`. */
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly target: ArgumentTarget;
}

export type ArgumentTarget =
  | { readonly kind: "parameter"; readonly in: ParameterSpec["in"]; readonly name: string }
  | { readonly kind: "bodyProperty"; readonly name: string }
  | { readonly kind: "body" }
  | { readonly kind: "contentType" };

/** JSON Schema 2020-12, `$ref`s into the adapter's schema registry. */
export type JsonSchema = JsonObject | boolean;

/** One request, ready to be serialised: values are valid and laid out, nothing is encoded yet. */
export interface BoundCall {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly spec: ParameterSpec; readonly value: JsonValue }[];
  readonly body: BoundBody | undefined;
  /** Value of the Accept header. */
  readonly accept: string;
  readonly security: readonly (readonly string[])[];
}

export interface BoundBody {
  readonly mediaType: string;
  readonly kind: "json" | "form";
  readonly value: JsonValue;
  /** form only: how each property is written where the document says so (Encoding Object). */
  readonly encoding: Readonly<
    Record<
      string,
      { readonly style: ParameterStyle; readonly explode: boolean; readonly allowReserved: boolean }
    >
  >;
}

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "deepObject";

export interface ParameterSpec {
  readonly in: "path" | "query" | "header" | "cookie";
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
}

export type SecurityScheme =
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "basic" }
  | { readonly kind: "bearer" }
  | { readonly kind: "unsupported"; readonly description: string };

export interface CompileOptions {
  readonly service: string;
  /** Security schemes the manifest has credentials for: parameters they fill are not arguments. */
  readonly credentials: readonly string[];
  /** Longest array in a result. */
  readonly arrayItems: number;
  /** By operationId or JSON pointer (`/paths/~1a/get`). */
  readonly operations: Readonly<Record<string, OperationOverrides>>;
}

export interface OperationOverrides {
  readonly name?: string;
  /** The whole positional list, by argument names; may promote optional ones. */
  readonly arguments?: readonly string[];
  readonly body?: "optional";
  readonly results?: "strict" | "lenient";
}
