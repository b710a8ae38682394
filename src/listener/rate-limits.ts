import rateLimit, { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Clock, SluiceError } from "../core/index.ts";
import { windowCounts } from "./window-counts.ts";

/** `retryAfter` in seconds. */
export class RateLimited extends SluiceError {
  readonly retryAfter: number;

  constructor(what: string, retryAfter: number) {
    super("SLUICE_QUOTA", `${what}: try again in ${retryAfter} s`);
    this.retryAfter = retryAfter;
  }
}

/** @throws RateLimited when the minute's share is used up; without `increment` this request takes none of it. */
type Limiter = (request: FastifyRequest, options: { readonly increment: boolean }) => Promise<void>;

const MINUTE_MS = 60_000;

/** Makes limiters of so many requests of one address a minute (an IPv6 network of 64 bits is one), each with counts of its own. */
export const createLimiters = async (
  app: FastifyInstance,
  { clock }: { readonly clock: Clock },
): Promise<(max: number, what: string) => Limiter> => {
  await app.register(rateLimit, { global: false, store: windowCounts(clock) });
  return (max, what) => {
    const count = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator: addressOf });
    return async (request, { increment }) => {
      const counted = await count(request, { increment });
      // Without an increment it is not this request that would be one too many.
      if (counted.isAllowed || (increment ? !counted.isExceeded : counted.remaining > 0)) return;
      throw new RateLimited(what, counted.ttlInSeconds);
    };
  };
};

/** A socket that is gone has none. */
const addressOf = ({ socket }: FastifyRequest): string => normalizeIP(socket.remoteAddress ?? "gone");
