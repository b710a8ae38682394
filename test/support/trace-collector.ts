import { httpServer, type Received } from "./http-server.ts";

/** A span as OTLP/JSON has it, its attributes as an object. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly status?: { readonly code?: number; readonly message?: string };
  /** `service.instance.id` of the resource. */
  readonly peer: string;
}

export interface TraceCollector extends AsyncDisposable {
  /** Of its endpoint. */
  readonly url: string;
  readonly requests: readonly Received[];
  spans(): CollectedSpan[];
}

/** An OTLP/HTTP endpoint that answers each batch with `status`. */
export const traceCollector = async (status = 200): Promise<TraceCollector> => {
  const server = await httpServer((_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end("{}");
  });
  return {
    url: `${server.url}/v1/traces`,
    requests: server.received,
    spans: () => server.received.flatMap(({ body }) => spansOf(JSON.parse(body))),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
type OtlpAttributes = readonly { readonly key: string; readonly value: OtlpValue }[];
interface OtlpSpan extends Omit<CollectedSpan, "attributes" | "peer" | "startMs" | "endMs"> {
  readonly attributes: OtlpAttributes;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}
interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: OtlpAttributes };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const spansOf = ({ resourceSpans }: OtlpRequest): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ startTimeUnixNano, endTimeUnixNano, ...span }) => ({
        ...span,
        startMs: Number(BigInt(startTimeUnixNano) / 1_000_000n),
        endMs: Number(BigInt(endTimeUnixNano) / 1_000_000n),
        attributes: valuesOf(span.attributes),
        peer: String(valuesOf(resource.attributes)["service.instance.id"]),
      })),
    ),
  );

const valuesOf = (attributes: OtlpAttributes): CollectedSpan["attributes"] =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? Number(value.intValue ?? value.doubleValue ?? Number.NaN),
    ]),
  );
