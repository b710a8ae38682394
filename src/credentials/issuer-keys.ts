import { createLocalJWKSet, errors, type JWSHeaderParameters } from "jose";
import { type Clock, type Logger, reasonOf, SluiceError } from "../core/index.ts";
import { signingJwk } from "../jose/index.ts";
import type { CredentialCounters, FetchText, Issuer } from "./interface.ts";
import { invalid } from "./invalid.ts";
import { type KeySet, parseKeySet } from "./key-set.ts";

/** The keys of one issuer. */
export interface IssuerKeys {
  /**
   * The key that a token's header asks for, by `kid` and `alg`; a key inside the header is not looked at.
   * @throws SluiceError SLUICE_INVALID_CREDENTIAL: the issuer has none such; SLUICE_UNREACHABLE: its keys cannot be had; SLUICE_OVERLOAD.
   */
  find(header: JWSHeaderParameters): ReturnType<KeySet>;
}

export interface IssuerKeysDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: FetchText;
  readonly counters: CredentialCounters;
}

const MAX_BYTES = 262_144;
const TIMEOUT_MS = 5_000;
/** Keys are asked for again after that: what an issuer took back is not trusted for longer. */
const FRESH_MS = 600_000;
/** While the URL does not answer, keys are good for so long. */
const STALE_MS = 3_600_000;
/** Strangers choose `kid`: a URL is asked no more often than this whatever they choose. */
const PAUSE_MS = 30_000;
/** Without any keys waiting longer would only make an outage longer. */
const PAUSE_WITHOUT_KEYS_MS = 5_000;
const MAX_WAITING = 1_000;

export const createIssuerKeys = (issuer: Issuer, deps: IssuerKeysDeps): IssuerKeys =>
  "peer" in issuer.keys ? peerKeys(issuer.keys.peer) : remoteKeys(issuer.name, issuer.keys.jwksUrl, deps);

/** A peer's one key. Tokens of it may name the key by the peer's id, or not at all. */
const peerKeys = (peer: string): IssuerKeys => {
  const { kty, crv, x, kid } = signingJwk(peer);
  const set = createLocalJWKSet({ keys: [{ kty, crv, x, kid }] });
  return { find: (header) => keyOf(set, header, noSuchKey) };
};

const remoteKeys = (name: string, url: string, deps: IssuerKeysDeps): IssuerKeys => {
  const { clock, logger, counters } = deps;
  let known: { readonly set: KeySet; readonly at: number } | undefined;
  let triedAt: number | undefined;
  let fetching: Promise<void> | undefined;
  let waiting = 0;

  const since = (at: number | undefined): number => {
    const ms = at === undefined ? Number.POSITIVE_INFINITY : clock.now() - at;
    return ms < 0 ? Number.POSITIVE_INFINITY : ms; // the clock was put back
  };
  const mayTry = (): boolean => since(triedAt) >= (known === undefined ? PAUSE_WITHOUT_KEYS_MS : PAUSE_MS);

  const fetch = async (): Promise<void> => {
    triedAt = clock.now();
    counters.jwksFetched++;
    try {
      known = { set: parseKeySet(await fetchInTime(url, deps)), at: clock.now() };
    } catch (error) {
      logger.warn({ issuer: name, url, reason: reasonOf(error) }, "an issuer's keys cannot be had");
    }
  };

  /** All who need the keys at one time wait for one request. */
  const refresh = async (): Promise<void> => {
    if (waiting >= MAX_WAITING)
      throw new SluiceError("SLUICE_OVERLOAD", `too many tokens wait for the keys of issuer "${name}"`);
    waiting++;
    fetching ??= fetch().finally(() => {
      fetching = undefined;
    });
    await fetching.finally(() => {
      waiting--;
    });
  };

  const current = (): KeySet => {
    if (known !== undefined && since(known.at) <= STALE_MS) return known.set;
    known = undefined;
    throw new SluiceError("SLUICE_UNREACHABLE", `the keys of issuer "${name}" cannot be had now`);
  };

  return {
    async find(header) {
      if (since(known?.at) >= FRESH_MS && (fetching !== undefined || mayTry())) await refresh();
      return keyOf(current(), header, async () => {
        if (fetching === undefined && !mayTry()) return noSuchKey();
        await refresh();
        return keyOf(current(), header, noSuchKey);
      });
    },
  };
};

/** The text within bounds, whatever the fetcher makes of them. */
const fetchInTime = async (url: string, { clock, fetch }: IssuerKeysDeps): Promise<string> => {
  const late = Promise.withResolvers<never>();
  const timer = clock.timer(TIMEOUT_MS, () => late.reject(new Error("it did not answer in time")));
  try {
    const answer = fetch(url, { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS });
    answer.catch(() => {}); // it may fail after its time
    const text = await Promise.race([answer, late.promise]);
    if (text.length > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    return text;
  } finally {
    timer.cancel();
  }
};

const keyOf = async (
  set: KeySet,
  header: JWSHeaderParameters,
  otherwise: () => ReturnType<KeySet>,
): ReturnType<KeySet> => {
  try {
    return await set(header);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return otherwise();
    if (error instanceof errors.JWKSMultipleMatchingKeys)
      throw invalid("does not say which of its issuer's keys signed it (kid)");
    throw invalid("asks for a key of its issuer that cannot be used");
  }
};

const noSuchKey = (): never => {
  throw invalid("is signed by a key that its issuer does not have (kid, alg)");
};
