import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const CONFIG = "sluice.yaml";

/**
 * The names that a manifest's rules may use: those of `./sluice.yaml`, or where there is none of the one beside its `adapters/`.
 * @throws SluiceError SLUICE_CONFIG.
 */
export const namedPeers = async (manifestFile: string): Promise<Readonly<Record<string, string>>> => {
  const { loadConfig } = await import("../config/index.ts");
  const above = join(dirname(resolve(manifestFile)), "../..", CONFIG);
  const { peers } = await loadConfig(!existsSync(CONFIG) && existsSync(above) ? above : undefined);
  return peers;
};
