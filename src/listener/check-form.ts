import type { IncomingMessage } from "node:http";
import { SluiceError } from "../core/index.ts";

export type Headed = Pick<IncomingMessage, "url" | "rawHeaders">;

const MAX_TARGET_CHARS = 4_096;
const MAX_HEADERS = 100; // far below the 2,000 beyond which Node leaves headers out unseen
/** Node takes the first of several, a proxy in front perhaps the last. */
const SINGLE = new Set([
  "host",
  "authorization",
  "content-type",
  "content-length",
  "transfer-encoding",
  "origin",
  "sec-fetch-site",
]);

/**
 * What a proxy in front and this API could read differently is read by neither.
 * @throws SluiceError SLUICE_REQUEST (400, 414, 431).
 */
export const checkForm = ({ url = "", rawHeaders }: Headed): void => {
  if (!url.startsWith("/")) throw refused("the request target must be a path", 400);
  if (url.length > MAX_TARGET_CHARS)
    throw refused(`the path is longer than ${MAX_TARGET_CHARS} characters`, 414);
  if (rawHeaders.length > 2 * MAX_HEADERS) throw refused(`there are more than ${MAX_HEADERS} headers`, 431);
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? "";
    if (seen.has(name) && SINGLE.has(name)) throw refused(`the header ${name} is there more than once`, 400);
    seen.add(name);
  }
};

const refused = (detail: string, status: number): SluiceError =>
  new SluiceError("SLUICE_REQUEST", detail, { status });
