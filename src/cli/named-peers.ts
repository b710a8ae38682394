import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const CONFIG = "sluice.yaml";

/** Names of sluice.yaml with their peer ids. */
export type PeerNames = Readonly<Record<string, string>>;

/**
 * The names that a manifest's rules may use: those of `./sluice.yaml`, or where there is none of the one beside its `adapters/`.
 * @throws SluiceError SLUICE_CONFIG.
 */
export const namedPeers = (manifestFile: string): Promise<PeerNames> => {
  const above = join(dirname(resolve(manifestFile)), "../..", CONFIG);
  return peersOf(!existsSync(CONFIG) && existsSync(above) ? above : undefined);
};

/** Those of a sluice.yaml, and `self` where that gateway has its key. @param file - default `./sluice.yaml`. @throws SluiceError SLUICE_CONFIG. */
export const peersOf = async (file: string | undefined): Promise<PeerNames> => {
  const { loadConfig, readIdentity, withSelf } = await import("../config/index.ts");
  const config = await loadConfig(file);
  // A key that cannot be read is of no use here, and no harm.
  const identity = await readIdentity(join(config.data, "peer.key")).catch(() => undefined);
  return (identity === undefined ? config : withSelf(config, identity.peerId)).peers;
};
