import type { FastifyReply } from "fastify";
import { z } from "zod";
import { ERRORS, type Logger, type Problem, reasonOf, SluiceError, toSluiceError } from "../core/index.ts";
import { RateLimited } from "./rate-limits.ts";

export const PROBLEM_TYPE = "application/problem+json";

/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(ERRORS)),
  detail: z.string(),
  retry: z.boolean().describe("Whether the same request may succeed later"),
  particle: z.string().optional().describe("Ref of the particle that failed, where a call was asked for"),
});

/** Anything thrown while answering. What is not the caller's to know goes to the log. */
export const problemOf = (error: unknown, logger: Logger): Problem => {
  const known = fromFastify(error) ?? toSluiceError(error);
  if (known.code === "SLUICE_INTERNAL")
    logger.error({ err: known.cause ?? known }, "a request failed inside Sluice");
  return known.toProblem();
};

/** Answers `error` with its problem, to which fields may have been added. */
export const sendProblem = (reply: FastifyReply, error: unknown, answered: Problem): void => {
  if (error instanceof RateLimited) void reply.header("retry-after", error.retryAfter);
  void reply
    .headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" })
    .code(answered.status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(answered));
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
