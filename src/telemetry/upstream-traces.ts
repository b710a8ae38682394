import type { Clock } from "../core/index.ts";
import type { ObservedRequest, ObservedUpstream } from "../upstream/interface.ts";
import type { EndedSpan, SpanSink } from "./span.ts";
import { callSpanId, newSpanId, traceIdsOf, traceparentOf } from "./trace-context.ts";

export interface UpstreamTracesDeps {
  readonly peerId: string;
  readonly isSampled: (traceId: string) => boolean;
  readonly sink: SpanSink;
  readonly clock: Clock;
}

/** The client span of one request. */
export interface RequestSpan {
  readonly traceparent: string;
  ended(status: number | undefined, error: string | undefined): void;
}

export type UpstreamTraces = (
  upstream: ObservedUpstream,
  request: ObservedRequest & { readonly of: NonNullable<ObservedRequest["of"]> },
) => RequestSpan;

/** Requests to upstreams as client spans under their calls (OpenTelemetry's semantic conventions for HTTP). */
export const createUpstreamTraces =
  ({ peerId, isSampled, sink, clock }: UpstreamTracesDeps): UpstreamTraces =>
  ({ service }, { of, method, origin, hasTraceparent }) => {
    const { traceId } = traceIdsOf(of.ref);
    const sampled = isSampled(traceId);
    const spanId = newSpanId();
    const traceparent = traceparentOf(traceId, spanId, sampled);
    if (!sampled) return { traceparent, ended: () => {} };
    const startMs = clock.now();
    const place = serverAttributes(origin);
    return {
      traceparent,
      ended(status, error) {
        const attributes: EndedSpan["attributes"] = {
          "sluice.particle": of.ref,
          "sluice.service": service,
          "http.request.method": method,
          ...place,
          ...(status === undefined ? {} : { "http.response.status_code": status }),
          ...(error === undefined ? {} : { "error.type": error }),
          ...(hasTraceparent ? { "sluice.traceparent": "the caller's own was sent" } : {}),
        };
        const parentId = callSpanId(of.ref, peerId, of.call);
        const span = { traceId, spanId, parentId, startMs, endMs: clock.now() };
        sink.add({ ...span, name: method, kind: "client", attributes, error });
      },
    };
  };

const serverAttributes = (origin: string): EndedSpan["attributes"] => {
  const { hostname, port, protocol } = new URL(origin);
  const fallback = protocol === "https:" ? 443 : 80;
  return { "server.address": hostname, "server.port": port === "" ? fallback : Number(port) };
};
