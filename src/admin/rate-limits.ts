import rateLimit, { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Clock, SluiceError } from "../core/index.ts";
import type { Role } from "./role.ts";
import { windowCounts } from "./window-counts.ts";

/**
 * How often one address may ask (an IPv6 network of 64 bits is one). Operators, viewers and the others are counted apart, so that
 * nobody who shares the address can use up an operator's share.
 */
export interface RateLimits {
  /** Of one role, or of those who have none. @throws RateLimited */
  countAdmitted(request: FastifyRequest, role: Role | undefined): Promise<void>;
  /** Of routes that need no token. @throws RateLimited */
  countAnonymous(request: FastifyRequest): Promise<void>;
  /** A token that was not taken. @throws RateLimited */
  countFailure(request: FastifyRequest): Promise<void>;
  /**
   * Before a token is looked at: does this address guess? On loopback the right token is always taken: other users of the machine must not be
   * able to lock the operator out, and a token cannot be guessed anyway.
   * @throws RateLimited
   */
  checkFailures(request: FastifyRequest): Promise<void>;
}

/** `retryAfter` in seconds. */
export class RateLimited extends SluiceError {
  readonly retryAfter: number;

  constructor(what: string, retryAfter: number) {
    super("SLUICE_QUOTA", `${what}: try again in ${retryAfter} s`);
    this.retryAfter = retryAfter;
  }
}

const MINUTE_MS = 60_000;
const FAILURES_PER_MINUTE = 20;

export const createRateLimits = async (
  app: FastifyInstance,
  options: { readonly requestsPerMinute: number },
  { clock }: { readonly clock: Clock },
): Promise<RateLimits> => {
  await app.register(rateLimit, { global: false, store: windowCounts(clock) });
  const limiter = (max: number, what: string) => {
    const count = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator: addressOf });
    return async (request: FastifyRequest, { increment }: { readonly increment: boolean }): Promise<void> => {
      const counted = await count(request, { increment });
      // Without an increment it is not this request that would be one too many.
      if (counted.isAllowed || (increment ? !counted.isExceeded : counted.remaining > 0)) return;
      throw new RateLimited(what, counted.ttlInSeconds);
    };
  };
  const requests = () => limiter(options.requestsPerMinute, "too many requests from this address");
  const operators = requests();
  const viewers = requests();
  const anonymous = requests();
  const failures = limiter(FAILURES_PER_MINUTE, "too many wrong tokens from this address");
  return {
    countAdmitted: (request, role) =>
      (role === "operator" ? operators : viewers)(request, { increment: true }),
    countAnonymous: (request) => anonymous(request, { increment: true }),
    countFailure: (request) => failures(request, { increment: true }),
    async checkFailures(request) {
      if (!isLocal(request)) await failures(request, { increment: false });
    },
  };
};

/** A socket that is gone has none. */
const addressOf = ({ socket }: FastifyRequest): string => normalizeIP(socket.remoteAddress ?? "gone");

const isLocal = ({ socket }: FastifyRequest): boolean =>
  /^(::1|(::ffff:)?127(\.\d+){3})$/.test(socket.remoteAddress ?? "");
