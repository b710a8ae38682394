export { backoffMs } from "./backoff.ts";
export { findUncarried, isCarried } from "./carried-number.ts";
export { type Clock, systemClock, type Timer } from "./clock.ts";
export {
  clip,
  ERRORS,
  type ErrorCode,
  type ErrorRow,
  type Problem,
  reasonOf,
  SluiceError,
  toSluiceError,
} from "./errors.ts";
export { failure, printable } from "./failure.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
export { LogThrottle } from "./log-throttle.ts";
export { type Logger, silentLogger } from "./logger.ts";
export { nearest } from "./nearest.ts";
export { exactInteger, parseJson } from "./parse-json.ts";
export { isSafeMethod } from "./safe-method.ts";
export { stringifyJson } from "./stringify-json.ts";
