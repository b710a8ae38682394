import type { Effect, JsonObject, JsonValue } from "../core/index.ts";
import type { BoundCall, ParameterSpec, SealTo } from "./bound-call.ts";
import type { Signature } from "./contract/signature.ts";
import type { Reason } from "./document/reasons.ts";
import type { FunctionForm } from "./form/interface.ts";
import type { SecurityScheme } from "./security-scheme.ts";

export type {
  BoundBody,
  BoundCall,
  BoundParameter,
  BoundPart,
  BoundQuerystring,
  FormEncoding,
  ParameterSpec,
  ParameterStyle,
  SealTo,
} from "./bound-call.ts";
export type { FunctionForm } from "./form/interface.ts";
export type { SecurityScheme } from "./security-scheme.ts";

/*
 * How a document becomes functions, and a call a request:
 * - `document/` reads text into a `Document` and follows its references; `overlay/` changes it before anything is looked at.
 * - `operation/` takes the operations one by one, a pass a file: select, parameters, bodies, responses, security, servers, name, arguments.
 *   One that cannot be published is refused with a reason, the rest go on. `schema/` turns what they reach into JSON Schema 2020-12.
 * - What differs between 2.0 and 3.2 ends there, but for what counts beside a `$ref` (`hasRefSiblings`) and which parts of a multipart
 *   body are bytes. `compile.ts` joins the passes.
 * - `call/` binds arguments to a `BoundCall`, which `upstream` sends, and reads its `Answer` as the function's value; `xml/` does both for
 *   XML. Nothing of it is made before a function's first call.
 * - `bindings/` writes Aqua and TypeScript, and translates the Aqua view's values; `contract/` says what callers rely on, and what of it
 *   changed; `lint/` reports what is published, refused and left out.
 * Each pass is a pure function of the document; warnings go to `warn`, and only `load-document.ts` reads, through a function it is given.
 */

