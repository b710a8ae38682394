import { lookup } from "node:dns/promises";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { TLSSocket } from "node:tls";
import { VERSION } from "../../version.ts";

/** What somebody answered who was asked for nothing. */
export interface HttpLook {
  readonly status: number;
  /** The Date header, Unix ms. */
  readonly date: number | undefined;
  /** When its certificate ends, Unix ms; undefined: no TLS. */
  readonly certificateEnds: number | undefined;
  readonly text: string;
}

export interface HttpLookOptions {
  readonly method: "HEAD" | "GET";
  readonly timeoutMs: number;
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** Anybody's certificate will do: nothing secret is sent, and nothing believed. */
  readonly anyCertificate?: boolean;
  /** Why an address is not connected to; undefined: it is. */
  readonly guard?: (address: string, host: string) => Error | undefined;
}

/** Whoever takes longer than this is as good as gone. */
export const LOOK_MS = 5_000;

const MAX_TEXT_BYTES = 64 * 1024;

/** One request without credentials; redirects are not followed. Rejects with the system's error. */
export const httpLook = async (url: URL, options: HttpLookOptions): Promise<HttpLook> => {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const signal = AbortSignal.timeout(options.timeoutMs);
  const found = await unlessAborted(lookup(host, { all: true }), signal);
  for (const { address } of found) {
    const refusal = options.guard?.(address, host);
    if (refusal !== undefined) throw refusal;
  }
  const answer = await responseTo(url, { ...options, signal }, pinned(found));
  const { date } = answer.headers;
  const socket = answer.socket as Partial<TLSSocket>;
  const ends = socket.getPeerCertificate?.().valid_to;
  return {
    status: answer.statusCode ?? 0,
    date: date === undefined || Number.isNaN(Date.parse(date)) ? undefined : Date.parse(date),
    certificateEnds: ends === undefined ? undefined : Date.parse(ends),
    text: await textOf(answer),
  };
};

/** A resolver takes as long as it likes. */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });

/** What was judged is what is connected to. */
const pinned =
  (found: readonly { readonly address: string; readonly family: number }[]): LookupFunction =>
  (_host, { all }, callback) => {
    const [first] = found;
    if (all === true) callback(null, [...found]);
    else if (first === undefined) callback(new Error("no address"), "", 0);
    else callback(null, first.address, first.family);
  };

const responseTo = (
  url: URL,
  { method, ca, anyCertificate, signal }: HttpLookOptions & { readonly signal: AbortSignal },
  lookedUp: LookupFunction,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = {
      method,
      agent: false,
      lookup: lookedUp,
      signal,
      headers: { "user-agent": `sluice-doctor/${VERSION}`, accept: "*/*", connection: "close" },
    };
    const sent: ClientRequest =
      url.protocol === "https:"
        ? tlsRequest(url, { ...options, ca, rejectUnauthorized: anyCertificate !== true })
        : plainRequest(url, options);
    sent.once("response", resolve).on("error", reject).end();
  });

const textOf = async (answer: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_TEXT_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};
