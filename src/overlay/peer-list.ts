import type { Connection, Libp2p } from "@libp2p/interface";
import type { AddressBook } from "./address-book.ts";
import type { Bootstrap } from "./bootstrap.ts";
import type { Outbox } from "./delivery/outbox.ts";
import type { ConnectionSummary, PeerSummary } from "./interface.ts";
import type { Neighbours } from "./neighbours.ts";
import type { PeerTally } from "./peer-tally.ts";
import type { Routes } from "./routes.ts";

export interface PeerListDeps {
  readonly node: Pick<Libp2p, "getConnections">;
  readonly book: AddressBook;
  readonly neighbours: Neighbours;
  readonly routes: Pick<Routes, "addressClass">;
  readonly outbox: Pick<Outbox, "waiting">;
  readonly bootstrap: Pick<Bootstrap, "has" | "peers">;
  readonly tally: PeerTally;
}

export const connectionSummary = (connection: Connection, neighbours: Neighbours): ConnectionSummary => ({
  peerId: connection.remotePeer.toString(),
  address: connection.remoteAddr.toString(),
  direction: connection.direction,
  agent: neighbours.agent(connection),
});

/** As `Overlay.peers`. */
export const peerList = (deps: PeerListDeps): readonly PeerSummary[] => {
  const { book, bootstrap, neighbours, node, outbox, routes, tally } = deps;
  const connections = Map.groupBy(node.getConnections(), ({ remotePeer }) => remotePeer.toString());
  const peerIds = new Set([...connections.keys(), ...bootstrap.peers(), ...book.configured()]);
  return [...peerIds].map((peerId) => {
    const open = connections.get(peerId) ?? [];
    const summaries = open.map((connection) => ({
      ...connectionSummary(connection, neighbours),
      openedAt: connection.timeline.open,
    }));
    return {
      peerId,
      agent: summaries.findLast(({ agent }) => agent !== "")?.agent ?? "",
      connections: summaries.map(({ address, direction, openedAt }) => ({ address, direction, openedAt })),
      addresses: book.of(peerId).map((address) => address.toString()),
      addressClass: routes.addressClass(peerId),
      kept: bootstrap.has(peerId),
      waiting: outbox.waiting(peerId),
      particles: tally.of(peerId),
    };
  });
};