/** A document and the files it refers to: plain JSON within known bounds, nothing resolved or rewritten yet. */
export interface Document {
  readonly root: JsonObject;
  readonly version: "2.0" | "3.0" | "3.1" | "3.2";
  /** File name or URL, for messages. */
  readonly where: string;
  /** The root file's path from the root folder, by which other files of the set refer to it. */
  readonly name: string;
  /** Set where it was fetched: relative server URLs are relative to it. */
  readonly url: string | undefined;
  /** The other files it refers to by `$ref`, by their path from the root folder. One that cannot be used stops only who uses it. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

export type SourceFile = { readonly node: JsonValue } | { readonly problem: string };

/** A document as something that can be called. */
export interface Adapter {
  readonly service: string;
  readonly title: string;
  /** The document's first server URL when absolute http(s); the manifest's `upstream.url` goes before it. */
  readonly serverUrl: string | undefined;
  /** By function name, in document order. A `fnResponse` twin is the same function, read by `response` instead of `result`. */
  readonly functions: ReadonlyMap<string, AdapterFunction>;
  /** Every method of every path item, published or not; webhooks and callbacks are not operations of the API. */
  readonly operations: number;
  readonly refused: readonly Finding[];
  /** What was left out without stopping an operation: an optional parameter, an alternative media type, an unusable pattern. */
  readonly warnings: readonly Finding[];
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  /** Aqua source for the `<service>/aqua` view. */
  aqua(): string;
  /** TypeScript declarations of the plain view. */
  types(): string;
  /** Compiles one validator that no call has needed yet, so that the first call need not wait for it. False: there is none left. */
  warmNext(): boolean;
  /** What callers rely on: names, arguments, shapes. */
  signature(): Signature;
  /** What a form for a call of one function is made of; undefined: there is no such function. */
  form(name: string): FunctionForm | undefined;
}

/** Something about a document that its author may want to know. */
export interface Finding {
  /** RFC 6901 JSON pointer into the document, e.g. `/paths/~1a/post/requestBody`; in another of its files `<path>#<pointer>`. */
  readonly pointer: string;
  /** Where the fault stands, if not there: a component that the operation reaches. */
  readonly at?: string;
  /** `POST /a`, where it is about one operation. */
  readonly operation?: string;
  readonly reason: Reason;
  /** One line. */
  readonly message: string;
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
  /** Base URL of its own server; undefined: the service's. */
  readonly server: string | undefined;
  /** Positional arguments without `options`. */
  readonly arguments: readonly ArgumentSpec[];
  /** Members of the trailing `options` argument. */
  readonly options: readonly ArgumentSpec[];
  /** `options` takes members of other names too: the body says that it may have more than it declares. Plain view only. */
  readonly openOptions: boolean;
  /** AND/OR sets of security scheme names; empty: none needed. */
  readonly security: readonly (readonly string[])[];
  /** What repeating a request of it does: the manifest's word, else `x-effect`, else the method's (`effectOfMethod`). */
  readonly effect: Effect;
  /** Where a `keyed` request carries its key, or a `once` request a reference; undefined: nowhere. What is declared there is no argument. */
  readonly key: KeyPlace | undefined;
  /** Of a `once` function, as the manifest has it; `operation` is the name of a safe function, and what it needs is at hand. */
  readonly reconcile?: Reconciliation | undefined;
  /** What must not travel in the clear; undefined: nothing. */
  readonly seal?: SealPlan | undefined;
  /**
   * Checks the arguments and lays them out as a request.
   * @throws SluiceError SLUICE_INVALID_ARGUMENTS, naming the argument and what it should be.
   */
  bind(args: readonly JsonValue[], view: View): BoundCall;
  /**
   * A successful answer as the function's value. `strict` is the Aqua view's default, `lenient`, which reports a mismatch, the plain one's.
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

/** By the manifest's word and `x-seal: true` in the document. */
export interface SealPlan {
  /** Names of arguments and options that must be given sealed. */
  readonly arguments: readonly string[];
  /** Whom the result is sealed to; undefined: nobody. `BoundCall.sealTo` has the caller's word too. */
  readonly result: SealTo | undefined;
  /**
   * The arguments for `bind`: those that must be sealed opened, the others as they are. Values in the Aqua view are opened as that view has them.
   * @param open - what one sealed text holds. @throws SluiceError SLUICE_INVALID_ARGUMENTS, which is given the argument's name.
   * @throws SluiceError SLUICE_INVALID_ARGUMENTS for an argument that is not sealed. Never says what was inside, or given instead.
   */
  open(
    args: readonly JsonValue[],
    view: View,
    open: (sealed: string) => Promise<JsonValue>,
  ): Promise<readonly JsonValue[]>;
}

/** `body`: a top-level property of a JSON or form body. */
export interface KeyPlace {
  readonly in: "header" | "query" | "body";
  readonly name: string;
}

/**
 * How to find out whether a `once` request had its effect: call a safe operation of the same service, and look for it in the answer. Pointers into
 * the call are of `{arguments: {<name>: …}, key, ref}`.
 */
export interface Reconciliation {
  /** operationId or function name. */
  readonly operation: string;
  /** Its arguments and options, by name, as pointers into the call; those of the same name need not be written. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Pointer to the list in its answer; empty: the answer itself. An object there is a list of one. */
  readonly items: string;
  /** Pointers into an item, and what stands there if it is the effect: pointers into the call. Exactly one item must match. */
  readonly match: Readonly<Record<string, string>>;
  /** Pointer to the time of an item (RFC 3339 or Unix seconds or ms), which must not be before the particle's; undefined: not looked at. */
  readonly since: string | undefined;
}

/** What an upstream answered (structurally `UpstreamAnswer`). */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly mediaType: string;
  /** Decoded JSON; a string for any text (XML, forms, event streams and JSON lines too); `Binary` for anything else; null when there is none. */
  readonly body: JsonValue;
}

/** Bytes inside JSON: how answers that are neither JSON nor text are given. */
export interface Binary {
  readonly mediaType: string;
  readonly base64: string;
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
  | { readonly kind: "querystring" }
  | { readonly kind: "bodyProperty"; readonly name: string }
  | { readonly kind: "body" }
  | { readonly kind: "contentType" };

/** JSON Schema 2020-12, `$ref`s into the adapter's schema registry. */
export type JsonSchema = JsonObject | boolean;

export interface CompileOptions {
  readonly service: string;
  /** Security schemes the manifest has credentials for: parameters they fill are not arguments. */
  readonly credentials: readonly string[];
  /** Headers that the gateway itself sends, lower case: parameters of the name are not arguments. */
  readonly ownHeaders?: readonly string[];
  /** The manifest's `upstream.url`: takes the place of the document's first server. */
  readonly upstreamUrl: string | undefined;
  /** Hosts (`host` or `host:port`), besides the service's own, that servers of paths and operations may be on; "any" to see what a document holds. */
  readonly hosts: readonly string[] | "any";
  /** Values of server variables; without one its default. */
  readonly serverVariables: Readonly<Record<string, string>>;
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
  readonly effect?: Effect;
  readonly idempotencyKey?: KeyPlace;
  readonly reconcile?: Reconciliation;
  readonly seal?: { readonly arguments: readonly string[]; readonly result?: SealTo | undefined };
}
