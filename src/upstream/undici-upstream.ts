import {
  type Clock,
  type Effect,
  type Logger,
  SluiceError,
  type Timer,
  toSluiceError,
} from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { VERSION } from "../version.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { type BaseUrl, parseBaseUrl } from "./base-url.ts";
import { createBreaker } from "./breaker.ts";
import { buildRequest, type HttpRequest } from "./build-request.ts";
import { createConnectionPools } from "./connection-pools.ts";
import { checkCredentials, selectSet } from "./credentials.ts";
import { ExchangeFailure, exchange, type RawAnswer } from "./exchange.ts";
import { createFailureLog } from "./failure-log.ts";
import { createGate } from "./gate.ts";
import type { RequestOptions, Upstream, UpstreamAnswer, UpstreamOptions } from "./interface.ts";
import { createOwnHosts } from "./own-hosts.ts";
import { patientTimer } from "./patient-timer.ts";
import { type ReadOptions, readResponse } from "./read-response.ts";
import { secretRedactor } from "./redact-secrets.ts";
import { timeBudget } from "./time-budget.ts";
import { checkTls } from "./tls-options.ts";
import { badAnswer, Stopped, transportError } from "./transport-error.ts";
import { unlessStopped } from "./unless-stopped.ts";

const USER_AGENT = `sluice/${VERSION}`;
/** Requests that may wait for each connection. */
const WAITING_PER_CONNECTION = 64;

/**
 * An upstream over undici. Requests, and the credentials in them, go to the service's own hosts and no other.
 * @throws SluiceError SLUICE_CONFIG when the URL, a credential, or a certificate cannot be used.
 */
export const createUpstream = (
  options: UpstreamOptions,
  deps: { clock: Clock; logger: Logger },
): Upstream => {
  const { credentials, timeoutMs, connections, tls, arrayItems, maxResponseBytes: maxBytes } = options;
  const base = parseBaseUrl(options.url);
  checkCredentials(credentials);
  if (tls !== undefined) checkTls(tls);
  const service = new URL(options.url);
  const isOwn = createOwnHosts(service, options.hosts ?? []);
  const { redact, learn } = secretRedactor(credentials);
  const gate = createGate({
    slots: connections,
    maxWaiting: connections * WAITING_PER_CONNECTION,
    maxWaitMs: options.queueMs,
    clock: deps.clock,
  });
  const logFailure = createFailureLog(base.origin, deps);
  const breaker = createBreaker(base.origin, options.breaker, deps);
  const pools = createConnectionPools({ tls, timeoutMs, connections });
  const tokens = createAccessTokens(
    credentials,
    { timeoutMs, clock: deps.clock, onFailure: (error) => logFailure(toSluiceError(error)) },
    { service, isOwn, pools, onSecret: learn },
  );

  /** The compiler publishes no operation with another server; this holds whatever it does. */
  const serverOf = (call: BoundCall): BaseUrl => {
    if (call.server === undefined) return base;
    const server = parseBaseUrl(call.server);
    if (isOwn(new URL(server.origin))) return server;
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${call.path}: its server is on a host that is not this service's; the request was not sent`,
    );
  };

  /** Each step before the exchange has a time of its own: waiting for a turn takes none from the upstream. */
  const within = async <T>(ms: number, stop: AbortController, work: Promise<T>): Promise<T> => {
    const timer = deps.clock.timer(ms, () => stop.abort(new Stopped("timeout")));
    try {
      return await work;
    } finally {
      timer.cancel();
    }
  };

  /** A free connection, or the reason why this request does not leave. @returns what gives the connection back. */
  const ready = async (
    { initiator, beforeSend, what }: Pick<Sending, "initiator" | "beforeSend" | "what">,
    stop: AbortController,
  ): Promise<() => void> => {
    const { signal } = stop;
    breaker.check(what);
    const free = await within(options.queueMs, stop, gate.enter(initiator, signal)).catch(
      refuseLate(what, BUSY),
    );
    try {
      breaker.check(what);
      if (beforeSend !== undefined) {
        await within(timeoutMs, stop, unlessStopped(beforeSend(), signal)).catch(
          refuseLate(what, UNPREPARED),
        );
        signal.throwIfAborted();
        breaker.check(what);
      }
      return free;
    } catch (error) {
      free();
      throw error;
    }
  };

  /** The upstream's own time begins when its turn has come. */
  const send = async (request: HttpRequest, sending: Sending, stop: AbortController): Promise<RawAnswer> => {
    let timer: Timer | undefined;
    try {
      const onDone = await ready(sending, stop);
      timer = patientTimer(deps.clock, timeoutMs, () => stop.abort(new Stopped("timeout")));
      const bounds = { stop: stop.signal, maxBytes, maxItems: arrayItems, onDone };
      return await breaker.run(
        () => exchange(pools.to(sending.origin), request, bounds),
        () => {
          onDone();
          throw breaker.refusal(sending.what);
        },
      );
    } catch (error) {
      const failed = toRequestError(error, sending);
      logFailure(failed);
      throw failed;
    } finally {
      timer?.cancel();
    }
  };

  return {
    url: base.origin + base.path,

    async request(call, { signal, deadline, initiator, effect, beforeSend }) {
      const what = `${call.method.toUpperCase()} ${call.path}`;
      const server = serverOf(call);
      const budgetMs = timeBudget(deps.clock.now(), deadline);
      if (budgetMs === undefined || signal.aborted) {
        throw new SluiceError(
          "SLUICE_DEADLINE",
          `${what}: too little time is left; the request was not sent`,
        );
      }
      const stop = new AbortController();
      const onAbort = (): void => stop.abort(new Stopped("caller"));
      signal.addEventListener("abort", onAbort, { once: true });
      const timer = patientTimer(deps.clock, budgetMs, () => stop.abort(new Stopped("deadline")));
      try {
        const set = selectSet(call.security, credentials);
        const carried = await within(timeoutMs, stop, tokens.carried(set, stop.signal)).catch(
          refuseWithoutToken(what),
        );
        const bare = { ...call, security: [Object.keys(carried)] };
        const request = buildRequest(bare, server.path, carried, USER_AGENT);
        const sending = { origin: server.origin, initiator, what, effect, beforeSend };
        const raw = await send(request, sending, stop);
        if (raw.status === 401) tokens.refused(carried);
        return await read(raw, { method: request.method, effect, what, bytes: call.bytes, maxBytes, redact });
      } finally {
        timer.cancel();
        signal.removeEventListener("abort", onAbort);
      }
    },

    redact,

    async close() {
      gate.close();
      tokens.close();
      await pools.close();
    },
  };
};

