import { clip, isHttpToken, isJsonObject, printable } from "../../core/index.ts";
import { unusable } from "../document/parse.ts";
import { isThere, type Located, member, members, rootOf } from "../document/pointer.ts";
import { follow, refOf } from "../document/reference.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document, Finding } from "../interface.ts";

/** One operation as the document has it. */
export interface SelectedOperation {
  /** `/paths/~1a/get`: its identity, also where the path item is a reference. */
  readonly pointer: string;
  /** Upper case, but for names that 3.2's `additionalOperations` gives. */
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
  /** One line; from `summary`, else the first line of `description`. */
  readonly summary: string | undefined;
  /** The path item; where it is a reference with siblings, what it refers to and then itself. */
  readonly items: readonly Located[];
  readonly operation: Located;
}

export interface Selection {
  readonly operations: readonly SelectedOperation[];
  /** Those that cannot even be addressed. */
  readonly refused: readonly Finding[];
  /** Every method of every path item that could be read. */
  readonly count: number;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];
const METHODS_BY_VERSION: Readonly<Record<Document["version"], ReadonlySet<string>>> = {
  "2.0": new Set(METHODS),
  "3.0": new Set([...METHODS, "trace"]),
  "3.1": new Set([...METHODS, "trace"]),
  "3.2": new Set([...METHODS, "trace", "query"]),
};

/** Members of a path item that are operations, in any version. */
export const PATH_ITEM_METHODS = METHODS_BY_VERSION["3.2"];

/** The largest real documents have twenty thousand. References let one of 200 KB have any number. */
const MAX_OPERATIONS = 50_000;

/** TRACE would give back what authorises the request; CONNECT is for proxies. */
const NEVER_SENT: ReadonlySet<string> = new Set(["TRACE", "CONNECT"]);

/** All operations in document order. Webhooks and callbacks are not operations of the API. */
export const selectOperations = (document: Document, warn: Warn): Selection => {
  const operations: SelectedOperation[] = [];
  const refused: Finding[] = [];
  let count = 0;
  const attempt = (pointer: string, operation: string | undefined, select: () => void): void => {
    try {
      select();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { pointer: within, reason, message } = error;
      refused.push({
        pointer: within.startsWith(pointer) ? within : pointer,
        ...(operation && { operation }),
        reason,
        message,
      });
    }
  };
  for (const [path, reference] of members(member(rootOf(document), "paths"))) {
    if (path.startsWith("x-")) continue;
    attempt(reference.pointer, undefined, () => {
      const at = pathItems(document, reference);
      for (const { method, pointer, declared } of methodsOf(document, reference, at)) {
        if (++count > MAX_OPERATIONS)
          throw unusable(document.where, `has more than ${MAX_OPERATIONS} operations`);
        attempt(pointer, `${method} ${path}`, () =>
          operations.push(selectOperation(document, { pointer, path, method, items: at, declared }, warn)),
        );
      }
    });
  }
  return { operations, refused, count };
};

/** A reference may have siblings; what those say goes before what it refers to. */
const pathItems = (document: Document, reference: Located): Located[] => {
  const target = follow(document, reference);
  if (!isJsonObject(target.node))
    throw new Refused(reference.pointer, "malformed", "a path item must be an object");
  return refOf(reference) === undefined ? [target] : [target, reference];
};

interface Method {
  readonly method: string;
  readonly pointer: string;
  readonly declared: Located;
}

const methodsOf = (document: Document, reference: Located, at: readonly Located[]): Method[] => {
  const known = METHODS_BY_VERSION[document.version];
  const found = new Map<string, Method>();
  for (const item of at) {
    for (const [key, declared] of members(item)) {
      if (known.has(key)) {
        const method = key.toUpperCase();
        found.set(method, { method, declared, pointer: member(reference, key).pointer });
      } else if (key === "additionalOperations" && document.version === "3.2") {
        const others = member(reference, key);
        for (const [method, operation] of members(declared)) {
          found.set(method, { method, declared: operation, pointer: member(others, method).pointer });
        }
      }
    }
  }
  return [...found.values()];
};

const selectOperation = (
  document: Document,
  found: Pick<SelectedOperation, "pointer" | "path" | "method" | "items"> & { declared: Located },
  warn: Warn,
): SelectedOperation => {
  const { pointer, path, method } = found;
  const operation = follow(document, found.declared);
  if (!isJsonObject(operation.node))
    throw new Refused(pointer, "malformed", "an operation must be an object");
  if (NEVER_SENT.has(method.toUpperCase())) {
    throw new Refused(pointer, "method-unsendable", `${method} requests are not sent`);
  }
  if (!isHttpToken(method) || method.length > MAX_METHOD_CHARS) {
    throw new Refused(pointer, "method-unsendable", `"${clip(method, 40)}" is no HTTP method`);
  }
  if (leadsElsewhere(path)) {
    throw new Refused(pointer, "malformed", "its path has `.` or `..` segments or control characters");
  }
  if (!path.startsWith("/"))
    warn(pointer, "malformed", `the path "${clip(path, 80)}" is read as "/${clip(path, 80)}"`);
  const { operationId, summary, description } = operation.node;
  return {
    pointer,
    path: path.startsWith("/") ? path : `/${path}`,
    method,
    operationId: typeof operationId === "string" ? operationId : undefined,
    summary: firstLine(summary) ?? firstLine(description),
    items: found.items,
    operation,
  };
};

const MAX_METHOD_CHARS = 32;

/** No request is sent to such a path, whatever its parameters. */
const leadsElsewhere = (path: string): boolean =>
  /\p{Cc}/u.test(path) || path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment));

/** The closest of operation and path item that has a non-empty array called `name`; undefined where neither has. */
export const nearestList = ({ operation, items }: SelectedOperation, name: string): Located | undefined =>
  [operation, ...items.toReversed()]
    .map((owner) => member(owner, name))
    .find((list) => isThere(list) && Array.isArray(list.node) && list.node.length > 0);

const MAX_SUMMARY_CHARS = 200;

const firstLine = (text: unknown): string | undefined => {
  if (typeof text !== "string") return undefined;
  const line = printable(text.trim().split(/[\r\n\u2028\u2029]/, 1)[0] ?? "");
  return line === "" ? undefined : clip(line, MAX_SUMMARY_CHARS);
};
