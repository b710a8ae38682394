import { isIPv6, type Socket } from "node:net";
import { reasonOf, SluiceError } from "../core/index.ts";
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

export const bracketed = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process uses it; stop that one or choose another port",
  EACCES: "this user may not use that port; choose one above 1023",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host name",
};

export const cannotListen = (host: string, port: number, error: unknown): SluiceError => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new SluiceError(
    "SLUICE_CONFIG",
    `admin.listen ${bracketed(host)}:${port} cannot be used: ${REMEDIES[code] ?? reasonOf(error)}`,
    { cause: error },
  );
};
