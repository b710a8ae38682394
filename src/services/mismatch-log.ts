import { type Clock, clip, type Logger, printable } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";

const QUIET_MS = 60_000;
const MAX_DETAIL_CHARS = 300;

/** Reports answers that break their document: counted always, logged at most once a minute for each function. */
export interface MismatchLog {
  readonly count: number;
  note(functionName: string, detail: string, ref: ParticleRef): void;
}

/** Functions are those of one adapter, so the table is as small as its document. */
export const createMismatchLog = (service: string, deps: { clock: Clock; logger: Logger }): MismatchLog => {
  const quiet = new Map<string, { until: number; unlogged: number }>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    note(functionName, detail, ref) {
      count++;
      const now = deps.clock.now();
      const seen = quiet.get(functionName);
      if (seen !== undefined && now < seen.until) {
        seen.unlogged++;
        return;
      }
      quiet.set(functionName, { until: now + QUIET_MS, unlogged: 0 });
      deps.logger.warn(
        {
          service,
          function: functionName,
          particle: ref,
          since: seen?.unlogged ?? 0,
          mismatch: clip(printable(detail), MAX_DETAIL_CHARS),
        },
        "an upstream's answer is not what its document declares",
      );
    },
  };
};
