import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher, request } from "undici";
import { isLoopback, SluiceError } from "../core/index.ts";
import { VERSION } from "../version.ts";
import { answerText } from "./answer-text.ts";
import { createDestinations } from "./destinations.ts";
import { guardedConnector } from "./guarded-connector.ts";
import type { UpstreamOptions } from "./interface.ts";
import { transportReason } from "./transport-error.ts";

export interface FetchTextOptions {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** As of upstreams. */
  readonly destinations?: UpstreamOptions["destinations"];
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
  /** Instead of the system's resolver. */
  readonly lookup?: LookupFunction;
}

const MAX_HEADER_BYTES = 16_384;

/**
 * The text at a URL that the operator configured, such as an issuer's JWKS: https, or http to this machine itself; answered with 200, for no redirect is
 * followed.
 * @throws SluiceError SLUICE_CONFIG (a URL or an address that is not fetched), SLUICE_UNREACHABLE (everything else). Neither repeats what the server said.
 */
export const fetchText = async (url: string, options: FetchTextOptions): Promise<string> => {
  const { maxBytes, timeoutMs, destinations, ca, lookup } = options;
  const target = checkedUrl(url);
  const tooLate = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? tooLate : AbortSignal.any([options.signal, tooLate]);
  const dispatcher = new Agent({
    connect: guardedConnector(
      { ca, rejectUnauthorized: true, allowH2: false, timeout: timeoutMs },
      createDestinations(destinations),
      lookup,
    ),
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  try {
    const answer = await send(target, { dispatcher, signal });
    if (answer.statusCode !== 200) throw unreachable(target, `answered ${answer.statusCode}`);
    const read = await answerText(answer, maxBytes, signal);
    if ("text" in read) return read.text;
    throw unreachable(target, `answered with something that ${read.problem}`, read.cause);
  } finally {
    await dispatcher.destroy();
  }
};

const checkedUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || `${url.username}${url.password}` !== "")
    throw new SluiceError("SLUICE_CONFIG", "a URL to fetch must be absolute, without user and password");
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) return url;
  throw new SluiceError("SLUICE_CONFIG", `${placeOf(url)}: its URL must be https`);
};

const send = async (
  target: URL,
  options: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<Dispatcher.ResponseData> => {
  try {
    return await request(target, {
      ...options,
      headers: { accept: "application/json, */*;q=0.5", "user-agent": `sluice/${VERSION}` },
    });
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const reason = options.signal.aborted ? "it did not answer in time" : transportReason(error);
    throw unreachable(target, `cannot be fetched: ${reason}`, error);
  }
};

/** Without the query: some URLs carry keys there. */
const placeOf = ({ origin, pathname }: URL): string => origin + pathname;

const unreachable = (url: URL, what: string, cause?: unknown): SluiceError =>
  new SluiceError("SLUICE_UNREACHABLE", `${placeOf(url)} ${what}`, { cause });
