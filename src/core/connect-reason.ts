import { reasonOf } from "./errors.ts";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "connection refused: nothing listens there"],
  ["ENOTFOUND", "its name is not found"],
  ["EAI_AGAIN", "its name cannot be looked up now"],
  ["ETIMEDOUT", "it does not answer in time"],
  ["ECONNRESET", "it closed the connection"],
  ["EHOSTUNREACH", "there is no route to it"],
  ["ENETUNREACH", "there is no route to it"],
]);

/** Why a request got no answer, in words: `fetch` says "fetch failed", and what the system said below that. */
export const connectReason = (error: unknown): string => {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const { code } = Object(first) as { readonly code?: unknown };
  return (typeof code === "string" ? REASONS.get(code) : undefined) ?? reasonOf(first);
};
