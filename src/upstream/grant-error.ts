import { JSON_ATTRIBUTE_COMPARISON, OperationProcessingError, ResponseBodyError } from "oauth4webapi";
import { SluiceError } from "../core/index.ts";
import { ExchangeFailure } from "./exchange.ts";
import { transportReason } from "./transport-error.ts";

/** Error codes of RFC 6749 section 5.2 and RFC 8707, and what to do about them. Others are not repeated: a server may put anything there. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ["invalid_client", "check clientId and clientSecret, and whether the server wants clientAuth: post"],
  ["invalid_grant", "its refresh token is used up, expired or revoked; get a new one"],
  ["invalid_scope", "check scopes"],
  ["invalid_target", "check parameters"],
  ["invalid_request", "check scopes and parameters"],
  ["unauthorized_client", "this client may not use this grant"],
  ["unsupported_grant_type", "the server does not offer this grant"],
]);

/**
 * Why there is no token, without what the server said: it may repeat the secret.
 * @param status - the last answer's; 0: there was none.
 */
export const grantError = (name: string, error: unknown, status: number): SluiceError => {
  if (error instanceof SluiceError) return error;
  if (error instanceof ExchangeFailure) {
    if (error.cause instanceof SluiceError) return error.cause;
    return failure(name, "SLUICE_UNREACHABLE", `cannot be reached: ${transportReason(error.cause)}`);
  }
  if (status >= 500 || status === 429 || status === 408)
    return failure(name, "SLUICE_UNREACHABLE", `answered ${status}`);
  if (error instanceof ResponseBodyError) {
    const remedy = REFUSALS.get(error.error);
    return failure(
      name,
      "SLUICE_CONFIG",
      `refused with ${status}${remedy === undefined ? "" : ` (${error.error}): ${remedy}`}`,
    );
  }
  if (status >= 300 && status < 400)
    return failure(
      name,
      "SLUICE_CONFIG",
      `answered ${status}; a redirect is not followed, write where it leads`,
    );
  if (status !== 200) return failure(name, "SLUICE_CONFIG", `answered ${status}`);
  const isOther = error instanceof OperationProcessingError && error.code === JSON_ATTRIBUTE_COMPARISON;
  return failure(
    name,
    "SLUICE_CONFIG",
    isOther
      ? "says that it is another issuer; write tokenUrl beside its clientId"
      : "gave an answer that cannot be used; check its URL",
  );
};

const failure = (name: string, code: "SLUICE_CONFIG" | "SLUICE_UNREACHABLE", what: string): SluiceError =>
  new SluiceError(code, `credential "${name}": its token server ${what}`);
