import { randomUUID } from "node:crypto";
import type { Clock, JsonObject } from "../core/index.ts";
import { didKeyOf, signingJwk, signStatement } from "../jose/index.ts";
import type { Identity } from "../particle/index.ts";
import type { CallFacts, UpstreamOptions } from "./interface.ts";

/** A JWT about one request for the API at `origin`. */
export type TransactionToken = (call: CallFacts, origin: string) => Promise<string>;

/** The token has to fit beside other headers into what servers take of them (Node: 16 KB); the latest producers are told. */
const MAX_PRODUCERS = 16;

/**
 * Transaction tokens (draft-ietf-oauth-transaction-tokens): who started the particle, by which call, of whose results. A new one for each request,
 * with a `jti` of its own, so that an upstream can refuse one it has seen.
 */
export const createTransactionToken = (
  { audience, ttlMs }: NonNullable<UpstreamOptions["token"]>,
  { identity, clock }: { readonly identity: Pick<Identity, "peerId" | "sign">; readonly clock: Clock },
): TransactionToken => {
  const iss = didKeyOf(identity.peerId);
  return (call, origin) => {
    const now = clock.now();
    return signStatement(identity, "txntoken+jwt", {
      iss,
      aud: audience ?? origin,
      iat: Math.floor(now / 1000),
      exp: Math.ceil((now + ttlMs) / 1000),
      jti: randomUUID(),
      txn: call.ref,
      sub: didKeyOf(call.initiator),
      scope: `${call.service}.${call.function}`,
      tctx: { args: call.argumentsDigest, script: call.scriptDigest },
      cnf: confirmation(call.initiator),
      ...actors(call.producers.slice(-MAX_PRODUCERS)),
    });
  };
};

/** RFC 7800 section 3.2: the key that signed the particle. */
const confirmation = (initiator: string): JsonObject => {
  const { kty, crv, x } = signingJwk(initiator);
  return { jwk: { kty, crv, x } };
};

/** RFC 8693 section 4.1: each actor holds the one before it. */
const actors = (producers: readonly string[]): JsonObject => {
  let act: JsonObject = {};
  for (const producer of producers) act = { act: { sub: didKeyOf(producer), ...act } };
  return act;
};
