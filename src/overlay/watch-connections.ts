import type { Libp2p } from "@libp2p/interface";
import type { Logger } from "../core/index.ts";
import type { AddressBook } from "./address-book.ts";
import type { Bootstrap } from "./bootstrap.ts";
import type { Outbox } from "./delivery/outbox.ts";
import { tagKept } from "./kept-tag.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Routes } from "./routes.ts";

export interface WatchedParts {
  readonly node: Libp2p;
  readonly book: AddressBook;
  readonly neighbours: Neighbours;
  readonly routes: Pick<Routes, "opened">;
  readonly outbox: Pick<Outbox, "linkOpened" | "linkClosed">;
  readonly bootstrap: Pick<Bootstrap, "has" | "lost">;
}

/** Tells every part what libp2p tells of connections and of who is behind them. */
export const watchConnections = (
  { node, book, neighbours, routes, outbox, bootstrap }: WatchedParts,
  logger: Logger,
): void => {
  node.addEventListener("connection:open", ({ detail: connection }) => {
    neighbours.opened(connection);
    const peerId = connection.remotePeer.toString();
    routes.opened(peerId);
    outbox.linkOpened(peerId);
  });
  node.addEventListener("connection:close", ({ detail: connection }) =>
    outbox.linkClosed(connection.remotePeer.toString()),
  );
  node.addEventListener("peer:identify", ({ detail }) => {
    neighbours.identified(detail);
    book.setIdentified(detail.peerId.toString(), detail.listenAddrs, detail.connection.remoteAddr);
  });
  node.addEventListener("peer:connect", ({ detail: peerId }) => {
    logger.debug({ peer: peerId.toString() }, "a peer connected");
    if (bootstrap.has(peerId.toString())) void tagKept(node, peerId);
  });
  node.addEventListener("peer:disconnect", ({ detail: peerId }) => {
    logger.debug({ peer: peerId.toString() }, "a peer disconnected");
    // Strangers come and go; what is worth keeping of them is in the address book, which is bounded.
    void node.peerStore.delete(peerId).catch(() => {});
    bootstrap.lost(peerId.toString());
  });
};
