import { printable, unescapeToken } from "../../core/index.ts";
import type { Finding } from "../interface.ts";
import { PATH_ITEM_METHODS } from "../operation/select.ts";

/** A finding about something within an operation of the root file says so: `GET /a`. */
export const withOperation = (finding: Finding): Finding => {
  if (finding.operation !== undefined) return finding;
  const [file, paths, path, member, other] = finding.pointer.split("/").map(unescapeToken);
  if (file !== "" || paths !== "paths" || path === undefined || member === undefined) return finding;
  const method =
    member === "additionalOperations"
      ? other
      : PATH_ITEM_METHODS.has(member)
        ? member.toUpperCase()
        : undefined;
  return method === undefined ? finding : { ...finding, operation: printable(`${method} ${path}`) };
};
