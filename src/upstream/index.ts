export { createDestinations } from "./destinations.ts";
export { fetchDocument } from "./fetch-document.ts";
export { fetchText } from "./fetch-text.ts";
export type {
  CallFacts,
  ConfiguredCredential,
  Credential,
  OAuthClient,
  RequestOptions,
  TlsOptions,
  Upstream,
  UpstreamAnswer,
  UpstreamObserver,
  UpstreamOptions,
} from "./interface.ts";
export { provingHeaders } from "./request-proofs.ts";
export { cutoff, isInTime } from "./time-budget.ts";
export { badAnswer } from "./transport-error.ts";
export { createUpstream } from "./undici-upstream.ts";
