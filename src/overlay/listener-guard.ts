import { Server, type Socket } from "node:net";
import { FIRST_BYTE_MS, MAX_CONNECTIONS, PENDING_INBOUND, WEBSOCKET_MESSAGE_BYTES } from "./limits.ts";

/**
 * Bounds that libp2p's listeners leave open before a peer is known: sockets that never send a byte (which would also hold up
 * closing the listener), the number of sockets, and the size of a WebSocket message (100 MiB by default).
 * Reads private fields of the listener; where they are missing, it stays as it was.
 */
export class ListenerGuard {
  readonly #silent = new Set<Socket>();

  guard(listener: object): void {
    const { server, wsServer } = listener as {
      server?: unknown;
      wsServer?: { options?: { maxPayload?: number } };
    };
    if (server instanceof Server) {
      server.maxConnections = MAX_CONNECTIONS + PENDING_INBOUND;
      server.on("connection", (socket) => this.#awaitFirstByte(socket));
    }
    if (wsServer?.options !== undefined) wsServer.options.maxPayload = WEBSOCKET_MESSAGE_BYTES;
  }

  /** Ends sockets on which nothing came yet, so that their listener can close. */
  dropSilent(): void {
    for (const socket of this.#silent) if (socket.bytesRead === 0) socket.destroy();
  }

  #awaitFirstByte(socket: Socket): void {
    this.#silent.add(socket);
    const timer = setTimeout(() => {
      if (socket.bytesRead === 0) socket.destroy();
      this.#silent.delete(socket);
    }, FIRST_BYTE_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      this.#silent.delete(socket);
    });
  }
}
