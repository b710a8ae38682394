import { join } from "node:path";
import type { Env, GatewayConfig } from "../config/index.ts";
import { type Clock, reasonOf, silentLogger } from "../core/index.ts";
import { JOURNAL_FILE, journalProblems } from "../journal/index.ts";
import { createOverlay } from "../overlay/index.ts";
import { createIdentity } from "../particle/index.ts";
import { type AdapterFinding, checkAdapters } from "../services/index.ts";
import { fetchDocument } from "../upstream/index.ts";
import { VERSION } from "../version.ts";
import { openBans } from "./bans.ts";

/** Looks at what a gateway of this configuration would use, without being one: nothing is changed, and a running one is not disturbed. */
export interface Probes {
  adapters(env: Env): Promise<readonly AdapterFinding[]>;
  /** Of a gateway that is stopped; one line each. */
  journal(): readonly string[];
  /** Why they cannot be read; undefined: they can. */
  bans(): Promise<string | undefined>;
  /** Connects under a key of its own, which is gone afterwards. Resolves with the peer id. @throws SluiceError SLUICE_CONNECT with the reason. */
  dial(address: string): Promise<string>;
  close(): Promise<void>;
}

export const createProbes = async (config: GatewayConfig, clock: Clock): Promise<Probes> => {
  const { destinations, limits } = config;
  const overlay = await createOverlay(
    {
      ...limits,
      listen: [],
      announce: [],
      bootstrap: [],
      deny: [],
      parcelsPerPeer: 1,
      agentVersion: `sluice-doctor/${VERSION}`,
    },
    { identity: await createIdentity(), clock, logger: silentLogger },
  );
  await overlay.start({ particle: async () => {}, undeliverable: () => {} });
  return {
    adapters: (env) =>
      checkAdapters(config, env, { fetchDocument: (url) => fetchDocument(url, { destinations }), clock }),
    journal: () => journalProblems(join(config.data, JOURNAL_FILE)),
    bans: () => openBans(join(config.data, "bans.json"), clock).then(() => undefined, reasonOf),
    dial: (address) => overlay.connect(address),
    close: () => overlay.stop(0),
  };
};
