import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type HrTime, SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { OtlpOptions, TelemetryOptions } from "./interface.ts";
import type { EndedSpan, SpanExporter } from "./span.ts";

/** For one batch, the library's retries included, ms. */
const TIMEOUT_MS = 4_000;
const AGENT: AgentOptions = { keepAlive: true, maxSockets: 1 };

/** Sends spans as OTLP/HTTP with JSON. */
export const createOtlpExporter = (
  { url, headers }: OtlpOptions,
  { peerId, version }: Pick<TelemetryOptions, "peerId" | "version">,
): SpanExporter => {
  const agent = url.startsWith("https:") ? new HttpsAgent(AGENT) : new HttpAgent(AGENT);
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    timeoutMillis: TIMEOUT_MS,
    concurrencyLimit: 1,
    httpAgentOptions: () => agent,
  });
  const resource = resourceFromAttributes({
    "service.name": "sluice",
    "service.version": version,
    "service.instance.id": peerId,
  });
  return {
    send: (spans) =>
      new Promise((resolve, reject) => {
        exporter.export(
          spans.map((span) => readable(span, resource, version)),
          ({ code, error }) => (code === 0 ? resolve() : reject(error ?? new Error("it was refused"))),
        );
      }),
    close: () => agent.destroy(),
  };
};

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, server: SpanKind.SERVER } as const;

/** As the exporter wants it of an SDK's tracer, which would give each span an id of its own making. */
const readable = (span: EndedSpan, resource: Resource, version: string): ReadableSpan => {
  const { traceId, spanId, parentId, startMs, endMs, error } = span;
  const traceFlags = TraceFlags.SAMPLED;
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ...(parentId === undefined
      ? {}
      : { parentSpanContext: { traceId, spanId: parentId, traceFlags, isRemote: span.kind === "server" } }),
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(endMs - startMs),
    status:
      error === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: error },
    attributes: { ...span.attributes },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "sluice", version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
};

const hrTime = (ms: number): HrTime => {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
};
