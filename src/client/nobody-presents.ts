import { type Clock, SluiceError } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import { createOpener } from "../seals/index.ts";
import type { createBuiltins } from "../services/index.ts";

/** The builtin `auth` of a client, which serves nobody: credentials are for the gateways that decide about calls. */
export const nobodyPresents = (
  identity: Identity,
  clock: Clock,
): Parameters<typeof createBuiltins>[0]["auth"] => {
  const refuse = (): never => {
    throw new SluiceError("SLUICE_INVALID_CREDENTIAL", "this peer is a client and takes no credentials");
  };
  return {
    verifier: { verify: async () => refuse(), lapsed: refuse },
    opener: createOpener(identity),
    quota: { take: refuse },
    allowances: () => [],
    clock,
    clockSkewMs: 0,
  };
};
