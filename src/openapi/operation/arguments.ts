import { clip, nearest, SluiceError } from "../../core/index.ts";
import type { Located } from "../document/pointer.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { ArgumentTarget, Document, OperationOverrides } from "../interface.ts";
import { argumentCandidates, type Candidate, type RequestParts } from "./argument-candidates.ts";
import type { RequestBody } from "./bodies.ts";

/** One argument before its schema is converted. */
export interface PlannedArgument {
  readonly name: string;
  readonly required: boolean;
  readonly target: ArgumentTarget;
  readonly schema: Located;
}

export interface ArgumentPlan {
  /** With the media types that the arguments can be sent as. */
  readonly body: RequestBody | undefined;
  readonly positional: readonly PlannedArgument[];
  readonly options: readonly PlannedArgument[];
  /** Options of other names are further members of the body, which says that it may have some. */
  readonly openOptions: boolean;
}

/**
 * The order in which callers give arguments: required ones by position (path, query, header, cookie, then the body), everything
 * optional in the trailing `options`. Parameters come in the order of `readParameters`.
 * @throws Refused when names cannot be told apart; SluiceError SLUICE_CONFIG when the manifest's list does not fit.
 */
export const planArguments = (
  document: Document,
  request: RequestParts & { readonly pointer: string },
  overrides: OperationOverrides,
  where: string,
  warn: Warn,
): ArgumentPlan => {
  const { body, openOptions, candidates } = argumentCandidates(document, request, overrides, warn);
  const ordered = [
    ...candidates.filter(({ required }) => required),
    ...candidates.filter(({ required }) => !required),
  ];
  const named = nameArguments(ordered, request.pointer);
  if (overrides.arguments !== undefined)
    return { body, openOptions, ...arrange(named, overrides.arguments, where) };
  return {
    body,
    openOptions,
    positional: named.filter(({ required }) => required),
    options: named.filter(({ required }) => !required),
  };
};

const nameArguments = (candidates: readonly Candidate[], pointer: string): PlannedArgument[] => {
  const taken = new Set<string>();
  return candidates.map(({ source, place, ...rest }) => {
    const name = taken.has(source) ? `${place}_${source}` : source;
    if (taken.has(name) || name === "__proto__") {
      throw new Refused(pointer, "malformed", `two arguments would be called "${clip(name, 80)}"`);
    }
    taken.add(name);
    return { name, ...rest };
  });
};

/** `operations.<id>.arguments`: the whole positional list; what is optional and not in it stays in `options`. */
const arrange = (
  named: readonly PlannedArgument[],
  list: readonly string[],
  where: string,
): Pick<ArgumentPlan, "positional" | "options"> => {
  const wrong = (what: string): SluiceError =>
    new SluiceError("SLUICE_CONFIG", `${where}.arguments: ${what}`);
  const positional = list.map((name, index) => {
    const argument = named.find((each) => each.name === name);
    if (list.indexOf(name) !== index) throw wrong(`"${name}" is named twice`);
    if (argument !== undefined) return argument;
    const near = nearest(
      name,
      named.map((each) => each.name),
    );
    throw wrong(
      `there is no argument "${name}"; ${near === undefined ? `there are: ${named.map((each) => each.name).join(", ") || "none"}` : `did you mean "${near}"?`}`,
    );
  });
  const missing = named.filter((each) => each.required && !positional.includes(each));
  if (missing.length > 0)
    throw wrong(`the required ${missing.map(({ name }) => `"${name}"`).join(", ")} must be in the list`);
  return { positional, options: named.filter((each) => !positional.includes(each)) };
};
