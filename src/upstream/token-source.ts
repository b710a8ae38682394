import { backoffMs, type Clock, SluiceError } from "../core/index.ts";
import { Stopped } from "./transport-error.ts";
import { unlessStopped } from "./unless-stopped.ts";

/** An access token, kept and renewed. */
export interface TokenSource {
  /**
   * A token that is valid now. Everybody who needs one waits for the same request.
   * @throws SluiceError what the grant throws, SLUICE_CLOSED after `close`; `stop.reason` when `stop` aborts first, which does not end
   *   the request that others wait for.
   */
  token(stop: AbortSignal): Promise<string>;
  /** The upstream refused this token: a new one is got for the next call. */
  refused(token: string): void;
  close(): void;
}

/**
 * Asks a token server once.
 * @throws SluiceError
 */
export type Grant = (stop: AbortSignal) => Promise<AccessToken>;

export interface AccessToken {
  readonly token: string;
  /** Undefined where the server does not say. */
  readonly lifetimeMs: number | undefined;
}

const MAX_LIFETIME_MS = 24 * 3_600_000;
const ASSUMED_LIFETIME_MS = 300_000;
/** A token is renewed when a quarter of its life is left, and given out no more just before its end: it has yet to travel. */
const RENEW_SHARE = 0.25;
const MAX_RENEW_MS = 120_000;
const END_SHARE = 0.1;
const MAX_END_MS = 10_000;
/** What is younger and refused is refused for another reason than its age: a new one would fare no better. */
const MIN_AGE_MS = 10_000;
const BACKOFF_MS = { base: 1_000, max: 60_000 };

interface Held {
  readonly token: string;
  readonly since: number;
  readonly renewAt: number;
  readonly endsAt: number;
}

export interface TokenSourceOptions {
  /** How long one request to the token server may take, whoever waits for it. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Told of every failed request: a token may be renewed with nobody waiting. */
  readonly onFailure: (error: unknown) => void;
}

export const createTokenSource = (grant: Grant, options: TokenSourceOptions): TokenSource => {
  const { timeoutMs, clock, onFailure } = options;
  const closing = new AbortController();
  let held: Held | undefined;
  let flight: Promise<string> | undefined;
  let failures = 0;
  let failed: { readonly error: unknown; readonly until: number } | undefined;

  const fly = async (): Promise<string> => {
    const since = clock.now();
    const timeout = new AbortController();
    const timer = clock.timer(timeoutMs, () => timeout.abort(new Stopped("timeout")));
    try {
      const { token, lifetimeMs = ASSUMED_LIFETIME_MS } = await grant(
        AbortSignal.any([timeout.signal, closing.signal]),
      );
      held = { token, since, ...times(since, lifetimeMs) };
      failures = 0;
      failed = undefined;
      return token;
    } catch (error) {
      failed = { error, until: clock.now() + backoffMs(failures++, BACKOFF_MS.base, BACKOFF_MS.max) };
      if (!closing.signal.aborted) onFailure(error);
      throw error;
    } finally {
      timer.cancel();
    }
  };

  const start = (): Promise<string> => {
    flight ??= fly().finally(() => {
      flight = undefined;
    });
    flight.catch(() => {}); // who waits gets the error; where nobody does, the next caller gets it from `failed`
    return flight;
  };

  return {
    async token(stop) {
      if (closing.signal.aborted) throw closing.signal.reason;
      const now = clock.now();
      const isResting = failed !== undefined && now < failed.until;
      if (held !== undefined && now < held.endsAt) {
        if (now >= held.renewAt && !isResting) void start();
        return held.token;
      }
      if (flight === undefined && isResting) throw failed?.error;
      return unlessStopped(start(), stop);
    },
    refused(token) {
      if (held?.token === token && clock.now() - held.since >= MIN_AGE_MS) held = undefined;
    },
    close() {
      closing.abort(
        new SluiceError("SLUICE_CLOSED", "this service is being replaced or this peer is shutting down"),
      );
    },
  };
};

const times = (since: number, lifetimeMs: number): Pick<Held, "renewAt" | "endsAt"> => {
  const life = Math.min(lifetimeMs, MAX_LIFETIME_MS);
  return {
    renewAt: since + life - Math.min(life * RENEW_SHARE, MAX_RENEW_MS),
    endsAt: since + life - Math.min(life * END_SHARE, MAX_END_MS),
  };
};
