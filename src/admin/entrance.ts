import type { FastifyReply, FastifyRequest } from "fastify";
import { SluiceError, toSluiceError } from "../core/index.ts";
import type { Asker, Authenticator } from "./authenticate.ts";
import type { Guard } from "./guard.ts";
import type { RateLimits } from "./rate-limits.ts";
import { requireRole } from "./role.ts";
import type { Access } from "./route.ts";

/** What a request passes before its body is read. @throws SluiceError why it is not let in. */
export type Entrance = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Keys of a peer never change, but what is served with them may. */
const PUBLIC_CACHE = "public, max-age=300";

export const createEntrance = ({
  guard,
  authenticator,
  limits,
}: {
  readonly guard: Guard;
  readonly authenticator: Authenticator;
  readonly limits: RateLimits;
}): Entrance => {
  /** What is not there is nobody's business: unknown paths are asked for like the others. */
  const accessTo = (request: FastifyRequest): Access =>
    (request.routeOptions.config.access as Access | undefined) ?? "viewer";

  const identified = async (request: FastifyRequest): Promise<Asker> => {
    await limits.checkFailures(request);
    try {
      return await authenticator.identify(request.headers.authorization);
    } catch (error) {
      const isWrong = toSluiceError(error).code === "SLUICE_UNAUTHORIZED";
      await (isWrong ? limits.countFailure(request) : limits.countAnonymous(request));
      throw error;
    }
  };

  return async (request, reply) => {
    const access = accessTo(request);
    reply.header("cache-control", access === "public" ? PUBLIC_CACHE : "no-store");
    if (access === "probe") return;
    if (access !== "public") guard.check(request.raw);
    if (access === "public" || access === "open") return limits.countAnonymous(request);
    const { who, role } = await identified(request);
    await limits.countAdmitted(request, role);
    requireRole(access, role);
    Object.assign(request, { who, role });
    if (!request.is404) checkParameters(request.params as Record<string, string>);
  };
};

/** No name or id here has a slash or a control character, and none may look like a path to what comes after. */
const checkParameters = (parameters: Readonly<Record<string, string>>): void => {
  if (Object.values(parameters).some((value) => /[/\\\p{Cc}]/u.test(value)))
    throw new SluiceError("SLUICE_REQUEST", "a name in the path has a slash or a control character");
};
