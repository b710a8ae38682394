import { type Clock, type JsonObject, type JsonValue, SluiceError, toSluiceError } from "../../core/index.ts";
import type { Credential, CredentialVerifier } from "../../credentials/index.ts";
import type { KeptCredential } from "../../journal/interface.ts";
import type { Quota } from "../../quota/interface.ts";
import type { Opener } from "../../seals/interface.ts";
import type { CallContext } from "../interface.ts";
import { jsonCid } from "../json-cid.ts";
import type { Arguments } from "./arguments.ts";
import { text } from "./shapes.ts";

export interface AuthDeps {
  readonly verifier: Pick<CredentialVerifier, "verify" | "lapsed">;
  readonly opener: Opener;
  readonly quota: Pick<Quota, "take">;
  /** What is left to an initiator with these credentials. */
  readonly allowances: (
    initiator: string,
    presented: readonly KeptCredential[],
  ) => readonly ShownAllowance[] | Promise<readonly ShownAllowance[]>;
  readonly clock: Clock;
  /** ms; by so much longer than a credential its count is kept. */
  readonly clockSkewMs: number;
}

/** One count as its user sees it. */
export interface ShownAllowance {
  readonly service: string;
  /** Empty: all functions together. */
  readonly functions: readonly string[];
  readonly by: string;
  readonly limit: number;
  readonly remaining: number;
  /** Unix ms. */
  readonly resetsAt: number;
}

type AuthBuiltin = (args: Arguments, context: CallContext) => Promise<JsonValue>;

const MAX_CREDENTIALS = 16;
/** Of a capability sealed: twice in base64url, and the seal's own parts. */
const MAX_CHARS = 32_768;
/** A compact JWE (RFC 7516 section 3.1): five parts, none of which has the mark between the links of a capability. */
const SEALED = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * What an initiator is trusted with beyond its own name. A credential is for the particle that presents it, and for calls that come after
 * it in sequence.
 */
export const createAuth = (
  deps: AuthDeps,
): { readonly present: AuthBuiltin; readonly quota: AuthBuiltin } => {
  const { verifier, clock } = deps;

  const present: AuthBuiltin = async (args, context) => {
    const given = args.exactly(1).at(0, "token", text);
    const argumentHash = jsonCid([...args.values]);
    const before = context.presented.list().find((each) => each.argumentHash === argumentHash);
    if (before !== undefined) return again(before.credential);
    makeSureOfRoom(context);
    if (given.length > MAX_CHARS) throw refused(`it is longer than ${MAX_CHARS} characters`);
    const token = SEALED.test(given) ? await opened(given, context) : given;
    const credential = await verifier.verify(token, context);
    await takeUse(credential, context);
    makeSureOfRoom(context);
    const result = shown(credential);
    await context.presented.add({ credential, argumentHash, resultHash: jsonCid(result) });
    return result;
  };

  /** The same text in the same particle: nothing is taken or kept twice. */
  const again = (credential: Credential): JsonObject => {
    const lapse = verifier.lapsed(credential);
    if (lapse !== undefined) throw refused(`it ${lapse}`);
    return shown(credential);
  };

  const opened = async (sealed: string, context: CallContext): Promise<string> => {
    const { initiator, ref, particleId } = context;
    const found = { initiator, ref, particleId, service: "auth" };
    const value = await deps.opener.open(sealed, found).catch((error: unknown) => {
      const known = toSluiceError(error);
      throw known.code === "SLUICE_INVALID_ARGUMENTS" ? refused(known.message) : error;
    });
    if (typeof value !== "string") throw refused("what is sealed is no text");
    return value;
  };

  /** On record before anything counts on it: a crash must not make a token good for another particle. */
  const takeUse = async (credential: Credential, { ref }: CallContext): Promise<void> => {
    const uses = credential.uses
      .filter((use) => use.of === "particle")
      .map((use) => ({ ...use, expiresAt: use.expiresAt + deps.clockSkewMs, by: ref }));
    if (uses.length === 0) return;
    const taken = deps.quota.take(uses);
    if (!taken.ok) throw taken.why === "crowded" ? crowded() : refused(usedUp(taken.refused.limit));
    await taken.recorded;
  };

  return {
    present,
    async quota(args, context) {
      args.exactly(0);
      const allowances = await deps.allowances(context.initiator, context.presented.list());
      return allowances.map(({ service, functions, by, limit, remaining, resetsAt }) => ({
        service,
        functions: [...functions],
        by,
        limit,
        remaining,
        resetsAt: unixSeconds(Math.max(resetsAt, clock.now())),
      }));
    },
  };
};

const makeSureOfRoom = ({ presented }: CallContext): void => {
  if (presented.list().length >= MAX_CREDENTIALS)
    throw new SluiceError("SLUICE_QUOTA", `a particle presents at most ${MAX_CREDENTIALS} credentials`, {
      retry: false,
    });
};

const shown = ({ expiresAt }: Credential): JsonObject => ({
  ok: true,
  expires: Math.floor(expiresAt / 1_000),
});

const usedUp = (limit: number): string =>
  limit === 1
    ? "it was presented by another particle, and is good for one"
    : `it was presented by ${limit} other particles, and is good for no more`;

const crowded = (): SluiceError =>
  new SluiceError("SLUICE_OVERLOAD", "auth.present: too many credentials are counted here; try again later");

const unixSeconds = (ms: number): number => Math.ceil(ms / 1_000);

const refused = (reason: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_CREDENTIAL", `auth.present: ${reason}`);
