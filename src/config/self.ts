import { SELF } from "../particle/index.ts";
import type { GatewayConfig, PeerSet } from "./interface.ts";

/** The configuration with `self`, wherever it stands for a peer, as this gateway's own peer id; it is among `peers` then. */
export const withSelf = (config: GatewayConfig, peerId: string): GatewayConfig => {
  const own = (peer: string): string => (peer === SELF ? peerId : peer);
  const all = (set: PeerSet): PeerSet => (set === "*" ? set : set.map(own));
  return {
    ...config,
    // A name that somebody gave to this peer goes before it where a peer is shown.
    peers: { [SELF]: peerId, ...config.peers },
    peer: { ...config.peer, deny: config.peer.deny.map(own) },
    relay: { allow: all(config.relay.allow) },
    credentials: {
      issuers: config.credentials.issuers.map((issuer) =>
        "peer" in issuer.keys ? { ...issuer, keys: { peer: own(issuer.keys.peer) } } : issuer,
      ),
    },
  };
};
