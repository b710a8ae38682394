import { unescapeToken } from "../document/pointer.ts";
import { oneLine } from "../document/text.ts";
import type { Finding } from "../interface.ts";

const METHODS: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
  "query",
]);

/** A finding about something within an operation of the root file says so: `GET /a`. */
export const nameOperation = (finding: Finding): Finding => {
  if (finding.operation !== undefined) return finding;
  const [file, paths, path, member, other] = finding.pointer.split("/").map(unescapeToken);
  if (file !== "" || paths !== "paths" || path === undefined || member === undefined) return finding;
  const method =
    member === "additionalOperations" ? other : METHODS.has(member) ? member.toUpperCase() : undefined;
  return method === undefined ? finding : { ...finding, operation: oneLine(`${method} ${path}`) };
};
