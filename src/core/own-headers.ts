/**
 * Request headers, in lower case, that Sluice and its HTTP client write, or never: a caller's value of such a name is not sent. OpenAPI
 * says so of the first three itself.
 */
export const OWN_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "authorization",
  "content-type",
  "accept-encoding",
  "connection",
  "content-length",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** On the answer to a call, never the upstream's to say: "cut" where there is more of a stream than was collected, else "ended". */
export const STREAM_HEADER = "sluice-stream";
