import { type AddressInfo, isIPv6, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { type Clock, reasonOf, SluiceError } from "../core/index.ts";
import { PROBLEM_TYPE } from "./problems.ts";

const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Bytes that are no HTTP request never reach a route. */
export const refuseUnreadable = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = CLIENT_ERRORS[error.code ?? ""] ?? 400;
  const body = JSON.stringify(
    new SluiceError("SLUICE_REQUEST", "this is no HTTP request that can be read", { status }).toProblem(),
  );
  const head = [
    `HTTP/1.1 ${status} Refused`,
    "connection: close",
    "cache-control: no-store",
    "x-content-type-options: nosniff",
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
};

/** As in a URL. */
export const bracketed = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process uses it; stop that one or choose another port",
  EACCES: "this user may not use that port; choose one above 1023",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host name",
};

interface Place {
  /** Without brackets. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/**
 * Resolves with the base URL it listens on.
 * @param key - of sluice.yaml, where the address was read.
 * @throws SluiceError SLUICE_CONFIG naming the address and what to do.
 */
export const listenOn = async (
  app: FastifyInstance,
  { host, port }: Place,
  { key, scheme }: { readonly key: string; readonly scheme: "http" | "https" },
): Promise<string> => {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${key} ${bracketed(host)}:${port} cannot be used: ${REMEDIES[code] ?? reasonOf(error)}`,
      { cause: error },
    );
  }
  return `${scheme}://${bracketed(host)}:${(app.server.address() as AddressInfo).port}`;
};

/** Takes no new requests and waits for those under way, at most `graceMs`. */
export const stopApp = async (app: FastifyInstance, clock: Clock, graceMs: number): Promise<void> => {
  const timer = clock.timer(graceMs, () => app.server.closeAllConnections());
  await app.close();
  timer.cancel();
};
