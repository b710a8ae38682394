import { SluiceError } from "../core/index.ts";

/** Lets `slots` through at a time, the rest wait in order. */
export interface Gate {
  /**
   * Resolves when a slot is free; give it back with `leave`.
   * @throws SluiceError SLUICE_OVERLOAD when too many wait already, SLUICE_CLOSED after `close`; `stop.reason` when `stop` aborts first.
   */
  enter(stop: AbortSignal): Promise<void>;
  leave(): void;
  /** Refuses those who wait and all who come later. */
  close(): void;
}

export const createGate = (slots: number, maxWaiting: number): Gate => {
  let free = slots;
  let closed = false;
  const waiting = new Set<{ resolve: () => void; reject: (reason: unknown) => void }>();
  return {
    async enter(stop) {
      stop.throwIfAborted();
      if (closed) throw closedError();
      if (free > 0) {
        free--;
        return;
      }
      if (waiting.size >= maxWaiting) {
        throw new SluiceError(
          "SLUICE_OVERLOAD",
          `${maxWaiting} requests wait for this upstream already; try again later`,
        );
      }
      await new Promise<void>((resolve, reject) => {
        const waiter = { resolve, reject };
        const giveUp = (): void => settle(() => reject(stop.reason));
        const settle = (how: () => void): void => {
          waiting.delete(waiter);
          stop.removeEventListener("abort", giveUp);
          how();
        };
        waiter.resolve = () => settle(resolve);
        waiter.reject = (reason) => settle(() => reject(reason));
        stop.addEventListener("abort", giveUp, { once: true });
        waiting.add(waiter);
      });
    },
    leave() {
      const [next] = waiting;
      if (next === undefined) free++;
      else next.resolve();
    },
    close() {
      closed = true;
      for (const waiter of [...waiting]) waiter.reject(closedError());
    },
  };
};

const closedError = (): SluiceError =>
  new SluiceError(
    "SLUICE_CLOSED",
    "this service is being replaced or this peer is shutting down; the request was not sent",
  );
