import { createHash, timingSafeEqual } from "node:crypto";
import { type LogThrottle, SluiceError } from "../core/index.ts";
import type { TokenVerifier } from "./jwt-verifier.ts";
import { type Role, roleIn } from "./role.ts";

/** Who asks, by the Authorization header: the admin token's holder is an operator; a JWT says its roles. */
export interface Authenticator {
  /**
   * undefined: known, but with no role here.
   * @throws SluiceError SLUICE_UNAUTHORIZED, SLUICE_UNREACHABLE: the issuer's keys cannot be had.
   */
  roleOf(authorization: string | undefined): Promise<Role | undefined>;
}

export const createAuthenticator = (
  options: { readonly token: string | (() => Promise<string | undefined>) },
  deps: { readonly verifier: TokenVerifier | undefined; readonly log: LogThrottle },
): Authenticator => {
  const { token } = options;
  /** A token file that is gone or half-written lets nobody in; why is in the log and not for strangers. */
  const current = async (): Promise<string | undefined> => {
    if (typeof token === "string") return token;
    return token().catch((error: unknown) => {
      deps.log.warn({ err: error }, "the admin token cannot be read: nobody is let in by it");
      return undefined;
    });
  };
  return {
    async roleOf(authorization) {
      const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
      if (given === undefined)
        throw new SluiceError(
          "SLUICE_UNAUTHORIZED",
          "send Authorization: Bearer with the token of data/admin.token",
        );
      const expected = await current();
      if (expected !== undefined && isSame(given, expected)) return "operator";
      if (deps.verifier === undefined || given.split(".").length !== 3)
        throw new SluiceError("SLUICE_UNAUTHORIZED", "the token is not this gateway's");
      return roleIn(await deps.verifier.rolesOf(given));
    },
  };
};

/** In equal time, whatever was guessed. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
