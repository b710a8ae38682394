import type { JsonValue } from "../../../src/core/index.ts";

/** What a call has to give, besides the test server's own verdict on the request. */
export type Outcome =
  | { readonly kind: "gives"; readonly value: JsonValue }
  | { readonly kind: "contains"; readonly value: JsonValue }
  | { readonly kind: "bytes"; readonly mediaType: string; readonly sha256: string }
  | { readonly kind: "fails"; readonly retCode: number };

/** One call for one scenario of the test server's report; a scenario may need several. */
export type Row = readonly [
  scenario: string,
  functionName: string,
  args: readonly JsonValue[],
  outcome: Outcome,
];

/** The scenarios reached through one Swagger document, published as one adapter. */
export interface Suite {
  /** In the package's `swagger` folder, without `.json`; also the service's name. */
  readonly document: string;
  readonly rows: readonly Row[];
  /** Added to the manifest: `operations` where a body has members its document does not name. */
  readonly manifest?: Readonly<Record<string, JsonValue>>;
  /** Of `upstream.url`, for documents whose host is a template; default `/`. */
  readonly basePath?: string;
  /** Of `upstream.credentials`. */
  readonly credentials?: Readonly<Record<string, JsonValue>>;
}

export const gives = (value: JsonValue): Outcome => ({ kind: "gives", value });

/** The members named are as given; others are left open (they hold a port, or are not the point). */
export const contains = (value: JsonValue): Outcome => ({ kind: "contains", value });

/** What a `...Response` function gives. */
export const answers = (status: number, headers: Readonly<Record<string, string>>): Outcome =>
  contains({ status, headers });

/** The same with a body. */
export const answersWith = (status: number, body: JsonValue): Outcome => contains({ status, body });

/** `{ mediaType, base64 }` of these bytes. */
export const givesBytes = (mediaType: string, sha256: string): Outcome => ({
  kind: "bytes",
  mediaType,
  sha256,
});

/** With this ret_code: the upstream's status, or one of DESIGN section 5. */
export const fails = (retCode: number): Outcome => ({ kind: "fails", retCode });
