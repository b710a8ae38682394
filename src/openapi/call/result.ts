import { isDeepStrictEqual } from "node:util";
import { type JsonObject, type JsonValue, printable, SluiceError, STREAM_HEADER } from "../../core/index.ts";
import type { AquaSignature } from "../bindings/aqua-model.ts";
import { Misshapen } from "../bindings/misshapen.ts";
import { coerced, toAqua } from "../bindings/to-aqua.ts";
import type { AdapterFunction, Answer, Document } from "../interface.ts";
import type { Operation } from "../operation/operation.ts";
import { measure } from "../schema/measure.ts";
import { type Check, MAX_VALUE_DEPTH, MAX_VALUE_NODES, type Validators } from "../schema/validators.ts";
import { pathText, violationOf } from "../schema/violation.ts";
import { answerValue, type ReadAnswer } from "./answer-value.ts";

/**
 * Makes an operation's `result` and `response`.
 * @param signature - called when the Aqua view is first used.
 * @param arrayItems - longest array in a result.
 */
export const createResults = (
  document: Document,
  operation: Operation,
  validators: Validators,
  signature: () => AquaSignature,
  arrayItems: number,
): Pick<AdapterFunction, "result" | "response"> => {
  const { responses } = operation;
  const checks = new Map<string, Check>();
  for (const [status, schema] of operation.results) {
    if (schema !== undefined) checks.set(status, validators.check(schema));
  }

  /** @throws SluiceError SLUICE_BAD_RESULT for what no script could take. */
  const read = (answer: Answer): ReadAnswer => {
    const found = answerValue({ document, responses, arrayItems }, answer);
    const { exceeded, longestArray } = measure(found.value, {
      depth: MAX_VALUE_DEPTH,
      nodes: MAX_VALUE_NODES,
    });
    if (exceeded === "depth")
      throw bad(operation, `the answer is nested deeper than ${MAX_VALUE_DEPTH} levels`);
    if (exceeded === "nodes") throw bad(operation, `the answer holds more than ${MAX_VALUE_NODES} values`);
    if (longestArray > arrayItems) {
      throw bad(
        operation,
        `the answer holds an array of ${longestArray} items; limits.arrayItems allows ${arrayItems}`,
      );
    }
    return found;
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
    onMismatch(printable(`${operation.name}: ${unlikeDocument(problem)}`));
  };

  const judge = (
    status: number,
    { value, content, problem }: ReadAnswer,
    strict: boolean,
    onMismatch: (detail: string) => void,
  ): void => {
    const [first] = operation.results.keys();
    if (first === undefined) return;
    const declared = declaredStatus(operation, status);
    // Many servers answer 200 where 201 is written: the body still has to be what a success looks like.
    if (declared === undefined)
      report(`status ${status} is not declared`, operation.strictness === "strict", onMismatch);
    // The schema is that of the media type asked for; another that is declared is no mistake of the server.
    const asked = responses.contents.get(declared ?? first)?.[0];
    const isOther =
      content !== undefined &&
      asked !== undefined &&
      !isDeepStrictEqual(content.schema.node, asked.schema.node);
    const wrong =
      problem === undefined ? mismatch(status, declared ?? first, value) : `status ${status}: ${problem}`;
    if (wrong !== undefined && (strict || !isOther)) report(wrong, strict, onMismatch);
  };

  const plainResult = (answer: Answer, onMismatch: (detail: string) => void): JsonValue => {
    const found = read(answer);
    judge(answer.status, found, operation.strictness === "strict", onMismatch);
    return found.value;
  };

  const aquaResult = (status: number, found: ReadAnswer, onMismatch: (detail: string) => void): JsonValue => {
    const { result } = signature();
    if (result === undefined) return null;
    const strict = operation.strictness !== "lenient";
    if (found.problem !== undefined && strict)
      throw bad(operation, unlikeDocument(`status ${status}: ${found.problem}`));
    const value = shaped(operation, status, () => coerced(found.value, result));
    judge(status, { ...found, value }, strict, onMismatch);
    return toAqua(value, result);
  };

  const aquaResponse = (answer: Answer): JsonObject => {
    const { result } = signature();
    const { status } = answer;
    const found = read(answer);
    const isSuccess = status >= 200 && status < 300;
    const error = isSuccess || found.value === null ? [] : [found.value];
    const headers = Object.entries(headersOf(answer, found)).map(([name, value]) => ({ name, value }));
    const head = { status, headers };
    if (result === undefined) return { ...head, error };
    if (!isSuccess || found.value === null) return { ...head, body: [], error };
    const body = aquaResult(status, found, () => {});
    return { ...head, body: result.kind === "option" ? body : [body], error };
  };

  const plainResponse = (answer: Answer): JsonObject => {
    const found = read(answer);
    return { status: answer.status, headers: headersOf(answer, found), body: found.value };
  };

  return {
    result: (answer, view, onMismatch) =>
      view === "aqua" ? aquaResult(answer.status, read(answer), onMismatch) : plainResult(answer, onMismatch),
    response: (answer, view) => (view === "aqua" ? aquaResponse(answer) : plainResponse(answer)),
  };
};

const headersOf = ({ headers }: Answer, { cut }: ReadAnswer): Record<string, string> =>
  cut ? { ...headers, [STREAM_HEADER]: "cut" } : { ...headers };

const shaped = (operation: Operation, status: number, run: () => JsonValue): JsonValue => {
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
const bad = ({ name, effect, selected: { method } }: Operation, problem: string): SluiceError =>
  new SluiceError(
    "SLUICE_BAD_RESULT",
    printable(
      `${name}: ${problem}${effect === "safe" ? "" : `; the ${method} was carried out, so its effect may have happened`}`,
    ),
    { retry: false },
  );
