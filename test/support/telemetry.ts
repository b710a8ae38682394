import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createTelemetry, type Telemetry, type TelemetryDeps } from "../../src/telemetry/index.ts";

/** The real one, without a collector. */
export const testTelemetry = (deps: Partial<TelemetryDeps> = {}): Promise<Telemetry> =>
  createTelemetry(
    { peerId: "self", version: "1.2.3" },
    { published: () => undefined, clock: systemClock, logger: silentLogger, ...deps },
  );
