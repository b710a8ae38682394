import type { Socket } from "node:net";
import { networkOf } from "./multiaddrs.ts";

/** How many sockets each remote host has on all listeners, whatever state they are in: one host cannot take every place. */
export class HostSockets {
  readonly #most: number;
  readonly #hosts = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether the host of a new socket has a place left; the socket takes it until it is closed. */
  admit(socket: Pick<Socket, "remoteAddress" | "once">): boolean {
    // Undefined: it is closed already.
    const host = networkOf(socket.remoteAddress ?? "");
    const held = this.#hosts.get(host) ?? 0;
    if (held >= this.#most) return false;
    this.#hosts.set(host, held + 1);
    socket.once("close", () => {
      const left = (this.#hosts.get(host) ?? 1) - 1;
      if (left > 0) this.#hosts.set(host, left);
      else this.#hosts.delete(host);
    });
    return true;
  }
}
