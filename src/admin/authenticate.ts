import { createHash, timingSafeEqual } from "node:crypto";
import { clip, type LogThrottle, SluiceError } from "../core/index.ts";
import type { TokenVerifier } from "./jwt-verifier.ts";
import { type Role, roleIn } from "./role.ts";

/** Who asks, by the Authorization header: the admin token's holder is an operator; a JWT says its roles. */
export interface Authenticator {
  /**
   * @throws SluiceError SLUICE_UNAUTHORIZED, SLUICE_UNREACHABLE: the issuer's keys cannot be had.
   */
  identify(authorization: string | undefined): Promise<Asker>;
}

export interface Asker {
  /** For the audit log: `admin-token`, or `jwt:` and the token's `sub`, which is whatever its issuer says. */
  readonly who: string;
  /** undefined: known, but with no role here. */
  readonly role: Role | undefined;
}

const MAX_SUBJECT_CHARS = 200;

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
    async identify(authorization) {
      const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
      if (given === undefined)
        throw new SluiceError(
          "SLUICE_UNAUTHORIZED",
          "send Authorization: Bearer with the token of data/admin.token",
        );
      const expected = await current();
      if (expected !== undefined && isSame(given, expected)) return { who: "admin-token", role: "operator" };
      if (deps.verifier === undefined || given.split(".").length !== 3)
        throw new SluiceError("SLUICE_UNAUTHORIZED", "the token is not this gateway's");
      const { subject = "", roles } = await deps.verifier.claimsOf(given);
      return { who: `jwt:${clip(subject, MAX_SUBJECT_CHARS)}`, role: roleIn(roles) };
    },
  };
};

/** In equal time, whatever was guessed. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
