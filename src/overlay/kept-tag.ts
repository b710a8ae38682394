import type { Libp2p, PeerId } from "@libp2p/interface";

/** libp2p closes untagged connections first when it has too many. Lasts until the peer is deleted from the peer store. */
export const tagKept = async (node: Pick<Libp2p, "peerStore">, peerId: PeerId): Promise<void> => {
  await node.peerStore.merge(peerId, { tags: KEPT }).catch(() => {});
};

/** Our own tag, not libp2p's keep-alive one: its reconnecting gives up after five attempts. */
const KEPT = { "sluice-bootstrap": { value: 100 } };
