import { errors } from "undici";
import { type Effect, reasonOf, SluiceError } from "../core/index.ts";

/** Why a request was stopped from this side. */
export class Stopped extends Error {
  readonly by: "timeout" | "deadline" | "caller";

  constructor(by: Stopped["by"]) {
    super(by);
    this.by = by;
  }
}

/** Codes of Node and undici in words; what is not here is told by its code. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refused the connection",
  ECONNRESET: "it reset the connection",
  EPIPE: "it closed the connection",
  ENOTFOUND: "its host name does not exist",
  EAI_AGAIN: "its host name cannot be resolved",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  ETIMEDOUT: "it did not accept a connection in time",
  UND_ERR_CONNECT_TIMEOUT: "it did not accept a connection in time",
  UND_ERR_SOCKET: "it closed the connection before it had answered",
  UND_ERR_HEADERS_TIMEOUT: "it did not answer in time",
  UND_ERR_BODY_TIMEOUT: "it stopped in the middle of its answer",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "its answer ended early",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its TLS certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its TLS certificate is signed by an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its TLS certificate is signed by an unknown authority",
  CERT_HAS_EXPIRED: "its TLS certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its TLS certificate is for another host",
};

const STOPPED: Readonly<Record<Stopped["by"], string>> = {
  timeout: "it took longer than its timeout",
  deadline: "the particle's deadline came first",
  caller: "the particle was given up",
};

/** It answered, but not in HTTP that can be read. */
const isUnreadable = (cause: unknown): boolean =>
  cause instanceof errors.HTTPParserError || cause instanceof errors.HeadersOverflowError;

/**
 * A failed exchange as what the caller may conclude from it. `what` is method and path template, never a URL.
 * @param sent whether the upstream may have seen the request.
 */
export const transportError = (cause: unknown, sent: boolean, effect: Effect, what: string): SluiceError => {
  const reason = transportReason(cause);
  if (!sent) {
    if (cause instanceof SluiceError) {
      return new SluiceError(cause.code, `${what}: ${cause.message}; the request was not sent`, { cause });
    }
    if (cause instanceof Stopped && cause.by !== "timeout") {
      return new SluiceError("SLUICE_DEADLINE", `${what}: ${reason}; the request was not sent`, { cause });
    }
    if (cause instanceof errors.InvalidArgumentError) {
      return new SluiceError(
        "SLUICE_INVALID_ARGUMENTS",
        `${what}: cannot be written as an HTTP request (${reasonOf(cause)})`,
      );
    }
    return new SluiceError("SLUICE_UNREACHABLE", `${what}: the upstream cannot be reached: ${reason}`, {
      cause,
    });
  }
  if (isUnreadable(cause)) return badAnswer(effect, what, "the upstream's answer is not readable HTTP");
  if (effect === "safe") {
    const outOfTime = cause instanceof Stopped && cause.by !== "timeout";
    const detail = `${what}: no answer from the upstream: ${reason}`;
    return new SluiceError(outOfTime ? "SLUICE_DEADLINE" : "SLUICE_UNREACHABLE", detail, { cause });
  }
  const detail = `${what}: the request was sent but not answered: ${reason}; it may have had its effect, ${ADVICE[effect]}`;
  return new SluiceError("SLUICE_OUTCOME_UNKNOWN", detail, { cause, retry: effect === "idempotent" });
};

const ADVICE: Readonly<Record<Exclude<Effect, "safe">, string>> = {
  idempotent: "and sending it again does no harm",
  keyed: "so send it again with the same idempotency key or not at all",
  once: "so check before sending it again",
};

/** In words, without a URL. */
export const transportReason = (cause: unknown): string => {
  if (cause instanceof Stopped) return STOPPED[cause.by];
  const code = codeOf(cause);
  return REASONS[code] ?? `its connection failed (${code})`;
};

/** SLUICE_BAD_RESULT for an answer that arrived but cannot be used; for requests that change something it says that they did. */
export const badAnswer = (effect: Effect, what: string, problem: string): SluiceError =>
  new SluiceError(
    "SLUICE_BAD_RESULT",
    `${what}: ${problem}${effect === "safe" ? "" : "; the upstream did receive the request, so its effect has happened"}`,
  );

const codeOf = (cause: unknown): string => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : "no code";
};
