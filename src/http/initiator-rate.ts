import type { Clock } from "../core/index.ts";
import { RateLimited, windowCounts } from "../listener/index.ts";

/**
 * How often one initiator may ask in a minute, from however many addresses. It is counted when it is proven that the initiator asks, so that nobody can use up
 * another's share.
 */
export interface InitiatorRate {
  /** Before there is proof. @throws RateLimited when the share is used up. */
  check(initiator: string): void;
  /** @throws RateLimited */
  count(initiator: string): void;
}

const MINUTE_MS = 60_000;

export const createInitiatorRate = (clock: Clock, max: number): InitiatorRate => {
  const Windows = windowCounts(clock);
  const windows = new Windows();
  const refuseBeyond = (most: number) => (_: unknown, counted?: { current: number; ttl: number }) => {
    if (counted !== undefined && counted.current > most)
      throw new RateLimited("too many requests of this initiator", Math.ceil(counted.ttl / 1000));
  };
  return {
    check: (initiator) => windows.read(initiator, refuseBeyond(max - 1), MINUTE_MS),
    count: (initiator) => windows.incr(initiator, refuseBeyond(max), MINUTE_MS),
  };
};
