import { backoffMs, type Clock, SluiceError } from "../../core/index.ts";

/** Between tries, ms. */
const BASE_MS = 100;
const MAX_MS = 2_000;

/** An answer may come as late as the gateway's clock is behind, and some time on the way, ms. */
export const GRACE_MS = 1_000;

/** Refusals that may pass: everything else is the same the next time. */
const PASSING: ReadonlySet<string> = new Set(["SLUICE_OVERLOAD", "SLUICE_CLOSED", "SLUICE_CONNECT"]);

/** May the same, tried again, go well? A place to wait is free sooner or later; to be refused for one says nothing of the particle. */
export const mayPass = (error: unknown): boolean => error instanceof SluiceError && PASSING.has(error.code);

export interface Patience {
  readonly clock: Clock;
  /** Unix ms. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/**
 * Tries again what failed on the way, or was refused for now, until the deadline.
 * @throws what the last try threw; the signal's reason.
 */
export const patiently = async <T>(
  { clock, deadline, signal }: Patience,
  attempt: () => Promise<T>,
): Promise<T> => {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const waitMs = backoffMs(failures, BASE_MS, MAX_MS);
      const leftMs = deadline - clock.now();
      if (!mayPass(error) || leftMs <= 0) throw error;
      await pause(clock, Math.min(waitMs, leftMs), signal);
    }
  }
};

/** What ended too soon is not begun again at once. @param rounds - how often it ended. */
export const pauseAfter = (
  rounds: number,
  { clock, signal }: Pick<Patience, "clock" | "signal">,
): Promise<void> => pause(clock, backoffMs(rounds - 1, BASE_MS, MAX_MS), signal);

const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const give = (): void => {
      timer.cancel();
      reject(signal.reason as Error);
    };
    const timer = clock.timer(ms, () => {
      signal.removeEventListener("abort", give);
      resolve();
    });
    signal.addEventListener("abort", give, { once: true });
  });
