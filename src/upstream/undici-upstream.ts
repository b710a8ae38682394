import type { LookupFunction } from "node:net";
import {
  type Clock,
  type Effect,
  type Logger,
  SluiceError,
  type Timer,
  toSluiceError,
} from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import type { Identity } from "../particle/index.ts";
import { VERSION } from "../version.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { passedHeaders } from "./answer-headers.ts";
import { type BaseUrl, parseBaseUrl } from "./base-url.ts";
import { createBreaker } from "./breaker.ts";
import { buildRequest, type HttpRequest } from "./build-request.ts";
import { createConnectionPools } from "./connection-pools.ts";
import { checkCredentials, headersOf, selectSet } from "./credentials.ts";
import { checkLiteral, createDestinations } from "./destinations.ts";
import { ExchangeFailure, exchange, type RawAnswer } from "./exchange.ts";
import { createFailureLog } from "./failure-log.ts";
import { createGate } from "./gate.ts";
import type {
  ObservedExchange,
  RequestOptions,
  Upstream,
  UpstreamAnswer,
  UpstreamObserver,
  UpstreamOptions,
} from "./interface.ts";
import { BUSY, refuseLate, refuseWithoutToken, UNPREPARED } from "./not-sent.ts";
import { createOwnHosts } from "./own-hosts.ts";
import { patientTimer } from "./patient-timer.ts";
import { type ReadOptions, readResponse } from "./read-response.ts";
import { type Redact, secretRedactor } from "./redact-secrets.ts";
import { createRequestProofs, provingHeaders } from "./request-proofs.ts";
import { timeBudget } from "./time-budget.ts";
import { checkTls } from "./tls-options.ts";
import { badAnswer, Stopped, transportError } from "./transport-error.ts";
import { unlessStopped } from "./unless-stopped.ts";
import { watchedRequest } from "./watched-request.ts";

const USER_AGENT = `sluice/${VERSION}`;
/** Requests that may wait for each connection. */
const WAITING_PER_CONNECTION = 64;

export interface UpstreamDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Signs transaction tokens and requests, which there are none of without it. */
  readonly identity?: Pick<Identity, "peerId" | "sign"> | undefined;
  /** Told of every request, as one of this service. */
  readonly observed?: { readonly service: string; readonly observer: UpstreamObserver } | undefined;
  /** Instead of the system's resolver. */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * An upstream over undici. Requests, and the credentials in them, go to the service's own hosts and no other.
 * @throws SluiceError SLUICE_CONFIG when the URL, a credential, or a certificate cannot be used.
 */
export const createUpstream = (options: UpstreamOptions, deps: UpstreamDeps): Upstream => {
  const { credentials, timeoutMs, connections, tls, arrayItems, maxResponseBytes: maxBytes } = options;
  const base = parseBaseUrl(options.url);
  checkCredentials(credentials);
  if (tls !== undefined) checkTls(tls);
  const service = new URL(options.url);
  const guard = createDestinations(options.destinations);
  checkLiteral(service, guard);
  const reserved = provingHeaders(options, Object.values(credentials).flatMap(headersOf));
  const proofs = createRequestProofs(options, deps);
  const secrets = secretRedactor(credentials);
  const redact: Redact =
    proofs === undefined ? secrets.redact : (text) => proofs.redact(secrets.redact(text));
  const passes = passedHeaders(options.responseHeaders);
  const isOwn = createOwnHosts(service, options.hosts ?? []);
  const gate = createGate({
    slots: connections,
    maxWaiting: connections * WAITING_PER_CONNECTION,
    maxWaitMs: options.queueMs,
    clock: deps.clock,
  });
  const logFailure = createFailureLog(base.origin, deps);
  const url = base.origin + base.path;
  const watched = { service: deps.observed?.service ?? "", url };
  const observer = deps.observed?.observer;
  const breaker = createBreaker(base.origin, options.breaker, {
    ...deps,
    onChange: (isResting) => observer?.rests(watched, isResting),
  });
  const pools = createConnectionPools({ tls, timeoutMs, connections, guard, lookup: deps.lookup });
  const tokens = createAccessTokens(
    credentials,
    { timeoutMs, clock: deps.clock, onFailure: (error) => logFailure(toSluiceError(error)) },
    { service, isOwn, pools, onSecret: secrets.learn },
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

  /** A free connection and the request as it is to leave, or the reason why it does not. `onDone` gives the connection back. */
  const ready = async (
    request: HttpRequest,
    { initiator, beforeSend, what, origin, call }: Sending,
    stop: AbortController,
  ): Promise<{ readonly sent: HttpRequest; readonly onDone: () => void }> => {
    const { signal } = stop;
    breaker.check(what);
    const free = await within(options.queueMs, stop, gate.enter(initiator, signal)).catch(
      refuseLate(what, BUSY),
    );
    try {
      breaker.check(what);
      const sent = proofs === undefined ? request : await proofs.prove(request, origin, call);
      if (beforeSend !== undefined) {
        await within(timeoutMs, stop, unlessStopped(beforeSend(), signal)).catch(
          refuseLate(what, UNPREPARED),
        );
        signal.throwIfAborted();
        breaker.check(what);
      }
      return { sent, onDone: free };
    } catch (error) {
      free();
      throw error;
    }
  };

  /** The upstream's own time begins when its turn has come. */
  const send = async (request: HttpRequest, sending: Sending, stop: AbortController): Promise<RawAnswer> => {
    let timer: Timer | undefined;
    try {
      const { sent, onDone } = await ready(request, sending, stop);
      timer = patientTimer(deps.clock, timeoutMs, () => stop.abort(new Stopped("timeout")));
      const bounds = { stop: stop.signal, maxBytes, maxItems: arrayItems, onDone };
      const raw = await breaker.run(
        () => {
          sending.seen?.left();
          return exchange(pools.to(sending.origin), sent, bounds);
        },
        () => {
          onDone();
          throw breaker.refusal(sending.what);
        },
      );
      sending.seen?.ended({ status: raw.status });
      return raw;
    } catch (error) {
      const failed = toRequestError(error, sending);
      sending.seen?.ended({ problem: failed });
      logFailure(failed, sending.of?.ref);
      throw failed;
    } finally {
      timer?.cancel();
    }
  };

  return {
    url,

    async request(call, { signal, deadline, initiator, effect, beforeSend, call: facts, of }) {
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
        const built = buildRequest(bare, server.path, carried, USER_AGENT, reserved);
        const { request, seen } = watchedRequest(built, { origin: server.origin, of }, watched, observer);
        const sending = { origin: server.origin, initiator, what, effect, beforeSend, call: facts, seen, of };
        const raw = await send(request, sending, stop);
        if (raw.status === 401) tokens.refused(carried);
        const { method } = request;
        return await read(raw, { method, effect, what, bytes: call.bytes, maxBytes, passes, redact });
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

interface Sending extends Pick<RequestOptions, "initiator" | "effect" | "of"> {
  readonly origin: string;
  readonly what: string;
  readonly beforeSend: RequestOptions["beforeSend"] | undefined;
  readonly call: RequestOptions["call"] | undefined;
  readonly seen: ObservedExchange | undefined;
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

const toRequestError = (
  error: unknown,
  { effect, what }: { readonly effect: Effect; readonly what: string },
): SluiceError => {
  if (error instanceof SluiceError) return error;
  return error instanceof ExchangeFailure
    ? transportError(error.cause, error.sent, effect, what)
    : transportError(error, false, effect, what);
};
