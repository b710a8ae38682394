export { fetchDocument } from "./fetch-document.ts";
export type {
  ConfiguredCredential,
  Credential,
  OAuthClient,
  RequestOptions,
  TlsOptions,
  Upstream,
  UpstreamAnswer,
  UpstreamOptions,
} from "./interface.ts";
export { cutoff, isInTime } from "./time-budget.ts";
export { badAnswer } from "./transport-error.ts";
export { createUpstream } from "./undici-upstream.ts";
