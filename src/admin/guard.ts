import type { IncomingMessage } from "node:http";
import { SluiceError } from "../core/index.ts";
import { checkForm } from "../listener/index.ts";

/**
 * What stands before the token: a request must be in one plain form that no two readers understand differently, must name this API as its
 * host (against DNS rebinding), must not come from a page of another origin, and bodies are JSON (no form can send that).
 */
export interface Guard {
  /** @throws SluiceError SLUICE_REQUEST (400, 414, 415, 421, 431), SLUICE_DENIED. */
  check(request: GuardedRequest): void;
}

export type GuardedRequest = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders">;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const WRITES = new Set(["POST", "PUT", "PATCH"]);
const JSON_TYPE = /^application\/json\s*(;|$)/i;

export const createGuard = (options: { readonly hosts: readonly string[] }): Guard => {
  const hosts = new Set(options.hosts.map((host) => host.toLowerCase()));
  return {
    check(request) {
      checkForm(request);
      const { method = "", headers } = request;
      const host = (headers.host ?? "").toLowerCase();
      const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(:\d{1,5})?$/.exec(host)?.[1];
      if (name === undefined || !(LOOPBACK.test(name) || hosts.has(name)))
        throw refused(
          "the Host header is no name of this API: list it under admin.hosts in sluice.yaml",
          421,
        );
      checkOrigin(headers, host);
      const isJson = JSON_TYPE.test(headers["content-type"] ?? "");
      const isTyped = headers["content-type"] !== undefined;
      if (!isJson && (isTyped || (WRITES.has(method) && mayHaveBody(headers))))
        throw refused("the content-type must be application/json", 415);
    },
  };
};

/** RFC 9112 section 6: a request has a body if one of these says so. */
const mayHaveBody = (headers: GuardedRequest["headers"]): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

/** Fetch Metadata says it of requests that have no Origin, such as a link or an image (W3C Fetch Metadata section 2). */
const checkOrigin = (headers: GuardedRequest["headers"], host: string): void => {
  const origin = headers.origin?.toLowerCase();
  const isForeign = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
  const site = headers["sec-fetch-site"] ?? "none";
  if (isForeign || (site !== "none" && site !== "same-origin"))
    throw new SluiceError("SLUICE_DENIED", "requests from pages of another origin are refused");
};

const refused = (detail: string, status: number): SluiceError =>
  new SluiceError("SLUICE_REQUEST", detail, { status });
