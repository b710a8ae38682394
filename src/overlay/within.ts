import type { Clock } from "../core/index.ts";

/** Resolves when `work` ends, however it does, but after `ms` at the latest. */
export const within = (ms: number, work: Promise<void>, clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    const timer = clock.timer(ms, resolve);
    const done = (): void => {
      timer.cancel();
      resolve();
    };
    work.then(done, done);
  });
