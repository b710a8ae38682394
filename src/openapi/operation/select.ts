import { clip, isJsonObject } from "../../core/index.ts";
import { follow, type Located, member, members, rootOf } from "../document/pointer.ts";
import { Refused } from "../document/refused.ts";
import { oneLine } from "../document/text.ts";
import type { Document, Refusal } from "../interface.ts";
import { serverUrl } from "./servers.ts";

/** One operation as the document has it. */
export interface SelectedOperation {
  /** `/paths/~1a/get`: its identity, also where the path item is a reference. */
  readonly pointer: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
  /** One line; from `summary`, else the first line of `description`. */
  readonly summary: string | undefined;
  readonly item: Located;
  readonly operation: Located;
}

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

/** All operations in document order; those that cannot even be addressed are refused. Webhooks and callbacks are not operations of the API. */
export const selectOperations = (
  document: Document,
): { operations: SelectedOperation[]; refused: Refusal[] } => {
  const operations: SelectedOperation[] = [];
  const refused: Refusal[] = [];
  const attempt = (pointer: string, select: () => void): void => {
    try {
      select();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.push(
        error.pointer.startsWith(pointer) ? error.toRefusal() : { pointer, reason: error.message },
      );
    }
  };
  for (const [path, reference] of members(member(rootOf(document), "paths"))) {
    if (path.startsWith("x-")) continue;
    attempt(reference.pointer, () => {
      const item = pathItem(document, path, reference);
      for (const [method, declared] of members(item)) {
        if (!METHODS.has(method)) continue;
        const { pointer } = member(reference, method);
        attempt(pointer, () =>
          operations.push(selectOperation(document, { pointer, path, method, item, declared })),
        );
      }
    });
  }
  return { operations, refused };
};

const pathItem = (document: Document, path: string, reference: Located): Located => {
  if (!path.startsWith("/")) throw new Refused(reference.pointer, "a path must start with a slash");
  const item = follow(document, reference);
  if (!isJsonObject(item.node)) throw new Refused(reference.pointer, "a path item must be an object");
  return item;
};

const selectOperation = (
  document: Document,
  found: { pointer: string; path: string; method: string; item: Located; declared: Located },
): SelectedOperation => {
  const { pointer, path, method, item } = found;
  const operation = follow(document, found.declared);
  if (!isJsonObject(operation.node)) throw new Refused(pointer, "an operation must be an object");
  if (method === "trace") throw new Refused(pointer, "TRACE requests are not sent");
  refuseOtherServer(document, pointer, member(operation, "servers").node === undefined ? item : operation);
  const { operationId, summary, description } = operation.node;
  return {
    pointer,
    path,
    method: method.toUpperCase(),
    operationId: typeof operationId === "string" ? operationId : undefined,
    summary: firstLine(summary) ?? firstLine(description),
    item,
    operation,
  };
};

/** All operations of a service go to one upstream; sending this one there would reach the wrong server. */
const refuseOtherServer = (document: Document, pointer: string, owner: Located): void => {
  const servers = member(owner, "servers");
  if (!Array.isArray(servers.node) || servers.node.length === 0) return;
  const url = serverUrl(servers);
  if (url !== serverUrl(documentServers(document))) {
    throw new Refused(
      pointer,
      `it is served by ${url ?? "another server"}, not by the document's first server`,
    );
  }
};

/** The document's own servers; without any, those of the first path that names some. */
export const documentServers = (document: Document): Located => {
  const own = member(rootOf(document), "servers");
  if (Array.isArray(own.node) && own.node.length > 0) return own;
  const ofPaths = members(member(rootOf(document), "paths")).map(([, item]) => member(item, "servers"));
  return ofPaths.find(({ node }) => Array.isArray(node) && node.length > 0) ?? own;
};

const MAX_SUMMARY_CHARS = 200;

const firstLine = (text: unknown): string | undefined => {
  if (typeof text !== "string") return undefined;
  const line = oneLine(text.trim().split(/[\r\n\u2028\u2029]/, 1)[0] ?? "");
  return line === "" ? undefined : clip(line, MAX_SUMMARY_CHARS);
};
