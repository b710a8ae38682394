import { clip, nearest, SluiceError } from "../core/index.ts";
import type { Adapter, AdapterFunction } from "../openapi/interface.ts";
import type { Authority } from "./authority/authority.ts";
import type { Mode } from "./effects/adapter-call.ts";
import type { CallContext } from "./interface.ts";

export interface FoundFunction {
  readonly fn: AdapterFunction;
  readonly mode: Mode;
}

export interface FunctionFinder {
  resolve(name: string): FoundFunction | undefined;
  /**
   * The same for a caller.
   * @throws SluiceError SLUICE_DENIED, before the name is looked up (to a stranger the answer must not depend on whether it exists);
   *   SLUICE_UNKNOWN_FUNCTION with the nearest that this caller may call.
   */
  find(name: string, context: CallContext): FoundFunction;
}

const TWIN = "Response";
const MAX_NAME_CHARS = 100;
/** Functions that a caller who asks for one that is not there may be told of. */
const MAX_LISTED = 20;

export const createFunctionFinder = (
  { service, functions }: Adapter,
  authority: Authority,
): FunctionFinder => {
  /** A function the document itself calls `xResponse` comes before the twin of `x`. */
  const resolve = (name: string): FoundFunction | undefined => {
    const fn = functions.get(name);
    if (fn !== undefined) return { fn, mode: "fn" };
    const twin = name.endsWith(TWIN) ? functions.get(name.slice(0, -TWIN.length)) : undefined;
    return twin && { fn: twin, mode: "response" };
  };

  /** Asking for permission costs: only names near to what was asked, and the first few of all, are. */
  const unknown = (asked: string, name: string, context: CallContext): SluiceError => {
    const may = (each: string): boolean => authority.mayCall(each, context);
    const likely = nearest(name, [...functions.keys()].filter(isOfSimilarLength(name)));
    const near = likely !== undefined && may(likely) ? likely : undefined;
    const callable = near === undefined ? [...functions.keys()].slice(0, MAX_LISTED).filter(may) : [];
    const all =
      callable.length === 0 ? "nothing of it without a credential or condition" : callable.join(", ");
    const hint = near === undefined ? `you may call: ${all}` : `did you mean "${near}"?`;
    return new SluiceError(
      "SLUICE_UNKNOWN_FUNCTION",
      `service "${service}" has no function "${asked}"; ${hint}`,
    );
  };

  return {
    resolve,
    find(name, context) {
      const asked = clip(name, MAX_NAME_CHARS);
      if (authority.isStranger(context))
        throw new SluiceError(
          "SLUICE_DENIED",
          `${service}.${asked}: no rule of service "${service}" allows ${context.initiator}`,
        );
      const found = resolve(name);
      if (found === undefined) throw unknown(asked, name, context);
      return found;
    },
  };
};

/** Comparing names costs; one that differs in length by more than a third is never near. */
const isOfSimilarLength =
  (name: string) =>
  (candidate: string): boolean =>
    Math.abs(candidate.length - name.length) <= Math.max(candidate.length, name.length) / 3;
