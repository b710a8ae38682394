import { type Problem, toSluiceError } from "./errors.ts";

const MAX_PROBLEM_BYTES = 1024;
const utf8 = new TextEncoder();
const UNPRINTABLE = /[\s\p{Cc}\p{Cf}\p{Cs}]+/gu;

/**
 * Anything thrown, as the result of a failed call: the error's ret_code, and its problem document as one line of JSON of at
 * most 1 KB of UTF-8. AquaVM refuses text with lone surrogates, so those and control characters become blanks.
 */
export const failure = (error: unknown): { readonly retCode: number; readonly result: string } => {
  const known = toSluiceError(error);
  return { retCode: known.retCode, result: problemText(known.toProblem()) };
};

const problemText = (problem: Problem): string => {
  let detail = printable(problem.detail);
  for (;;) {
    const text = JSON.stringify({ ...problem, detail });
    if (utf8.encode(text).length <= MAX_PROBLEM_BYTES) return text;
    detail = `${printable(detail.slice(0, Math.floor(detail.length * 0.85)))}…`;
  }
};

/** One line that any terminal and AquaVM can take. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, " ").trim();
