import type { Clock, Timer } from "../core/index.ts";

/** A timer this late was kept by nothing but a process that stood still (a suspended machine, SIGSTOP). */
const STALL_MS = 500;
/** Then what came meanwhile has to be read first: the answer may be there. */
const GRACE_MS = 250;

/** A timer that does not blame others for a pause of this process. */
export const patientTimer = (clock: Clock, ms: number, fire: () => void): Timer => {
  const dueAt = clock.now() + ms;
  let timer = clock.timer(ms, () => {
    if (clock.now() - dueAt > STALL_MS) timer = clock.timer(GRACE_MS, fire);
    else fire();
  });
  return { cancel: () => timer.cancel() };
};
