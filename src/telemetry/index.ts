export { createTelemetry, type TelemetryDeps } from "./create-telemetry.ts";
export { FAMILIES, type Family, type FamilyName, MAX_SERIES } from "./families.ts";
export type {
  Activity,
  ListenerName,
  MetricsFormat,
  NamedFunction,
  OtlpOptions,
  Readings,
  Telemetry,
  TelemetryOptions,
  Totals,
} from "./interface.ts";
