import { type JsonObject, type JsonValue, SluiceError } from "../../core/index.ts";
import type { AquaSignature } from "../bindings/aqua-model.ts";
import { coerced, Misshapen, toAqua } from "../bindings/aqua-view.ts";
import { oneLine } from "../document/text.ts";
import type { AdapterFunction, Answer } from "../interface.ts";
import type { Operation } from "../operation/operation.ts";
import { measure } from "../schema/measure.ts";
import { type Check, MAX_VALUE_DEPTH, type Validators } from "../schema/validators.ts";
import { pathText, violationOf } from "../schema/violation.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const MAX_NODES = 2_000_000;

/**
 * Makes an operation's `result` and `response`.
 * @param signature - called when the Aqua view is first used.
 */
export const createResults = (
  operation: Operation,
  validators: Validators,
  signature: () => AquaSignature,
  arrayItems: number,
): Pick<AdapterFunction, "result" | "response"> => {
  const checks = new Map<string, Check>();
  for (const [status, schema] of operation.results) {
    if (schema !== undefined) checks.set(status, validators.check(schema));
  }

  /** @throws SluiceError SLUICE_BAD_RESULT for what no script could take. */
  const bounded = ({ body }: Answer): void => {
    const { exceeded, longestArray } = measure(body, { depth: MAX_VALUE_DEPTH, nodes: MAX_NODES });
    if (exceeded === "depth")
      throw bad(operation, `the answer is nested deeper than ${MAX_VALUE_DEPTH} levels`);
    if (exceeded === "nodes") throw bad(operation, `the answer holds more than ${MAX_NODES} values`);
    if (longestArray > arrayItems) {
      throw bad(
        operation,
        `the answer holds an array of ${longestArray} items; limits.arrayItems allows ${arrayItems}`,
      );
    }
  };

  /** What is wrong with a success's body, by the schema of a declared status. */
  const mismatch = (status: number, declared: string, body: JsonValue): string | undefined => {
    const check = checks.get(declared);
    if (check === undefined) return body === null ? undefined : `status ${status} is declared without a body`;
    const misfit = check(body);
    if (misfit === undefined) return undefined;
    const { path, problem } = violationOf(misfit, body, { show: false });
    return `status ${status}: ${bodyText(path)} ${problem}`;
  };

  const report = (problem: string, strict: boolean, onMismatch: (detail: string) => void): void => {
    if (strict) throw bad(operation, unlikeDocument(problem));
    onMismatch(oneLine(`${operation.name}: ${unlikeDocument(problem)}`));
  };

  const judge = (
    status: number,
    body: JsonValue,
    strict: boolean,
    onMismatch: (detail: string) => void,
  ): void => {
    const [first] = operation.results.keys();
    if (first === undefined) return;
    const declared = declaredStatus(operation, status);
    // Many servers answer 200 where 201 is written: the body still has to be what a success looks like.
    if (declared === undefined)
      report(`status ${status} is not declared`, operation.strictness === "strict", onMismatch);
    const problem = mismatch(status, declared ?? first, body);
    if (problem !== undefined) report(problem, strict, onMismatch);
  };

  const plainResult = (answer: Answer, onMismatch: (detail: string) => void): JsonValue => {
    judge(answer.status, answer.body, operation.strictness === "strict", onMismatch);
    return answer.body;
  };

  const aquaResult = (answer: Answer, onMismatch: (detail: string) => void): JsonValue => {
    const { result } = signature();
    if (result === undefined) return null;
    const body = shaped(operation, answer, () => coerced(answer.body, result));
    judge(answer.status, body, operation.strictness !== "lenient", onMismatch);
    return toAqua(body, result);
  };

  const aquaResponse = (answer: Answer): JsonObject => {
    const { result } = signature();
    const isSuccess = answer.status >= 200 && answer.status < 300;
    const error = isSuccess || answer.body === null ? [] : [answer.body];
    const head = {
      status: answer.status,
      headers: Object.entries(answer.headers).map(([name, value]) => ({ name, value })),
    };
    if (result === undefined) return { ...head, error };
    if (!isSuccess || answer.body === null) return { ...head, body: [], error };
    const body = aquaResult(answer, () => {});
    return { ...head, body: result.kind === "option" ? body : [body], error };
  };

  return {
    result(answer, view, onMismatch) {
      bounded(answer);
      return view === "aqua" ? aquaResult(answer, onMismatch) : plainResult(answer, onMismatch);
    },
    response(answer, view) {
      bounded(answer);
      const { status, headers, body } = answer;
      return view === "aqua" ? aquaResponse(answer) : { status, headers: { ...headers }, body };
    },
  };
};

const shaped = (operation: Operation, { status }: Answer, run: () => JsonValue): JsonValue => {
  try {
    return run();
  } catch (error) {
    if (error instanceof Misshapen)
      throw bad(operation, unlikeDocument(`status ${status}: ${bodyText(error.path)} ${error.message}`));
    throw error;
  }
};

/** The exact status, else its range, else the default. */
const declaredStatus = ({ results }: Operation, status: number): string | undefined =>
  [String(status), `${String(status)[0]}XX`, "default"].find((key) => results.has(key));

const bodyText = (path: readonly string[]): string =>
  path.length === 0 ? "the body" : `"${pathText(path)}"`;

const unlikeDocument = (problem: string): string =>
  `the answer is not what the document declares: ${problem}`;

/** Whoever reads it must learn that the request was carried out all the same. */
const bad = ({ name, selected: { method } }: Operation, problem: string): SluiceError =>
  new SluiceError(
    "SLUICE_BAD_RESULT",
    oneLine(
      `${name}: ${problem}${SAFE_METHODS.has(method) ? "" : `; the ${method} was carried out, so its effect may have happened`}`,
    ),
    { retry: false },
  );
