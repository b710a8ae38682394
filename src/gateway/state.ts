import { join } from "node:path";
import {
  checkRestored,
  type Env,
  type GatewayConfig,
  loadAdminToken,
  loadIdentity,
  lockData,
  withSelf,
} from "../config/index.ts";
import type { Clock, Logger } from "../core/index.ts";
import { openAuditLog } from "./audit.ts";
import { openBans } from "./bans.ts";
import { openJournal } from "./journal.ts";
import { createGatewayTrust } from "./trust.ts";

/** The last writes, ms. */
const JOURNAL_MS = 5_000;

/**
 * What a gateway has in its data folder, under its lock; `startup` lets go of it.
 * @throws SluiceError SLUICE_CONFIG, SLUICE_STORAGE
 */
export const openState = async (
  given: GatewayConfig,
  { env, clock, logger }: { readonly env: Env; readonly clock: Clock; readonly logger: Logger },
  startup: AsyncDisposableStack,
) => {
  // First of all: a restore that is under way holds it, and puts the key in its place.
  const lock = await lockData(given.data);
  startup.defer(() => lock.release());
  await checkRestored(given.data);
  const identity = await loadIdentity(join(given.data, "peer.key"));
  const config = withSelf(given, identity.peerId);
  await loadAdminToken(config.data, env); // made on first start

  const audit = await openAuditLog(config.data, { clock, logger: logger.child({ module: "audit" }) });
  startup.defer(() => audit.close());

  const journal = await openJournal(config, { clock, logger: logger.child({ module: "journal" }) });
  startup.defer(() => journal.close(JOURNAL_MS));

  const trust = createGatewayTrust(config, {
    identity,
    journal,
    clock,
    logger: logger.child({ module: "credentials" }),
  });
  startup.defer(() => trust.close());

  const bans = await openBans(join(config.data, "bans.json"), clock);
  return { config, identity, audit, journal, trust, bans };
};
