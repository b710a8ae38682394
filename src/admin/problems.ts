import { isJsonObject, type Logger, type Problem } from "../core/index.ts";
import { problemOf } from "../listener/index.ts";
import type { Finding } from "../openapi/interface.ts";

/** A problem document as answered, with the refusals where a document was not published. */
type AnsweredProblem = Problem & { readonly refused?: readonly Finding[] };

export const answeredProblem = (error: unknown, logger: Logger): AnsweredProblem => {
  const problem = problemOf(error, logger);
  const cause = error instanceof Error ? error.cause : undefined;
  const refused = problem.code === "SLUICE_DOCUMENT" && isJsonObject(cause) ? cause.refused : undefined;
  return Array.isArray(refused) ? { ...problem, refused: refused as unknown as Finding[] } : problem;
};
