import { SluiceError } from "../core/index.ts";
import type { OverlayOptions } from "./interface.ts";
import { type PeerAddress, parsePeerAddress } from "./multiaddrs.ts";

/**
 * The peers to stay connected with, without this one: one list may serve a whole fleet.
 * @throws SluiceError SLUICE_CONFIG for an address that cannot be meant, and for a peer that is denied.
 */
export const bootstrapPeers = (
  { bootstrap, deny }: Pick<OverlayOptions, "bootstrap" | "deny">,
  selfPeerId: string,
): readonly PeerAddress[] => {
  const denied = new Set(deny);
  return bootstrap
    .map((text) => {
      const peer = parsePeerAddress(text, "peer.bootstrap");
      if (denied.has(peer.peerId))
        throw new SluiceError(
          "SLUICE_CONFIG",
          `peer.bootstrap: ${text} is a peer that peer.deny denies; take it out of one of the two`,
        );
      return peer;
    })
    .filter(({ peerId }) => peerId !== selfPeerId);
};
