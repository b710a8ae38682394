import type { GatewayConfig } from "../config/index.ts";
import type { Clock, Logger } from "../core/index.ts";
import type { Overlay } from "../overlay/index.ts";
import { type Builtins, type Catalog, createBuiltins } from "../services/index.ts";
import type { Telemetry } from "../telemetry/index.ts";
import { VERSION } from "../version.ts";
import { createAbout } from "./about.ts";
import type { GatewayTrust } from "./trust.ts";

const AIR_VERSION = "0.62.0";

export interface BuiltinParts {
  readonly overlay: Overlay;
  readonly trust: GatewayTrust;
  readonly telemetry: Telemetry;
  /** Made after them. */
  readonly catalog: () => Catalog;
  readonly successor: () => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The services that every peer has, as this gateway answers them. */
export const createGatewayBuiltins = (
  { limits }: Pick<GatewayConfig, "limits">,
  { overlay, trust, telemetry, catalog, successor, clock, logger }: BuiltinParts,
): Builtins => {
  const { peerId } = overlay;
  return createBuiltins({
    peerId,
    nodeVersion: `sluice/${VERSION}`,
    airVersion: AIR_VERSION,
    about: createAbout({ peerId, limits, catalog, functions: () => telemetry.activity().functions, clock }),
    successor,
    overlay,
    catalog: { list: () => catalog().list() },
    clock,
    logger,
    limits,
    auth: {
      verifier: trust.credentials,
      opener: trust.opener,
      quota: trust.quota,
      allowances: (initiator, presented) => catalog().allowances(initiator, presented),
      clock,
      clockSkewMs: limits.clockSkewMs,
    },
    receipts: trust.receipts,
  });
};
