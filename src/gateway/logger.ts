import { pino } from "pino";
import type { Logger } from "../core/index.ts";

/** JSON lines on stderr; an unknown level means info. */
export const createLogger = (level = ""): Logger =>
  pino(
    { name: "sluice", level: Object.hasOwn(pino.levels.values, level) ? level : "info" },
    pino.destination(2),
  );
