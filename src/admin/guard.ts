import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { SluiceError } from "../core/index.ts";
import type { Access } from "./route.ts";

/**
 * What stands before every route, so that a web page or a name that points here cannot drive the API: the Host header must be a name
 * this API is known by (against DNS rebinding), a foreign Origin is refused, writes are JSON (no form can send that), and the token.
 */
export interface Guard {
  /** @throws SluiceError SLUICE_REQUEST (421), SLUICE_DENIED, SLUICE_UNAUTHORIZED, SLUICE_REQUEST (415), in this order. */
  check(request: { readonly method: string; readonly headers: IncomingHttpHeaders }, access: Access): void;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const WRITES = new Set(["POST", "PUT", "PATCH"]);
const JSON_TYPE = /^application\/json\s*(;|$)/i;

export const createGuard = (options: {
  readonly token: string;
  readonly hosts: readonly string[];
}): Guard => {
  const token = digest(options.token);
  const hosts = new Set(options.hosts.map((host) => host.toLowerCase()));

  return {
    check({ method, headers }, access) {
      if (access === "probe") return;
      const host = (headers.host ?? "").toLowerCase();
      const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(:\d{1,5})?$/.exec(host)?.[1];
      if (name === undefined || !(LOOPBACK.test(name) || hosts.has(name))) {
        throw new SluiceError(
          "SLUICE_REQUEST",
          "the Host header is no name of this API: list it under admin.hosts in sluice.yaml",
          { status: 421 },
        );
      }
      const origin = headers.origin?.toLowerCase();
      if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
        throw new SluiceError("SLUICE_DENIED", "requests from pages of another origin are refused");
      }
      if (access === "token") checkToken(headers.authorization, token);
      const isJson = JSON_TYPE.test(headers["content-type"] ?? "");
      if (!isJson && (WRITES.has(method) || headers["content-type"] !== undefined)) {
        throw new SluiceError("SLUICE_REQUEST", "the content-type must be application/json", { status: 415 });
      }
    },
  };
};

/** Equal time whatever the guess. */
const checkToken = (authorization: string | undefined, token: Buffer): void => {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (given === undefined)
    throw new SluiceError(
      "SLUICE_UNAUTHORIZED",
      "send Authorization: Bearer with the token of data/admin.token",
    );
  if (!timingSafeEqual(digest(given), token))
    throw new SluiceError("SLUICE_UNAUTHORIZED", "the token is not this gateway's");
};

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
