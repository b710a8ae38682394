import { Server, type Socket } from "node:net";
import { FIRST_BYTE_MS, MAX_CONNECTIONS, PENDING_INBOUND, WEBSOCKET_MESSAGE_BYTES } from "./limits.ts";

/**
 * Bounds that libp2p's listeners leave open before a peer is known: sockets that never send a byte (they would also hold up
 * closing the listener), the number of sockets, and the size of a WebSocket message (100 MiB by default).
 * Reads private fields of the listener; where they are missing, it stays as it was.
 */
export const guardListener = (listener: object): void => {
  const { server, wsServer } = listener as {
    server?: unknown;
    wsServer?: { options?: { maxPayload?: number } };
  };
  if (server instanceof Server) {
    server.maxConnections = MAX_CONNECTIONS + PENDING_INBOUND;
    server.on("connection", dropIfSilent);
  }
  if (wsServer?.options !== undefined) wsServer.options.maxPayload = WEBSOCKET_MESSAGE_BYTES;
};

const dropIfSilent = (socket: Socket): void => {
  const timer = setTimeout(() => {
    if (socket.bytesRead === 0) socket.destroy();
  }, FIRST_BYTE_MS);
  timer.unref();
  socket.once("close", () => clearTimeout(timer));
};
