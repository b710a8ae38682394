import type { Logger } from "../../../src/core/index.ts";
import { createEngine, type Engine } from "../../../src/engine/index.ts";
import type { Journal } from "../../../src/journal/index.ts";
import { createIdentity, type Identity } from "../../../src/particle/index.ts";
import type { AdapterService } from "../../../src/services/adapter-service.ts";
import { createBuiltins, createRegistry } from "../../../src/services/index.ts";
import { authDeps } from "../../support/trust.ts";
import type { SimOverlay } from "../network/sim-overlay.ts";
import type { Life } from "../time/life.ts";
import type { Random } from "../time/random.ts";
import { AUDIT_MS, LIMITS } from "./limits.ts";
import { type PeerAvm, SimInterpreter } from "./sim-interpreter.ts";

export interface EnginePartsOptions {
  readonly identity: Identity;
  readonly life: Life;
  readonly logger: Logger;
  readonly avm: PeerAvm;
  readonly journal: Journal;
  readonly overlay: SimOverlay;
  /** By service id; a client has none. */
  readonly services: ReadonlyMap<string, AdapterService>;
}

/** The engine of a peer with everything around it, as `gateway.ts` and `client/connect.ts` join them. */
export const joinEngine = (options: EnginePartsOptions): Engine => {
  const { identity, life, logger, avm, journal, overlay, services } = options;
  const builtins = createBuiltins({
    peerId: identity.peerId,
    nodeVersion: "simulation",
    airVersion: "0.62.0",
    overlay,
    catalog: { list: () => [] },
    clock: life,
    logger,
    limits: { arrayItems: 1000, resultBytes: LIMITS.resultBytes },
    auth: authDeps(),
    receipts: undefined,
  });
  return createEngine(
    { limits: LIMITS, auditMs: AUDIT_MS },
    {
      identity,
      journal,
      clock: life,
      logger,
      interpreter: new SimInterpreter(avm, life),
      overlay,
      services: createRegistry({
        builtins,
        find: (id) => {
          const service = services.get(id);
          return service && { service, view: "plain" };
        },
        resultBytes: LIMITS.resultBytes,
        onOver: () => {},
      }),
      admission: () => ({ isDenied: false, admitted: true, mayRelay: true, isNamed: true }),
    },
  );
};

/** A key that the seed decides. */
export const identityOf = (random: Random): Promise<Identity> =>
  createIdentity(random.fill(new Uint8Array(32)));
