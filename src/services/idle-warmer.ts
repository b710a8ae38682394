import { performance } from "node:perf_hooks";
import type { Clock, Timer } from "../core/index.ts";
import type { Adapter } from "../openapi/index.ts";

/**
 * Compiles validators before they are needed, one at a time and only while the process has little else to do: the first call of a
 * function then need not wait for its own.
 */
export interface IdleWarmer {
  add(adapter: Pick<Adapter, "warmNext">): void;
  close(): void;
}

const TICK_MS = 20;
/** Share of the last tick in which the event loop worked: above it, somebody else needs the time. */
const BUSY = 0.3;
/** For each adapter: hundreds of functions are warm, and a document of thousands does not hold memory for those that nobody calls. */
const MAX_VALIDATORS = 600;

export const createIdleWarmer = (clock: Clock, isBusy: () => boolean = busyLoop()): IdleWarmer => {
  const waiting: { adapter: Pick<Adapter, "warmNext">; left: number }[] = [];
  let timer: Timer | undefined;

  const tick = (): void => {
    timer = undefined;
    const [first] = waiting;
    if (first === undefined) return;
    if (!isBusy()) {
      first.left--;
      if (!first.adapter.warmNext() || first.left === 0) waiting.shift();
    }
    schedule();
  };

  const schedule = (): void => {
    if (waiting.length > 0) timer ??= clock.timer(TICK_MS, tick);
  };

  return {
    add(adapter) {
      waiting.push({ adapter, left: MAX_VALIDATORS });
      schedule();
    },
    close() {
      waiting.length = 0;
      timer?.cancel();
      timer = undefined;
    },
  };
};

const busyLoop = (): (() => boolean) => {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization > BUSY;
  };
};
