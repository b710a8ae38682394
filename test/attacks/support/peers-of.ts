import { startPeer } from "../../support/overlay-peer.ts";
import { enemyAt } from "./enemy.ts";

/** A peer of ours without a gateway, and an enemy with a connection to it. */
export const peersOf = async (options: Parameters<typeof startPeer>[0] = {}) => {
  const peer = await startPeer(options);
  const enemy = await enemyAt(peer.address);
  return {
    peer,
    enemy,
    async [Symbol.asyncDispose]() {
      await enemy[Symbol.asyncDispose]();
      await peer.overlay.stop(0);
    },
  };
};
