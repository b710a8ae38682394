export { ADDRESS_CLASSES, type AddressClass, NAMED_ADDRESS_CLASSES } from "./address-class.ts";
export { plainLens, valueAtLens } from "./aqua-lens.ts";
export { backoffMs } from "./backoff.ts";
export { joinBytes, sameBytes, utf8Length } from "./bytes.ts";
export { canonicalJson } from "./canonical-json.ts";
export { findUncarried, isCarried } from "./carried-number.ts";
export { type Clock, systemClock, type Timer } from "./clock.ts";
export { connectReason } from "./connect-reason.ts";
export { DENIED_NETWORKS } from "./denied-networks.ts";
export { DrainRate } from "./drain-rate.ts";
export { durationMs, MAX_LIFETIME_MS } from "./duration.ts";
export { EFFECTS, type Effect, effectOfMethod } from "./effect.ts";
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
export { HTTP_TOKEN, isHttpToken } from "./http-token.ts";
export { isJsonObject, type JsonObject, type JsonValue, kindOf, MAX_JSON_DEPTH } from "./json.ts";
export { isDeeperThan } from "./json-depth.ts";
export { jsonOfUtf8 } from "./json-of-utf8.ts";
export { escapeToken, pointerTokens, unescapeToken } from "./json-pointer.ts";
export { LogThrottle } from "./log-throttle.ts";
export { type Logger, silentLogger } from "./logger.ts";
export { isLoopback } from "./loopback.ts";
export { maskTokens } from "./mask-tokens.ts";
export {
  essence,
  isEventStream,
  isFormType,
  isJsonLines,
  isJsonSequence,
  isJsonType,
  isStreamType,
  isTextType,
  isXmlType,
} from "./media-type.ts";
export { didYouMean, nearest } from "./nearest.ts";
export { nextTurn } from "./next-turn.ts";
export { OWN_HEADERS, STREAM_HEADER } from "./own-headers.ts";
export { type ParsedError, parseError, rethrown } from "./parse-error.ts";
export { exactInteger, parseJson } from "./parse-json.ts";
export { stringifyJson } from "./stringify-json.ts";
