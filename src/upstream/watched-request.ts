import type { HttpRequest } from "./build-request.ts";
import type { ObservedExchange, ObservedUpstream, RequestOptions, UpstreamObserver } from "./interface.ts";

const HEADER = "traceparent";

/** A request as it is to be made, and who is told what comes of it; undefined: nobody. */
export interface WatchedRequest {
  readonly request: HttpRequest;
  readonly seen: ObservedExchange | undefined;
}

/** Tells the observer of a request, and gives it the trace's header. One of the caller's own, an argument of the operation, stays as it is. */
export const watchedRequest = (
  request: HttpRequest,
  { origin, of }: { readonly origin: string; readonly of: RequestOptions["of"] },
  upstream: ObservedUpstream,
  observer: UpstreamObserver | undefined,
): WatchedRequest => {
  if (observer === undefined) return { request, seen: undefined };
  const { method, headers } = request;
  const hasTraceparent = headers.has(HEADER);
  const seen = observer.asked(upstream, { method, origin, of, hasTraceparent });
  if (hasTraceparent || seen.traceparent === undefined) return { request, seen };
  return { request: { ...request, headers: new Map([...headers, [HEADER, seen.traceparent]]) }, seen };
};
