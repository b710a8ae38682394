import type { AdminDeps, AdminOptions } from "./interface.ts";
import type { Refusals } from "./metrics.ts";
import type { Route } from "./route.ts";
import { credentialRoutes } from "./routes/credentials.ts";
import { deliveryRoutes } from "./routes/delivery.ts";
import { particleRoutes } from "./routes/particles.ts";
import { policyRoutes } from "./routes/policy.ts";
import { documentRoute, processRoutes } from "./routes/process.ts";
import { serviceRoutes } from "./routes/services.ts";

/** Everything this API answers. */
export const allRoutes = (
  options: Pick<AdminOptions, "metrics" | "version">,
  deps: AdminDeps & { readonly refusals: Refusals },
): readonly Route[] => {
  const routes = [
    ...processRoutes(options, deps),
    ...serviceRoutes(deps),
    ...policyRoutes(deps),
    ...particleRoutes(deps),
    ...credentialRoutes(deps),
    ...deliveryRoutes(deps),
  ];
  return [...routes, documentRoute(routes, options.version)];
};
