import { MAX_SERIES } from "./families.ts";
import type { NamedFunction } from "./interface.ts";

/** What a call is counted under, whatever a script called it: one object for each pair of names. Undefined: it is none of this peer's functions. */
export type FunctionLabels = (service: string, fn: string) => NamedFunction | undefined;

/**
 * @param published - the function as it is published here; undefined: it is not. Asked once for each that is, and each time for one that is not: only names
 *   that this peer knows are kept.
 */
export const createFunctionLabels = (
  published: (service: string, fn: string) => NamedFunction | undefined,
): FunctionLabels => {
  const known = new Map<string, Map<string, NamedFunction>>();
  let size = 0;
  return (service, fn) => {
    const found = known.get(service)?.get(fn);
    if (found !== undefined) return found;
    const named = published(service, fn);
    if (named === undefined || size >= MAX_SERIES) return named;
    const ofService = known.get(service) ?? new Map<string, NamedFunction>();
    known.set(service, ofService.set(fn, named));
    size++;
    return named;
  };
};
