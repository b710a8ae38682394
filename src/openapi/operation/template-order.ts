import { clip } from "../../core/index.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Parameter } from "./parameters.ts";
import type { SelectedOperation } from "./select.ts";

/**
 * Path parameters in the order of the template, the others behind them. One that the template lacks is left out with a warning.
 * @throws Refused for a name in the template that no parameter has.
 */
export const inTemplateOrder = (
  selected: SelectedOperation,
  parameters: readonly Parameter[],
  warn: Warn,
): Parameter[] => {
  const names = new Set([...selected.path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? ""));
  const ofPath = parameters.filter(({ spec }) => spec.in === "path");
  const inPath = [...names].map((name) => {
    const found = ofPath.find(({ spec }) => spec.name === name);
    if (found !== undefined) return found;
    throw new Refused(
      selected.pointer,
      "path-mismatch",
      `the path contains {${clip(name, 80)}}, but no path parameter of that name is declared`,
    );
  });
  for (const { spec, pointer } of ofPath) {
    if (names.has(spec.name)) continue;
    const shown = `path parameter "${clip(spec.name, 80)}"`;
    warn(pointer, "parameter-left-out", `${shown} does not occur in the path and is left out`);
  }
  return [...inPath, ...parameters.filter(({ spec }) => spec.in !== "path")];
};
