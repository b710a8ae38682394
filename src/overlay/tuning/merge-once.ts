import type { Peer, PeerData, PeerStore } from "@libp2p/interface";

/**
 * libp2p notes "this peer speaks this protocol" in its peer store for every single stream: a lock, a read and a write of a
 * protobuf, 85-145 µs a particle. This lets the first note through, per peer and protocol, until the peer is deleted.
 */
export const mergeOnce = (peerStore: PeerStore): void => {
  const merge = peerStore.merge.bind(peerStore);
  const remove = peerStore.delete.bind(peerStore);
  /** By peer id, then protocol; as bounded as the peer store, from which the overlay deletes peers that left. */
  const noted = new Map<string, Map<string, Peer>>();
  peerStore.merge = async (peerId, data, options) => {
    const protocol = onlyProtocol(data);
    if (protocol === undefined) return merge(peerId, data, options);
    const name = peerId.toString();
    const known = noted.get(name)?.get(protocol);
    if (known !== undefined) return known;
    const peer = await merge(peerId, data, options);
    const protocols = noted.get(name) ?? new Map<string, Peer>();
    noted.set(name, protocols.set(protocol, peer));
    return peer;
  };
  peerStore.delete = async (peerId, options) => {
    noted.delete(peerId.toString());
    await remove(peerId, options);
  };
};

/** The protocol, when `data` says one protocol and nothing else. */
const onlyProtocol = (data: PeerData): string | undefined =>
  Object.keys(data).length === 1 && data.protocols?.length === 1 ? data.protocols[0] : undefined;
