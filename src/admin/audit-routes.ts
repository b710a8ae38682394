import { type Logger, toSluiceError } from "../core/index.ts";
import type { AuditLog, AuditOutcome } from "./audit-log.ts";
import { auditTarget } from "./audit-target.ts";
import type { Route } from "./route.ts";

/**
 * The same routes, those that may change something on record: before they do anything, and again with what came of it. What cannot be recorded
 * is not done; a crash in between leaves the first record alone.
 */
export const auditRoutes = (
  routes: readonly Route[],
  deps: { readonly audit: Pick<AuditLog, "begin">; readonly logger: Logger },
): readonly Route[] =>
  routes.map((route) => (route.method === "GET" || route.isReadOnly ? route : audited(route, deps)));

const audited = (
  route: Route,
  { audit, logger }: { readonly audit: Pick<AuditLog, "begin">; readonly logger: Logger },
): Route => {
  const { operationId } = route;
  return {
    ...route,
    async handle(request) {
      const { who, role, params, body } = request;
      const target = auditTarget(operationId, params, body);
      const end = await audit.begin({ who, role, operation: operationId, target });
      /** It has happened, recorded or not: whoever asked is told what came of it. */
      const ended = (outcome: AuditOutcome): Promise<void> =>
        end(outcome).catch((error: unknown) => {
          logger.error(
            { err: error, operation: operationId, ...outcome },
            "the outcome of a change could not be recorded in the audit log",
          );
        });
      try {
        const reply = await route.handle(request);
        await ended({ outcome: reply.status });
        return reply;
      } catch (error) {
        const { status, code } = toSluiceError(error);
        await ended({ outcome: status, detail: code });
        throw error;
      }
    },
  };
};
