import type { JWSHeaderParameters } from "jose";
import { errors } from "jose";
import { type Clock, type Logger, reasonOf, SluiceError } from "../core/index.ts";
import type { FetchText } from "./interface.ts";
import { type KeySet, parseKeySet } from "./key-set.ts";

/** The keys that an issuer publishes at a URL. */
export interface RemoteKeys {
  /**
   * The key that a token's header asks for, by `kid` and `alg`; a key inside the header is not looked at.
   * @throws SluiceError SLUICE_UNREACHABLE: the keys cannot be had; SLUICE_OVERLOAD. What jose throws (JWKSNoMatchingKey, ...): there is no such key.
   */
  find(header: JWSHeaderParameters): ReturnType<KeySet>;
}

export interface RemoteKeysDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: FetchText;
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

/** @param issuer - how the log and messages call whose keys they are. */
export const createRemoteKeys = (
  { issuer, url }: { readonly issuer: string; readonly url: string },
  deps: RemoteKeysDeps,
): RemoteKeys => {
  const { clock, logger } = deps;
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
    try {
      known = { set: parseKeySet(await fetchInTime(url, deps)), at: clock.now() };
    } catch (error) {
      logger.warn({ issuer, url, reason: reasonOf(error) }, "an issuer's keys cannot be had");
    }
  };

  /** All who need the keys at one time wait for one request. */
  const refresh = async (): Promise<void> => {
    if (waiting >= MAX_WAITING)
      throw new SluiceError("SLUICE_OVERLOAD", `too many tokens wait for the keys of issuer "${issuer}"`);
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
    throw new SluiceError("SLUICE_UNREACHABLE", `the keys of issuer "${issuer}" cannot be had now`);
  };

  return {
    async find(header) {
      if (since(known?.at) >= FRESH_MS && (fetching !== undefined || mayTry())) await refresh();
      try {
        return await current()(header);
      } catch (error) {
        const isNew = error instanceof errors.JWKSNoMatchingKey && (fetching !== undefined || mayTry());
        if (!isNew) throw error;
        await refresh();
        return await current()(header);
      }
    },
  };
};

/** The text within bounds, whatever the fetcher makes of them. */
const fetchInTime = async (url: string, { clock, fetch }: RemoteKeysDeps): Promise<string> => {
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
