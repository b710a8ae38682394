import { connect } from "node:net";
import type { Multiaddr } from "@multiformats/multiaddr";
import { CLOSED_AT_ONCE_MS, PROBE_MS } from "./limits.ts";

/** A code of the system's, OPEN_PORT, CLOSED_AT_ONCE, or nothing for an address without host and port. */
export const probePort = (address: Multiaddr): Promise<string> => {
  const [host, port] = address.getComponents();
  if (host?.value === undefined || port?.value === undefined) return Promise.resolve("");
  const socket = connect({ host: host.value, port: Number(port.value), timeout: PROBE_MS });
  return new Promise((resolve) => {
    const settle = (outcome: string): void => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("connect", () => socket.setTimeout(CLOSED_AT_ONCE_MS));
    socket.once("data", () => settle("OPEN_PORT"));
    socket.once("end", () => settle("CLOSED_AT_ONCE"));
    socket.once("timeout", () => settle(socket.connecting ? "ETIMEDOUT" : "OPEN_PORT"));
    socket.once("error", (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
};
