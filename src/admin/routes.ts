import type { AdminDeps, AdminOptions } from "./interface.ts";
import type { Refusals } from "./metrics.ts";
import type { Route } from "./route.ts";
import { auditRoute } from "./routes/audit.ts";
import { configRoute } from "./routes/config.ts";
import { credentialRoutes } from "./routes/credentials.ts";
import { deliveryRoutes } from "./routes/delivery.ts";
import { docsRoute } from "./routes/docs.ts";
import { functionRoutes } from "./routes/functions.ts";
import { limitRoutes } from "./routes/limits.ts";
import { overviewRoute } from "./routes/overview.ts";
import { particleRoutes } from "./routes/particles.ts";
import { peerRoutes } from "./routes/peers.ts";
import { policyRoutes } from "./routes/policy.ts";
import { documentRoute, processRoutes } from "./routes/process.ts";
import { retireRoutes } from "./routes/retire.ts";
import { sequenceRoutes } from "./routes/sequence.ts";
import { serviceRoutes } from "./routes/services.ts";

/** Everything this API answers. */
export const allRoutes = (
  options: Pick<AdminOptions, "metrics" | "version">,
  deps: AdminDeps & { readonly refusals: Refusals },
): readonly Route[] => {
  const routes = [
    ...processRoutes(options, deps),
    overviewRoute(deps, options.version),
    ...serviceRoutes(deps),
    ...functionRoutes(deps),
    ...policyRoutes(deps),
    ...peerRoutes(deps),
    ...particleRoutes(deps),
    ...sequenceRoutes(deps),
    ...credentialRoutes(deps),
    ...deliveryRoutes(deps),
    ...retireRoutes(deps),
    ...limitRoutes(deps),
    configRoute(deps),
    auditRoute(deps),
    docsRoute(),
  ];
  return [...routes, documentRoute(routes, options.version)];
};
