import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher, request } from "undici";
import { reasonOf, SluiceError } from "../core/index.ts";
import { answerText } from "./answer-text.ts";
import { createDestinations } from "./destinations.ts";
import { type ConnectGuard, guardedConnector } from "./guarded-connector.ts";
import type { UpstreamOptions } from "./interface.ts";
import { isPublicAddress } from "./public-address.ts";

export interface FetchDocumentOptions {
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  /** May this IP address be connected to? Default: only addresses of the public internet. */
  readonly isAllowed?: (address: string) => boolean;
  /** As of upstreams; of these addresses too only those of `deny` are closed, and `allow` opens nothing that is not public. */
  readonly destinations?: UpstreamOptions["destinations"];
  /** Instead of the system's resolver. */
  readonly lookup?: LookupFunction;
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
}

const MAX_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 15_000;
const MAX_REDIRECTS = 3; // "latest" links of documentation sites take one or two

/**
 * The text of a document at an https URL that somebody else chose: the address is checked as it is connected to, so neither a name that
 * resolves to a private address nor a redirect to one gets through.
 * @throws SluiceError SLUICE_REQUEST (not https, not public), SLUICE_UNREACHABLE, SLUICE_DOCUMENT (status, size, not text).
 */
export const fetchDocument = async (url: string, options: FetchDocumentOptions = {}): Promise<string> => {
  const { maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS, isAllowed = isPublicAddress, ca, lookup } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  const isOpen = createDestinations(options.destinations);
  const guard: ConnectGuard = (address, host) =>
    isAllowed(address) ? isOpen(address, host) : new NotPublic();
  const dispatcher = new Agent({
    connect: guardedConnector({ ca, timeout: timeoutMs }, guard, lookup),
    maxHeaderSize: 16_384,
  });
  try {
    let target = checkedUrl(url, url);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const answer = await send(target, { dispatcher, signal });
      if (answer.statusCode < 300 || answer.statusCode > 399)
        return await textOf(answer, url, maxBytes, signal);
      await answer.body.dump({ limit: 65_536, signal }).catch(() => {});
      const { location } = answer.headers;
      if (typeof location !== "string" || !URL.canParse(location, target.href))
        throw unusable(url, `answered ${answer.statusCode} without a place to go`);
      target = checkedUrl(new URL(location, target).href, url);
    }
    throw unusable(url, `redirects more than ${MAX_REDIRECTS} times`);
  } finally {
    await dispatcher.destroy();
  }
};

const unusable = (url: string, reason: string): SluiceError =>
  new SluiceError("SLUICE_DOCUMENT", `${url} ${reason}`);

const refused = (url: string, reason: string): SluiceError =>
  new SluiceError("SLUICE_REQUEST", `${url}: ${reason}; send the document itself instead`);

/** @param given - what the caller asked for, for messages. */
const checkedUrl = (text: string, given: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:")
    throw refused(
      given,
      text === given ? "only https is fetched" : "redirects to something other than https",
    );
  if (url.username !== "" || url.password !== "")
    throw refused(given, "a URL with a user or password is not fetched");
  return url;
};

class NotPublic extends Error {}

const send = async (
  target: URL,
  options: { dispatcher: Dispatcher; signal: AbortSignal },
): Promise<Dispatcher.ResponseData> => {
  try {
    return await request(target, {
      ...options,
      headers: {
        accept: "application/yaml, application/json, text/*;q=0.9, */*;q=0.5",
        "user-agent": "sluice/1",
      },
    });
  } catch (error) {
    if (error instanceof NotPublic) throw refused(target.href, "its address is not public");
    if (error instanceof SluiceError) throw refused(target.href, error.message);
    const reason = options.signal.aborted ? "no answer in time" : reasonOf(error);
    throw new SluiceError("SLUICE_UNREACHABLE", `${target.href} cannot be fetched: ${reason}`, {
      cause: error,
    });
  }
};

const textOf = async (
  answer: Dispatcher.ResponseData,
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> => {
  if (answer.statusCode !== 200) throw unusable(url, `answered ${answer.statusCode}`);
  const read = await answerText(answer, maxBytes, signal);
  if ("text" in read) return read.text;
  if (read.cause === undefined) throw unusable(url, read.problem);
  throw new SluiceError("SLUICE_UNREACHABLE", `${url} ${read.problem}`, { cause: read.cause });
};
