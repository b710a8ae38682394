import { type Clock, DrainRate, SluiceError } from "../core/index.ts";

/** Lets `slots` through at a time. Who waits waits in a lane, one an initiator: lanes take turns, and none holds every slot. */
export interface Gate {
  /**
   * Resolves when a slot is free, with the function that gives it back, to be called once.
   * @throws SluiceError SLUICE_OVERLOAD when too many wait already, or would for too long, SLUICE_CLOSED after `close`; `stop.reason` when `stop` aborts first.
   */
  enter(lane: string, stop: AbortSignal): Promise<() => void>;
  /** Refuses those who wait and all who come later. */
  close(): void;
}

/** Of the slots, and of the places to wait, that one lane may take: the rest is there for others when they come. */
const LANE_SHARE = 0.75;

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (reason: unknown) => void;
}

export interface GateOptions {
  readonly slots: number;
  readonly maxWaiting: number;
  /** Nobody is let in who would wait longer, ms. */
  readonly maxWaitMs: number;
  readonly clock: Clock;
}

export const createGate = ({ slots, maxWaiting, maxWaitMs, clock }: GateOptions): Gate => {
  const rate = new DrainRate(clock);
  const slotsPerLane = Math.ceil(slots * LANE_SHARE);
  const waitersPerLane = Math.ceil(maxWaiting * LANE_SHARE);
  const inside = new Map<string, number>();
  const waiting = new Map<string, Set<Waiter>>();
  let free = slots;
  let waiters = 0;
  let closed = false;

  const mayEnter = (lane: string): boolean => free > 0 && (inside.get(lane) ?? 0) < slotsPerLane;

  const occupy = (lane: string): (() => void) => {
    free--;
    inside.set(lane, (inside.get(lane) ?? 0) + 1);
    return () => {
      if (waiters > 0) rate.ended();
      free++;
      const left = (inside.get(lane) ?? 1) - 1;
      if (left > 0) inside.set(lane, left);
      else inside.delete(lane);
      admitNext();
    };
  };

  const forget = (lane: string, waiter: Waiter): void => {
    const others = waiting.get(lane);
    if (others?.delete(waiter) !== true) return;
    waiters--;
    if (others.size === 0) waiting.delete(lane);
  };

  /** The lane that waited longest for its turn, if it may enter; it goes to the end of the row. */
  const admitNext = (): void => {
    for (const [lane, row] of waiting) {
      const [first] = row;
      if (first === undefined || !mayEnter(lane)) continue;
      waiting.delete(lane);
      waiting.set(lane, row);
      first.admit();
      return;
    }
  };

  const wait = (lane: string, stop: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const settle = (how: () => void): void => {
        forget(lane, waiter);
        stop.removeEventListener("abort", giveUp);
        how();
      };
      const giveUp = (): void => settle(() => reject(stop.reason));
      const waiter: Waiter = {
        admit: () => settle(() => resolve(occupy(lane))),
        refuse: (reason) => settle(() => reject(reason)),
      };
      stop.addEventListener("abort", giveUp, { once: true });
      const row = waiting.get(lane);
      if (row === undefined) waiting.set(lane, new Set([waiter]));
      else row.add(waiter);
      if (waiters++ === 0) rate.begin();
    });

  return {
    async enter(lane, stop) {
      stop.throwIfAborted();
      if (closed) throw closedError();
      if (mayEnter(lane)) return occupy(lane);
      const isFull = waiters >= maxWaiting || (waiting.get(lane)?.size ?? 0) >= waitersPerLane;
      if (isFull || rate.waitMs(waiters) > maxWaitMs) {
        throw new SluiceError(
          "SLUICE_OVERLOAD",
          "too many requests wait for this upstream already; try again later",
        );
      }
      return wait(lane, stop);
    },
    close() {
      closed = true;
      for (const waiter of [...waiting.values()].flatMap((row) => [...row])) waiter.refuse(closedError());
    },
  };
};

const closedError = (): SluiceError =>
  new SluiceError(
    "SLUICE_CLOSED",
    "this service is being replaced or this peer is shutting down; the request was not sent",
  );
