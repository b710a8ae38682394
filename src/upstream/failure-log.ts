import type { Clock, Logger, SluiceError } from "../core/index.ts";

const QUIET_MS = 1_000;

/** Tells the operator that an upstream fails, at most once a second: callers decide how often it is asked. */
export const createFailureLog = (upstream: string, deps: { clock: Clock; logger: Logger }) => {
  let quietUntil = 0;
  let unlogged = 0;
  return (failed: SluiceError, particle?: string): void => {
    const now = deps.clock.now();
    if (now < quietUntil) {
      unlogged++;
      return;
    }
    deps.logger.warn(
      { upstream, particle, code: failed.code, reason: failed.message, unlogged },
      "upstream request failed",
    );
    quietUntil = now + QUIET_MS;
    unlogged = 0;
  };
};
