export { fetchDocument } from "./fetch-document.ts";
export type { Credential, RequestOptions, Upstream, UpstreamAnswer, UpstreamOptions } from "./interface.ts";
export { isSafeMethod } from "./methods.ts";
export { badAnswer } from "./transport-error.ts";
export { createUpstream } from "./undici-upstream.ts";
