import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { ConsoleFile } from "../console.ts";
import { defineRoute, type Reply, type Route } from "../route.ts";

/** What the page may do: its own scripts, styles and requests, and nothing else of anybody's. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
const HEADERS = { "content-security-policy": POLICY };

const HOME = "/console/";
const DAY_SECONDS = 86_400;

/**
 * The console's files. They hold nothing of this gateway, so anybody may have them: the page asks for a token and sends it with what it asks of `/v1`. No
 * part of the described API.
 */
export const consoleRoutes = (files: readonly ConsoleFile[]): Route[] => [
  redirect("/"),
  redirect("/console"),
  ...(files.length === 0 ? [page(HOME, () => NOT_BUILT)] : files.map(fileRoute)),
];

const page = (path: string, handle: Route["handle"]): Route =>
  defineRoute({
    method: "GET",
    path,
    operationId: `console ${path}`,
    summary: "A file of the console",
    access: "public",
    answers: { 200: { description: "The file", mediaType: "*/*" } },
    handle,
  });

const redirect = (path: string): Route =>
  page(path, () => ({ status: 307, headers: { location: HOME, "cache-control": "no-store" } }));

const fileRoute = ({ path, mediaType, text, isHashed }: ConsoleFile): Route => {
  const cacheControl = isHashed ? `public, max-age=${365 * DAY_SECONDS}, immutable` : "no-store";
  const headers = { ...HEADERS, "cache-control": cacheControl, vary: "accept-encoding" };
  let zipped: Buffer | undefined;
  return page(path === "index.html" ? HOME : `${HOME}${path}`, ({ headers: asked }): Reply => {
    const accepts = asked["accept-encoding"] ?? "";
    if (!/\bgzip\b/.test(String(accepts))) return { status: 200, body: text, mediaType, headers };
    zipped ??= gzipSync(text, { level: 9 });
    return {
      status: 200,
      body: Readable.from([zipped]),
      mediaType,
      headers: { ...headers, "content-encoding": "gzip", "content-length": String(zipped.length) },
    };
  });
};

const NOT_BUILT: Reply = {
  status: 503,
  mediaType: "text/html; charset=utf-8",
  headers: { ...HEADERS, "cache-control": "no-store" },
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sluice console</title>
<h1>The console is not built</h1>
<p>Build it in the folder of Sluice with <code>node scripts/build-console.mjs</code>, then restart the gateway.</p>
<p>The admin API works without it.</p>
</html>
`,
};
