import type { PublishedFunction } from "../openapi/index.ts";
import { plural } from "./plural.ts";
import { shown } from "./shown.ts";
import type { TerminalStyle } from "./terminal-style.ts";

/** `  createPet(name, tag, [options]) -> POST /pets (once)   needs petstore_auth`, in columns as far as they fit. */
export const functionsText = (
  functions: readonly PublishedFunction[],
  { style, columns }: { readonly style: TerminalStyle; readonly columns: number },
): string => {
  const needs = new Set(functions.map(({ security }) => securityText(security)));
  const [common = ""] = needs.size === 1 ? needs : [];
  const rows = functions.map((fn) => ({
    call: `${fn.function}(${[...fn.arguments.map(shown), ...(fn.options === undefined ? [] : ["[options]"])].join(", ")})`,
    request: `-> ${fn.method} ${shown(`${fn.server ?? ""}${fn.path}`)} (${fn.effect})`,
    needs: needs.size === 1 ? "" : securityText(fn.security),
  }));
  const left = Math.min(longest(rows.map(({ call }) => call)), Math.floor(columns * 0.45));
  const right = Math.min(longest(rows.map(({ request }) => request)), Math.floor(columns * 0.3));
  const margin = `\n  ${" ".repeat(left)} `;
  const lines = rows.map(({ call, request, needs: need }) => {
    const start = `  ${style.good(call)}${call.length > left ? margin : " ".repeat(left - call.length + 1)}`;
    const fits = left + 3 + Math.max(request.length, right) + 2 + need.length <= columns;
    if (need === "") return `${start}${request}`;
    return `${start}${fits ? request.padEnd(right) : `${request}${margin} `}  ${style.faint(need)}`;
  });
  const title = `${plural(functions.length, "function")}${common === "" ? "" : `, ${functions.length === 1 ? "which" : "each"} ${common}`}:`;
  return [style.bold(title), ...lines, ""].join("\n");
};

const longest = (texts: readonly string[]): number =>
  texts.reduce((most, { length }) => Math.max(most, length), 0);

/** `needs a and b, or c`; nothing where none is needed. */
const securityText = (security: readonly (readonly string[])[]): string => {
  if (security.length === 0) return "";
  return `needs ${security.map((set) => (set.length === 0 ? "nothing" : set.map(shown).join(" and "))).join(", or ")}`;
};
