import { type Clock, systemClock } from "../../src/core/index.ts";

/** Real time, but what waits has waited already: time leaps to the end of a wait as soon as somebody begins one. */
export const leapingClock = (): Clock & { readonly waits: readonly number[] } => {
  const waits: number[] = [];
  let leapt = 0;
  return {
    waits,
    now: () => systemClock.now() + leapt,
    timer(ms, fire) {
      waits.push(ms);
      leapt += ms;
      const handle = setImmediate(fire);
      return { cancel: () => clearImmediate(handle) };
    },
  };
};
