import { Pool } from "undici";
import { type Clock, type Logger, SluiceError } from "../core/index.ts";
import { VERSION } from "../version.ts";
import { parseBaseUrl } from "./base-url.ts";
import { buildRequest } from "./build-request.ts";
import { checkCredentials } from "./credentials.ts";
import { ExchangeFailure, exchange, type RawAnswer } from "./exchange.ts";
import { createFailureLog } from "./failure-log.ts";
import { createGate } from "./gate.ts";
import type { Upstream, UpstreamOptions } from "./interface.ts";
import { readResponse } from "./read-response.ts";
import { secretRedactor } from "./redact-secrets.ts";
import { timeBudget } from "./time-budget.ts";
import { Stopped, transportError } from "./transport-error.ts";

const USER_AGENT = `sluice/${VERSION}`;
/** Requests that may wait for each connection. */
const WAITING_PER_CONNECTION = 64;
const MAX_ANSWER_HEADER_BYTES = 16_384;

/**
 * An upstream over undici: HTTP/1.1, connections kept alive, TLS certificates verified whatever the environment says.
 * @throws SluiceError SLUICE_CONFIG when the URL or a credential cannot be used.
 */
export const createUpstream = (
  options: UpstreamOptions,
  deps: { clock: Clock; logger: Logger },
): Upstream => {
  const base = parseBaseUrl(options.url);
  checkCredentials(options.credentials);
  const redact = secretRedactor(options.credentials);
  const gate = createGate(options.connections, options.connections * WAITING_PER_CONNECTION);
  const logFailure = createFailureLog(base.origin, deps);
  const pool = new Pool(base.origin, {
    connections: options.connections,
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: MAX_ANSWER_HEADER_BYTES,
    connectTimeout: options.timeoutMs,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { rejectUnauthorized: true },
  });

  return {
    url: base.origin + base.path,

    async request(call, { signal, deadline, initiator }) {
      const request = buildRequest(call, base.path, options.credentials, USER_AGENT);
      const what = `${request.method} ${call.path}`;
      const budget = timeBudget(deps.clock.now(), deadline, options.timeoutMs);
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
      let raw: RawAnswer;
      try {
        const leave = await gate.enter(initiator, stop.signal).catch(refuseQueued(what));
        raw = await exchange(pool, request, options.maxResponseBytes, stop.signal, leave);
      } catch (error) {
        const failed = toRequestError(error, request.method, what);
        logFailure(failed);
        throw failed;
      } finally {
        timer.cancel();
        signal.removeEventListener("abort", onAbort);
      }
      return readResponse(raw, { method: request.method, what, maxBytes: options.maxResponseBytes, redact });
    },

    async close() {
      gate.close();
      await pool.close();
    },
  };
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
