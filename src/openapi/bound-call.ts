import type { JsonValue } from "../core/index.ts";

/** One request, ready to be serialised: values are valid and laid out, nothing is encoded yet. */
export interface BoundCall {
  readonly method: string;
  readonly path: string;
  /** Base URL of the operation's own server; undefined: the service's. */
  readonly server: string | undefined;
  readonly parameters: readonly BoundParameter[];
  /** The whole query at once (3.2 `in: querystring`); then no parameter is in the query. */
  readonly querystring: BoundQuerystring | undefined;
  readonly body: BoundBody | undefined;
  /** Value of the Accept header. */
  readonly accept: string;
  /** The declared success is bytes: its body is kept as `Binary` whatever its Content-Type says. */
  readonly bytes: boolean;
  readonly security: readonly (readonly string[])[];
  /** The caller's `options.idempotencyKey`; never sent as it is. */
  readonly callerKey: string | undefined;
  /** Whom the result is sealed to, by the caller's `options.sealTo` or the service's own word; undefined: nobody. */
  readonly sealTo: SealTo | undefined;
}

/** Who can open a result: "initiator" (the particle's), the peer of this id, or of that peer the one service of this name. */
export type SealTo = string | { readonly peer: string; readonly service: string };

/** A parameter described by `content` has its text as value already. */
export interface BoundParameter {
  readonly spec: ParameterSpec;
  readonly value: JsonValue;
}

export type BoundQuerystring =
  | { readonly kind: "form"; readonly value: JsonValue; readonly encoding: FormEncoding }
  /** Percent-encoded whole. */
  | { readonly kind: "text"; readonly text: string };

export type BoundBody =
  | { readonly kind: "json"; readonly mediaType: string; readonly value: JsonValue }
  | {
      readonly kind: "form";
      readonly mediaType: string;
      readonly value: JsonValue;
      readonly encoding: FormEncoding;
    }
  /** Also XML and JSON lines, written already. Sent as UTF-8. */
  | { readonly kind: "text"; readonly mediaType: string; readonly text: string }
  | { readonly kind: "binary"; readonly mediaType: string; readonly base64: string }
  /** multipart/*: the writer adds the boundary. */
  | { readonly kind: "multipart"; readonly mediaType: string; readonly parts: readonly BoundPart[] };

/** How properties of a form are written where the document says so (Encoding Object); the others by the default rule. */
export type FormEncoding = Readonly<
  Record<
    string,
    { readonly style: ParameterStyle; readonly explode: boolean; readonly allowReserved: boolean }
  >
>;

export interface BoundPart {
  /** Undefined in bodies by position (multipart/mixed, related): no Content-Disposition then. */
  readonly name: string | undefined;
  readonly fileName: string | undefined;
  /** Undefined: no Content-Type line. */
  readonly mediaType: string | undefined;
  /** Further part headers, values unchecked. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "binary"; readonly base64: string };
}

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  /** Swagger 2.0 `tsv`, which 3.x has no word for. Like the two above it may stand in path and header too (2.0 `ssv`, `pipes`). */
  | "tabDelimited"
  | "deepObject"
  /** 3.2: `; ` between exploded parts, nothing encoded. */
  | "cookie";

export interface ParameterSpec {
  readonly in: "path" | "query" | "header" | "cookie";
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
}
