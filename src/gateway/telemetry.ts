import { type Env, type GatewayConfig, readSecret, type TelemetryConfig } from "../config/index.ts";
import type { Clock, Logger } from "../core/index.ts";
import type { Engine, EngineObserver } from "../engine/index.ts";
import type { ServiceCatalog } from "../services/index.ts";
import { createTelemetry, type NamedFunction, type Telemetry } from "../telemetry/index.ts";
import { VERSION } from "../version.ts";
import { createPayloadLog } from "./payload-log.ts";

export interface TelemetryParts {
  readonly peerId: string;
  readonly env: Env;
  /** Both are made after it, for they are given its observers. */
  readonly catalog: () => Pick<ServiceCatalog, "get">;
  readonly engine: () => Pick<Engine, "counters">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * What the gateway tells of itself. It looks at the engine when `watch` was called.
 * @throws SluiceError SLUICE_CONFIG: the source of a header for the collector is not there.
 */
export const createGatewayTelemetry = async (
  { file, telemetry: { otlp, logs } }: Pick<GatewayConfig, "file" | "telemetry">,
  { peerId, env, catalog, engine, clock, logger }: TelemetryParts,
): Promise<Omit<Telemetry, "watch"> & { watch(): void }> => {
  const headers = otlp && (await headersOf(otlp.headers, env, file ?? "sluice.yaml"));
  const telemetry = await createTelemetry(
    { peerId, version: VERSION, otlp: otlp && { ...otlp, headers: headers ?? {} } },
    { published: publishedBy(catalog), clock, logger },
  );
  return {
    ...telemetry,
    engine: logs.payloads ? both(telemetry.engine, createPayloadLog(logger)) : telemetry.engine,
    watch: () => telemetry.watch(() => engine().counters),
  };
};

const headersOf = async (
  sources: NonNullable<TelemetryConfig["otlp"]>["headers"],
  env: Env,
  file: string,
): Promise<Record<string, string>> => {
  const headers = Object.entries(sources).map(async ([name, source]) => [
    name,
    await readSecret(source, env, `${file}: telemetry.otlp.headers.${name}`),
  ]);
  return Object.fromEntries(await Promise.all(headers));
};

const AQUA = "/aqua";
const TWIN = "Response";

/** The function of this peer that a call by these names is of, in either view, itself or its twin. */
const publishedBy =
  (catalog: TelemetryParts["catalog"]) =>
  (serviceId: string, name: string): NamedFunction | undefined => {
    const service = serviceId.endsWith(AQUA) ? serviceId.slice(0, -AQUA.length) : serviceId;
    const functions = catalog().get(service)?.functions ?? [];
    const twinOf = name.endsWith(TWIN) ? name.slice(0, -TWIN.length) : undefined;
    const found =
      functions.find((each) => each.name === name) ?? functions.find((each) => each.name === twinOf);
    return found && { service, function: found.name };
  };

const both = (observer: EngineObserver, other: Pick<EngineObserver, "called">): EngineObserver => ({
  ...observer,
  called(particle, call) {
    observer.called(particle, call);
    other.called(particle, call);
  },
});
