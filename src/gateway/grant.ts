import type { AdminDeps } from "../admin/interface.ts";
import { type Clock, SluiceError } from "../core/index.ts";
import { parseGrantRequest, signCapability } from "../credentials/index.ts";
import type { Identity } from "../particle/index.ts";
import type { ServiceCatalog } from "../services/interface.ts";

export interface GrantDeps {
  readonly identity: Identity;
  /** Names of sluice.yaml. */
  readonly peers: Readonly<Record<string, string>>;
  readonly catalog: Pick<ServiceCatalog, "get">;
  readonly clock: Clock;
}

/** Capabilities in this gateway's name, for what it serves. */
export const createGrant =
  ({ identity, peers, catalog, clock }: GrantDeps): AdminDeps["grant"] =>
  async (asked) => {
    const request = parseGrantRequest(asked, peers);
    const { service, functions } = request;
    const published = catalog.get(service);
    if (published === undefined)
      throw new SluiceError("SLUICE_NOT_FOUND", `no service "${service}" is published here`);
    const missing = functions?.find((name) => !published.functions.some((fn) => fn.name === name));
    if (missing !== undefined)
      throw new SluiceError("SLUICE_NOT_FOUND", `${service} has no function "${missing}"`);
    return signCapability(identity, request, clock.now());
  };
