import { type Clock, type Logger, SluiceError, toSluiceError } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { VERSION } from "../version.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { type BaseUrl, parseBaseUrl } from "./base-url.ts";
import { buildRequest, type HttpRequest } from "./build-request.ts";
import { createConnectionPools } from "./connection-pools.ts";
import { checkCredentials, selectSet } from "./credentials.ts";
import { ExchangeFailure, exchange, type RawAnswer } from "./exchange.ts";
import { createFailureLog } from "./failure-log.ts";
import { createGate } from "./gate.ts";
import type { Upstream, UpstreamOptions } from "./interface.ts";
import { createOwnHosts } from "./own-hosts.ts";
import { readResponse } from "./read-response.ts";
import { secretRedactor } from "./redact-secrets.ts";
import { timeBudget } from "./time-budget.ts";
import { checkTls } from "./tls-options.ts";
import { Stopped, transportError } from "./transport-error.ts";

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
  const gate = createGate(connections, connections * WAITING_PER_CONNECTION);
  const logFailure = createFailureLog(base.origin, deps);
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

  const send = async (
    request: HttpRequest,
    { origin, initiator, what }: { origin: string; initiator: string; what: string },
    stop: AbortSignal,
  ): Promise<RawAnswer> => {
    try {
      const onDone = await gate.enter(initiator, stop).catch(refuseQueued(what));
      return await exchange(pools.to(origin), request, { stop, maxBytes, maxItems: arrayItems, onDone });
    } catch (error) {
      const failed = toRequestError(error, request.method, what);
      logFailure(failed);
      throw failed;
    }
  };

  return {
    url: base.origin + base.path,

    async request(call, { signal, deadline, initiator }) {
      const what = `${call.method.toUpperCase()} ${call.path}`;
      const server = serverOf(call);
      const budget = timeBudget(deps.clock.now(), deadline, timeoutMs);
      if (budget === undefined || signal.aborted) {
        throw new SluiceError(
          "SLUICE_DEADLINE",
          `${what}: too little time is left; the request was not sent`,
        );
      }
      const stop = new AbortController();
      const onAbort = (): void => stop.abort(new Stopped("caller"));
      signal.addEventListener("abort", onAbort, { once: true });
      const timer = deps.clock.timer(budget.ms, () => stop.abort(new Stopped(budget.endsBy)));
      try {
        const set = selectSet(call.security, credentials);
        const carried = await tokens.carried(set, stop.signal).catch(refuseWithoutToken(what));
        const bare = { ...call, security: [Object.keys(carried)] };
        const request = buildRequest(bare, server.path, carried, USER_AGENT);
        const raw = await send(request, { origin: server.origin, initiator, what }, stop.signal);
        if (raw.status === 401) tokens.refused(carried);
        return await readResponse(raw, {
          method: request.method,
          what,
          bytes: call.bytes,
          maxBytes,
          redact,
        });
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

/** The same failure for everybody who waited, each with what they asked for. */
const refuseWithoutToken =
  (what: string) =>
  (error: unknown): never => {
    if (error instanceof SluiceError)
      throw new SluiceError(error.code, `${what}: ${error.message}; the request was not sent`);
    if (!(error instanceof Stopped) || error.by !== "timeout") throw transportError(error, false, "", what);
    throw new SluiceError(
      "SLUICE_UNREACHABLE",
      `${what}: the token server did not answer in time; the request was not sent`,
    );
  };

/** A timeout spent waiting for a connection says nothing about the upstream. */
const refuseQueued =
  (what: string) =>
  (error: unknown): never => {
    if (!(error instanceof Stopped) || error.by !== "timeout") throw error;
    throw new SluiceError(
      "SLUICE_OVERLOAD",
      `${what}: every connection to the upstream was busy; the request was not sent`,
    );
  };

const toRequestError = (error: unknown, method: string, what: string): SluiceError => {
  if (error instanceof SluiceError) return error;
  return error instanceof ExchangeFailure
    ? transportError(error.cause, error.sent, method, what)
    : transportError(error, false, method, what);
};
