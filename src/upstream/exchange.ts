import type { Dispatcher } from "undici";
import type { HttpRequest } from "./build-request.ts";

/** What came back, nothing decoded yet. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** The body was longer than the bound: `body` is its beginning. */
  readonly truncated: boolean;
}

/** Why there is no answer, and whether the upstream may have seen the request. */
export class ExchangeFailure extends Error {
  readonly sent: boolean;

  constructor(sent: boolean, cause: unknown) {
    super("no answer", { cause });
    this.sent = sent;
  }
}

/**
 * One request, one answer, through undici's dispatch interface because that alone tells when a request starts to be
 * written: before, it was certainly not sent; after, nobody knows.
 * @param onDone called exactly once, when the connection is free again; after an abort that may be later than the promise.
 * @throws ExchangeFailure
 */
export const exchange = (
  dispatcher: Dispatcher,
  request: HttpRequest,
  maxBytes: number,
  stop: AbortSignal,
  onDone: () => void,
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    let sent = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: RawAnswer["headers"] = {};
    let bytes = 0;
    const chunks: Buffer[] = [];

    const fail = (cause: unknown): void => {
      stop.removeEventListener("abort", onStop);
      reject(new ExchangeFailure(sent, cause));
    };
    const answer = (truncated: boolean): void => {
      stop.removeEventListener("abort", onStop);
      resolve({ status, headers, body: Buffer.concat(chunks).subarray(0, maxBytes), truncated });
    };
    const onStop = (): void => {
      fail(stop.reason);
      controller?.abort(stop.reason as Error);
    };
    stop.addEventListener("abort", onStop, { once: true });

    dispatcher.dispatch(
      {
        method: request.method as Dispatcher.HttpMethod,
        path: request.target,
        headers: request.headers,
        body: request.body ?? null,
      },
      {
        onRequestStart(started) {
          // undici may only now have a connection for a request that was given up long ago, and must not write it.
          if (stop.aborted) started.abort(stop.reason as Error);
          else {
            controller = started;
            sent = true;
          }
        },
        onResponseStart(_, statusCode, received) {
          if (statusCode < 200) return;
          status = statusCode;
          headers = received;
        },
        onResponseData(current, chunk) {
          bytes += chunk.length;
          chunks.push(chunk);
          if (bytes <= maxBytes) return;
          answer(true);
          current.abort(new Error("the answer is longer than its bound"));
        },
        onResponseEnd() {
          answer(false);
          onDone();
        },
        onResponseError(_, error) {
          fail(error);
          onDone();
        },
      },
    );
  });
