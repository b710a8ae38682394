import type { Effect } from "../../core/index.ts";
import type { Reason } from "../document/reasons.ts";
import type { Adapter, Document, Finding } from "../interface.ts";
import { schemaViolations } from "./schema-violations.ts";
import { withOperation } from "./with-operation.ts";

/** What a document becomes, and what of it does not. */
export interface LintReport {
  /** Operations of the document, published or not. */
  readonly operations: number;
  readonly published: readonly PublishedFunction[];
  readonly refused: readonly Finding[];
  /** Published with less than the document says. */
  readonly degraded: readonly Finding[];
  /** What a strict reader objects to, those of `refused` and `degraded` included; undefined where nobody asked. */
  readonly invalid: readonly Finding[] | undefined;
}

export interface PublishedFunction {
  readonly function: string;
  readonly arguments: readonly string[];
  /** Members of the trailing `options`; undefined: the function has none. */
  readonly options: readonly string[] | undefined;
  readonly method: string;
  readonly path: string;
  /** What repeating a request of it does. */
  readonly effect: Effect;
  /** Base URL of its own server; undefined: the service's. */
  readonly server: string | undefined;
  /** The host of that server, where it is not the document's own: `upstream.hosts` has to name it. */
  readonly needsHost: string | undefined;
  /** AND/OR sets of security scheme names; empty: none needed. */
  readonly security: readonly (readonly string[])[];
}

/** Reasons that say that the document is wrong, not only that it asks for more than there is. */
const INVALID: ReadonlySet<Reason> = new Set<Reason>([
  "malformed",
  "broken-reference",
  "keyword-ignored",
  "pattern-unchecked",
  "path-mismatch",
]);

/** @param strict - also hold the document against the specification's official JSON Schema. */
export const lintDocument = async (
  document: Document,
  adapter: Adapter,
  strict: boolean,
): Promise<LintReport> => {
  const refused = adapter.refused.map(withOperation);
  const degraded = adapter.warnings.map(withOperation);
  return {
    operations: adapter.operations,
    published: [...adapter.functions.values()].map((fn) => ({
      function: fn.name,
      arguments: fn.arguments.map(({ name }) => name),
      options: fn.options.length > 0 || fn.openOptions ? fn.options.map(({ name }) => name) : undefined,
      method: fn.method,
      path: fn.path,
      effect: fn.effect,
      server: fn.server,
      needsHost:
        fn.server !== undefined && hostOf(fn.server) !== hostOf(adapter.serverUrl)
          ? hostOf(fn.server)
          : undefined,
      security: fn.security,
    })),
    refused,
    degraded,
    invalid: strict ? await invalidities(document, [...refused, ...degraded]) : undefined,
  };
};

const hostOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : new URL(url).host;

/** One finding a place: what the schema says of a place where the compiler stumbled is no news. */
const invalidities = async (document: Document, findings: readonly Finding[]): Promise<Finding[]> => {
  const found = findings.filter(({ reason }) => INVALID.has(reason));
  const places = new Set(found.map(({ pointer }) => pointer));
  const violations = await schemaViolations(document);
  return [...found, ...violations.filter(({ pointer }) => !places.has(pointer)).map(withOperation)];
};
