import {
  isJsonObject,
  type Logger,
  type Problem,
  reasonOf,
  SluiceError,
  toSluiceError,
} from "../core/index.ts";
import type { Finding } from "../openapi/interface.ts";

export const PROBLEM_TYPE = "application/problem+json";

/** A problem document as answered, with the refusals where a document was not published. */
export type AnsweredProblem = Problem & { readonly refused?: readonly Finding[] };

/** Anything thrown while answering. What is not the caller's to know goes to the log. */
export const answeredProblem = (error: unknown, logger: Logger): AnsweredProblem => {
  const known = fromFastify(error) ?? toSluiceError(error);
  if (known.code === "SLUICE_INTERNAL")
    logger.error({ err: known.cause ?? known }, "an admin request failed inside Sluice");
  const refused =
    known.code === "SLUICE_DOCUMENT" && isJsonObject(known.cause) ? known.cause.refused : undefined;
  return Array.isArray(refused)
    ? { ...known.toProblem(), refused: refused as unknown as Finding[] }
    : known.toProblem();
};

/** Fastify's own refusals, by its error codes. */
const DETAILS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "the body is too large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "the content-type must be application/json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "the body is empty",
  FST_ERR_BAD_URL: "the path is not a valid URL path",
};

const fromFastify = (error: unknown): SluiceError | undefined => {
  if (error instanceof SluiceError || !(error instanceof Error) || !("statusCode" in error)) return undefined;
  const { statusCode: status } = error;
  if (typeof status !== "number" || status < 400 || status > 499) return undefined;
  const code = "code" in error ? String(error.code) : "";
  const detail = DETAILS[code] ?? `the request cannot be read: ${reasonOf(error)}`;
  return new SluiceError("SLUICE_REQUEST", detail, { status });
};
