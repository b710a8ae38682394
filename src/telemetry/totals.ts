import type { EngineCounters } from "../engine/interface.ts";
import type { Totals } from "./interface.ts";

/** The engine's counters, codes taken together. */
export const totalsOf = ({ accepted, refused, failed, calls, callsFailed }: EngineCounters): Totals => ({
  accepted,
  refused: sum(refused),
  failed: sum(failed),
  calls,
  callsFailed,
});

const sum = (byCode: Readonly<Record<string, number>>): number =>
  Object.values(byCode).reduce((total, count) => total + count, 0);
