import { createAdmin } from "../admin/index.ts";
import type { Admin, AdminDeps } from "../admin/interface.ts";
import { createInitiator } from "../client/index.ts";
import { type Env, findAdminToken, type GatewayConfig } from "../config/index.ts";
import type { Engine } from "../engine/index.ts";
import type { Identity } from "../particle/index.ts";
import { fetchText } from "../upstream/index.ts";
import { VERSION } from "../version.ts";
import { createCall } from "./call.ts";
import { configView } from "./config-view.ts";
import { createGrant } from "./grant.ts";
import { limitsView, quotasView } from "./limits-view.ts";
import type { GatewayTrust } from "./trust.ts";

interface Parts
  extends Pick<
    AdminDeps,
    | "audit"
    | "catalog"
    | "overlay"
    | "journal"
    | "outcomes"
    | "peers"
    | "fetchDocument"
    | "problems"
    | "retiring"
    | "telemetry"
    | "ready"
    | "clock"
    | "logger"
  > {
  readonly engine: Engine;
  readonly identity: Identity;
  readonly trust: GatewayTrust;
  /** Names of the services that every peer has. */
  readonly builtins: ReadonlySet<string>;
  readonly env: Env;
}

/** The operator's listener; undefined where sluice.yaml wants none. */
export const createGatewayAdmin = (config: GatewayConfig, parts: Parts): Admin | undefined => {
  const { engine, identity, trust, builtins, env, ...deps } = parts;
  const { catalog, clock } = deps;
  const { peers, destinations } = config;
  const { listen } = config.admin;
  if (listen === undefined) return undefined;
  const initiator = createInitiator({ engine, identity, clock, relayPeerId: identity.peerId });
  return createAdmin(
    { ...config.admin, listen, token: () => findAdminToken(config.data, env), version: VERSION },
    {
      ...deps,
      engine,
      fetchJwks: (url, bounds) => fetchText(url, { ...bounds, destinations }),
      grant: createGrant({ identity, peers, catalog, builtins, clock }),
      revoke: (revocation) => trust.revocations.revoke(revocation),
      revocations: () => trust.revocations.list(),
      trust: () => trust.counters,
      submit: (particle) => engine.receive(particle, "admin"),
      call: createCall(initiator, identity.peerId, peers),
      config: configView(config),
      atHand: () => engine.atHand,
      limits: () => limitsView(config, { ...deps, engine }),
      quotas: (limit) => quotasView(trust.quota, limit),
    },
  );
};
