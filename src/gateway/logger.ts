import { pino } from "pino";
import type { TelemetryConfig } from "../config/index.ts";
import type { Logger } from "../core/index.ts";

/** JSON lines on stderr. @param variable - SLUICE_LOG_LEVEL; one that is no level does not count. */
export const createLogger = ({ level }: TelemetryConfig["logs"], variable = ""): Logger =>
  pino(
    { name: "sluice", level: Object.hasOwn(pino.levels.values, variable) ? variable : level },
    pino.destination(2),
  );
