import type { Clock, Logger } from "../core/index.ts";
import type { OtlpOptions, TelemetryCounters, TelemetryOptions } from "./interface.ts";
import { ParticleTraces } from "./particle-traces.ts";
import { SpanQueue } from "./span-queue.ts";
import { samplerOf } from "./trace-context.ts";
import { createUpstreamTraces, type UpstreamTraces } from "./upstream-traces.ts";

/** Everything that traces take. */
export interface Tracing {
  readonly particles: ParticleTraces;
  readonly requests: UpstreamTraces;
  close(graceMs: number): Promise<void>;
}

/** OpenTelemetry's exporter is loaded only where there is a collector. */
export const createTracing = async (
  otlp: OtlpOptions,
  options: Pick<TelemetryOptions, "peerId" | "version">,
  deps: { readonly clock: Clock; readonly logger: Logger; readonly counters: TelemetryCounters },
): Promise<Tracing> => {
  const { createOtlpExporter } = await import("./otlp-exporter.ts");
  const sink = new SpanQueue({ ...deps, exporter: createOtlpExporter(otlp, options) });
  const shared = { ...deps, sink, peerId: options.peerId, isSampled: samplerOf(otlp.sampleRatio) };
  const particles = new ParticleTraces(shared);
  return {
    particles,
    requests: createUpstreamTraces(shared),
    async close(graceMs) {
      particles.close();
      await sink.close(graceMs);
    },
  };
};
