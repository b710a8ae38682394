import type { Dispatcher } from "undici";
import { isStreamType } from "../core/index.ts";
import type { HttpRequest } from "./build-request.ts";
import { parseContentType } from "./content-type.ts";
import { type ItemCounter, itemCounter } from "./item-counter.ts";
import { Stopped } from "./transport-error.ts";

/** What came back, nothing decoded yet. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** `body` is the beginning of one that is longer than a bound, or of a stream that had not ended in time. */
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

export interface ExchangeOptions {
  /** Ends the exchange; a stream's time is up where it was stopped by anybody but the caller. */
  readonly stop: AbortSignal;
  /** Of the body, as it is sent. */
  readonly maxBytes: number;
  /** Of a stream that is not compressed: when they are there, no more is awaited. Absent: all of them. */
  readonly maxItems?: number;
  /** Called exactly once, when the connection is free again; after an abort that may be later than the promise. */
  readonly onDone?: () => void;
}

/**
 * One request, one answer, through undici's dispatch interface because that alone tells when a request starts to be
 * written: before, it was certainly not sent; after, nobody knows. A successful stream of events or lines may never end: what has come
 * of it when its time is up, or when it is enough, is the answer.
 * @throws ExchangeFailure
 */
export const exchange = (
  dispatcher: Dispatcher,
  request: HttpRequest,
  { stop, maxBytes, maxItems = Number.POSITIVE_INFINITY, onDone }: ExchangeOptions,
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    let sent = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: RawAnswer["headers"] = {};
    let count: ItemCounter | undefined;
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
      const isTimeUp = stop.reason instanceof Stopped && stop.reason.by !== "caller";
      if (isTimeUp && streamType(status, headers) !== undefined) answer(true);
      else fail(stop.reason);
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
          // undici may only now have a connection for a request that was given up long ago, and must not write it; nor one a second time.
          if (stop.aborted) started.abort(stop.reason as Error);
          else if (sent) started.abort(new Error("it was written before"));
          else {
            controller = started;
            sent = true;
          }
        },
        onResponseStart(_, statusCode, received) {
          if (statusCode < 200) return;
          status = statusCode;
          headers = received;
          const stream = streamType(status, headers);
          if (stream !== undefined && headers["content-encoding"] === undefined) count = itemCounter(stream);
        },
        onResponseData(current, chunk) {
          bytes += chunk.length;
          chunks.push(chunk);
          const items = count?.(chunk) ?? 0;
          if (bytes <= maxBytes && items < maxItems) return;
          answer(true);
          current.abort(new Error("the answer is longer than its bound"));
        },
        onResponseEnd() {
          answer(false);
          onDone?.();
        },
        onResponseError(_, error) {
          fail(error);
          onDone?.();
        },
      },
    );
  });

/** The media type of a successful stream. */
const streamType = (status: number, headers: RawAnswer["headers"]): string | undefined => {
  const { mediaType } = parseContentType(String(headers["content-type"] ?? ""));
  return status >= 200 && status < 300 && isStreamType(mediaType) ? mediaType : undefined;
};
