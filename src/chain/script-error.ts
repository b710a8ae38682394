import {
  ERRORS,
  type ErrorCode,
  isJsonObject,
  type JsonValue,
  parseError,
  rethrown,
  SluiceError,
  stringifyJson,
} from "../core/index.ts";

/** An `:error:` object as the coded error its service gave; SLUICE_SCRIPT_FAILED when the script itself went wrong. */
export const scriptError = (error: JsonValue | undefined): SluiceError => {
  const { code, message } = firstError(error);
  if (code !== SERVICE_ERROR) return new SluiceError("SLUICE_SCRIPT_FAILED", message);
  const { detail, status, retry, retCode, ...parsed } = parseError(message);
  const known = Object.hasOwn(ERRORS, parsed.code) ? (parsed.code as ErrorCode) : "SLUICE_CALL_FAILED";
  return new SluiceError(known, detail, { status, retry, retCode });
};

/** The one that was thrown first, where a script caught it and threw it again. */
const firstError = (error: JsonValue | undefined): { readonly code: JsonValue; readonly message: string } => {
  const { error_code: code = null, message = null } = isJsonObject(error) ? error : {};
  const text = typeof message === "string" ? message : stringifyJson(error ?? null);
  const inner = rethrown(text);
  return inner === undefined ? { code, message: text } : firstError(inner);
};

/** AquaVM's code for a failed call. */
const SERVICE_ERROR = 10_000;
