import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock } from "../core/index.ts";
import { createLimiters } from "../listener/index.ts";
import type { Role } from "./role.ts";

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

const FAILURES_PER_MINUTE = 20;

export const createRateLimits = async (
  app: FastifyInstance,
  options: { readonly requestsPerMinute: number },
  deps: { readonly clock: Clock },
): Promise<RateLimits> => {
  const limiter = await createLimiters(app, deps);
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

const isLocal = ({ socket }: FastifyRequest): boolean =>
  /^(::1|(::ffff:)?127(\.\d+){3})$/.test(socket.remoteAddress ?? "");
