import { SluiceError } from "../core/index.ts";

/** Lets pieces of work through one at a time, in order. */
export interface Turnstile {
  /** @throws SluiceError SLUICE_OVERLOAD when too many wait already, SLUICE_CLOSED; and what `work` throws. */
  enter<T>(work: () => Promise<T>): Promise<T>;
  /** Lets nothing more in; resolves when what was let in is done. */
  close(): Promise<void>;
}

export const createTurnstile = (maxWaiting: number): Turnstile => {
  let last: Promise<unknown> = Promise.resolve();
  let inside = 0;
  let closed = false;
  return {
    async enter(work) {
      if (closed) throw new SluiceError("SLUICE_CLOSED", "the service catalog is closed");
      if (inside > maxWaiting)
        throw new SluiceError(
          "SLUICE_OVERLOAD",
          `${maxWaiting} changes of services are waiting already; try again later`,
        );
      inside++;
      const mine = last.then(work);
      last = mine.catch(() => {}).finally(() => inside--);
      return mine;
    },
    async close() {
      closed = true;
      await last;
    },
  };
};
