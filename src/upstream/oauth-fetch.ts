import { VERSION } from "../version.ts";
import type { ConnectionPools } from "./connection-pools.ts";
import { decodeBody } from "./decode-body.ts";
import { exchange, type RawAnswer } from "./exchange.ts";

const MAX_ANSWER_BYTES = 256 * 1024;
const NULL_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** What oauth4webapi gives its `fetch`. */
interface Init {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The `fetch` that oauth4webapi uses, over this upstream's connections: no redirect is followed, an answer has its bound, and of its
 * headers only the Content-Type is told.
 * @throws ExchangeFailure
 */
export const createOAuthFetch =
  (pools: ConnectionPools, onStatus: (status: number) => void) =>
  async (address: string, init: Init): Promise<Response> => {
    const url = new URL(address);
    const raw = await exchange(
      pools.to(url.origin),
      {
        method: init.method,
        target: url.pathname + url.search,
        headers: new Map([
          ...Object.entries(init.headers),
          ["accept-encoding", "identity"],
          ["user-agent", `sluice/${VERSION}`],
        ]),
        body: init.body?.toString(),
      },
      { maxBytes: MAX_ANSWER_BYTES, stop: init.signal ?? new AbortController().signal },
    );
    onStatus(raw.status);
    return new Response(NULL_BODY.has(raw.status) ? null : await jsonOf(raw), {
      status: raw.status,
      headers: { "content-type": String(raw.headers["content-type"] ?? "") },
    });
  };

/** Without an ID token: it is about a person, nothing here needs it, and to check it takes more than a token request. */
const jsonOf = async (raw: RawAnswer): Promise<string> => {
  const decoded = await decodeBody(raw.body, String(raw.headers["content-encoding"] ?? ""), MAX_ANSWER_BYTES);
  if (raw.truncated || "problem" in decoded) return "";
  const text = decoded.body.toString();
  if (!text.includes("id_token")) return text;
  try {
    return JSON.stringify(JSON.parse(text), (key, value: unknown) =>
      key === "id_token" ? undefined : value,
    );
  } catch {
    return "";
  }
};
