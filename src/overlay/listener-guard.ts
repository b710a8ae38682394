import type { EventEmitter } from "node:events";
import { Server, type Socket } from "node:net";
import type { Clock, Timer } from "../core/index.ts";
import { HostSockets } from "./host-sockets.ts";
import {
  FIRST_BYTE_MS,
  HOST_SHARE,
  PENDING_INBOUND,
  SILENT_SOCKETS,
  UPGRADE_MS,
  WEBSOCKET_MESSAGE_BYTES,
} from "./limits.ts";

/**
 * Bounds that libp2p's listeners leave open before a peer is known: sockets that never send a byte (which would also hold up
 * closing the listener), or never become a WebSocket; the number of sockets, in all and of one host; the size of a WebSocket message (100 MiB by
 * default); and errors that nobody hears. A listener sees a socket when its first byte is there: silent ones take no handshake's place from an honest peer.
 * Reads private fields of the listener; where they are missing, it stays as it was.
 */
export class ListenerGuard {
  readonly #clock: Clock;
  readonly #connections: number;
  readonly #hosts: HostSockets;
  /** One set a listener, the oldest socket first. */
  readonly #silent: Set<Socket>[] = [];

  /** @param connections - that all listeners may have together */
  constructor(connections: number, clock: Clock) {
    this.#connections = connections;
    this.#clock = clock;
    this.#hosts = new HostSockets(Math.ceil(connections * HOST_SHARE));
  }

  /** To be called before the listener has connections. */
  guard(listener: object): void {
    const { server, http, wsServer } = listener as {
      server?: unknown;
      http?: unknown;
      wsServer?: WebSocketServer;
    };
    if (server instanceof Server) {
      server.maxConnections = this.#connections + PENDING_INBOUND;
      this.#holdBackSilent(server);
      if (http instanceof Server) limitHttp(server, http, this.#clock);
    }
    if (wsServer?.options !== undefined) wsServer.options.maxPayload = WEBSOCKET_MESSAGE_BYTES;
    if (wsServer?.handleUpgrade !== undefined) hearErrors(wsServer);
  }

  /** Ends sockets on which nothing came yet, so that their listener can close. */
  dropSilent(): void {
    for (const silent of this.#silent) for (const socket of silent) socket.destroy();
  }

  #holdBackSilent(server: Server): void {
    const silent = new Set<Socket>();
    this.#silent.push(silent);
    const accept = server.listeners("connection");
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => {
      if (!this.#hosts.admit(socket)) {
        socket.destroy();
        return;
      }
      silent.add(socket);
      whenFirstByte(socket, this.#clock, (hasByte) => {
        silent.delete(socket);
        if (!hasByte) socket.destroy();
        else for (const listener of accept) listener.call(server, socket);
      });
      // The oldest gives way: whoever is honest speaks before so many others come.
      const [oldest] = silent;
      if (silent.size > SILENT_SOCKETS) oldest?.destroy();
    });
  }
}

/** What is used of the `ws` package's server. */
interface WebSocketServer {
  options?: { maxPayload?: number };
  handleUpgrade?: (
    request: object,
    socket: object,
    head: object,
    done: (webSocket: EventEmitter, request: object) => void,
  ) => void;
}

/** libp2p listens for no error of a WebSocket that it accepted: one frame against the protocol, from anybody, would end the process. `ws` closes it itself. */
const hearErrors = (server: WebSocketServer): void => {
  const upgrade = server.handleUpgrade?.bind(server);
  server.handleUpgrade = (request, socket, head, done) =>
    upgrade?.(request, socket, head, (webSocket, from) => {
      webSocket.on("error", () => {});
      done(webSocket, from);
    });
};

/** Tells once whether a byte came, with the byte still to be read; false when the socket ended or FIRST_BYTE_MS passed first. */
const whenFirstByte = (socket: Socket, clock: Clock, tell: (hasByte: boolean) => void): void => {
  const settle = (): void => {
    timer.cancel();
    socket.off("readable", settle).off("close", settle).off("error", settle);
    tell(socket.readableLength > 0 && !socket.destroyed);
  };
  const timer = clock.timer(FIRST_BYTE_MS, settle);
  socket.on("readable", settle).on("close", settle).on("error", settle);
};

/** Node enforces its own time limit for a request only where the HTTP server itself listens. */
const limitHttp = (server: Server, http: Server, clock: Clock): void => {
  const timers = new WeakMap<object, Timer>();
  server.on("connection", (socket: Socket) => {
    const timer = clock.timer(UPGRADE_MS, () => socket.destroy());
    timers.set(socket, timer);
    socket.once("close", () => timer.cancel());
  });
  http.on("upgrade", ({ socket }: { socket: Socket }) => timers.get(socket)?.cancel());
};
