/** One span, ended: what of OpenTelemetry's is used here. */
export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined: the root. */
  readonly parentId: string | undefined;
  readonly name: string;
  readonly kind: "internal" | "client" | "server";
  /** Unix ms. */
  readonly startMs: number;
  readonly endMs: number;
  /** Never a payload. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** What failed; undefined: nothing did. */
  readonly error?: string | undefined;
}

/** Where spans go. */
export interface SpanSink {
  add(span: EndedSpan): void;
}

/** Takes a batch to the collector. @throws Error when it was not taken. */
export interface SpanExporter {
  send(spans: readonly EndedSpan[]): Promise<void>;
  /** Cuts what is on its way. */
  close(): void;
}