interface Sending extends Pick<RequestOptions, "initiator" | "effect"> {
  readonly origin: string;
  readonly what: string;
  readonly beforeSend: RequestOptions["beforeSend"] | undefined;
}

/** A fault found only now is a fault after the request was carried out, and must not look like one before. */
const read = async (raw: RawAnswer, options: ReadOptions): Promise<UpstreamAnswer> => {
  try {
    return await readResponse(raw, options);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const { message } = badAnswer(options.effect, options.what, "the answer could not be read");
    throw new SluiceError("SLUICE_INTERNAL", message, { cause: error });
  }
};

/** The same failure for everybody who waited, each with what they asked for. */
const refuseWithoutToken =
  (what: string) =>
  (error: unknown): never => {
    if (error instanceof SluiceError)
      throw new SluiceError(error.code, `${what}: ${error.message}; the request was not sent`);
    if (!(error instanceof Stopped) || error.by !== "timeout")
      throw transportError(error, false, "safe", what);
    throw new SluiceError(
      "SLUICE_UNREACHABLE",
      `${what}: the token server did not answer in time; the request was not sent`,
    );
  };

const BUSY = "every connection to the upstream was busy";
const UNPREPARED = "this peer was not ready to send it in time";

/** A timeout spent before the request was sent says nothing about the upstream. */
const refuseLate =
  (what: string, why: string) =>
  (error: unknown): never => {
    if (!(error instanceof Stopped) || error.by !== "timeout") throw error;
    throw new SluiceError("SLUICE_OVERLOAD", `${what}: ${why}; the request was not sent`);
  };

const toRequestError = (
  error: unknown,
  { effect, what }: { readonly effect: Effect; readonly what: string },
): SluiceError => {
  if (error instanceof SluiceError) return error;
  return error instanceof ExchangeFailure
    ? transportError(error.cause, error.sent, effect, what)
    : transportError(error, false, effect, what);
};
