import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** What it knows of a request, in every form that a careless server may repeat it in. */
const echoOf = ({ headers, url = "" }: IncomingMessage): readonly string[] => {
  const query = new URL(url, "http://x").searchParams;
  const [, basic = ""] = /^Basic (.*)$/.exec(headers.authorization ?? "") ?? [];
  const [, ...password] = Buffer.from(basic, "base64").toString().split(":");
  const secrets = [
    ...[headers.authorization, headers["x-key"], query.get("key"), password.join(":")],
    ...[headers["txn-token"], headers.authorization?.replace(/^\w+ /, "")],
  ].flatMap((value) => (typeof value === "string" && value !== "" ? [value] : []));
  return secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams([["", secret]]).toString().slice(1),
    Buffer.from(secret).toString("base64"),
    Buffer.from(`key=${secret}`).toString("base64url"),
  ]);
};

const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
const numeric = (text: string): string => [...text].map((char) => `&#${char.charCodeAt(0)};`).join("");
const escaped = (text: string): string =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

const typed = (response: ServerResponse, status: number, type: string): ServerResponse =>
  response.writeHead(status, { "content-type": type });

type Behaviour = (request: IncomingMessage, response: ServerResponse, echo: readonly string[]) => void;

/** By operation: ways to answer that a gateway has to get through without telling its caller a secret. */
export const LEAKS: Readonly<Record<string, Behaviour>> = {
  json: (_, response, echo) => void typed(response, 200, "application/json").end(JSON.stringify({ echo })),
  escapes: (_, response, echo) =>
    void typed(response, 200, "application/json").end(`["${echo.map(escaped).join('","')}"]`),
  nested: (_, response, echo) =>
    void typed(response, 200, "application/json").end(JSON.stringify({ [JSON.stringify(echo)]: 1 })),
  text: (_, response, echo) => void typed(response, 200, "text/plain").end(echo.join("\n")),
  html: (_, response, echo) => void typed(response, 200, "text/html").end(echo.map(html).join("<br>")),
  xml: (_, response, echo) =>
    void typed(response, 200, "application/xml").end(
      `<a>${echo.map((text) => `<v>${numeric(text)}</v>`).join("")}</a>`,
    ),
  bytes: (_, response, echo) => void typed(response, 200, "application/octet-stream").end(echo.join("\0")),
  gzip: (_, response, echo) =>
    void response
      .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
      .end(gzipSync(JSON.stringify(echo))),
  stream: (_, response, echo) =>
    void typed(response, 200, "text/event-stream").end(echo.map((text) => `data: ${text}\n\n`).join("")),
  headers: (_, response, echo) =>
    void response
      .writeHead(200, {
        etag: JSON.stringify(echo[0]),
        link: echo.map((text) => `<https://x/?k=${text}>`),
        "x-debug": echo[0],
        "set-cookie": echo.map((text, index) => `c${index}=${encodeURIComponent(text)}`),
        "www-authenticate": `Bearer error="${echo[1]}"`,
      })
      .end(),
  unauthorized: (_, response, echo) =>
    void typed(response, 401, "application/problem+json").end(
      JSON.stringify({ title: `bad: ${echo.join()}` }),
    ),
  failing: (_, response, echo) =>
    void typed(response, 500, "text/plain").end(`stack trace\n${echo.join("\n")}`),
  malformed: (_, response, echo) =>
    void typed(response, 200, "application/json").end(`{"key":"${echo.join()}`),
  wrongError: (_, response, echo) => void typed(response, 400, "application/json").end(`{${echo.join()}`),
  redirect: (_, response, echo) =>
    void response.writeHead(302, { location: `https://elsewhere.example/?key=${echo[1]}` }).end(),
  oddStatus: (_, response, echo) => void typed(response, 299, "text/plain").end(echo.join()),
  never: () => {},
  half: (_, response, echo) => {
    response.writeHead(200, { "content-type": "text/plain", "content-length": "100000" });
    response.write(echo.join(), () => response.destroy());
  },
  noHttp: ({ socket }, _, echo) => void socket.end(`HTTP/1.1 200 OK\r\n${echo[0]} ${echo[0]}\r\n\r\n`),
  tooLarge: (_, response, echo) =>
    void typed(response, 200, "application/json").end(JSON.stringify(echo.join().repeat(3_000))),
};

export interface LeakyUpstream extends AsyncDisposable {
  readonly url: string;
  /** Transaction tokens that it was given. */
  readonly tokens: ReadonlySet<string>;
}

/** Serves `/<anything>/<leak>`. */
export const leakyUpstream = async (): Promise<LeakyUpstream> => {
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://x");
    const token = request.headers["txn-token"];
    if (typeof token === "string") tokens.add(token);
    const behaviour = LEAKS[pathname.split("/").at(-1) ?? ""];
    request.resume().on("end", () => {
      if (behaviour === undefined) response.writeHead(404).end();
      else behaviour(request, response, echoOf(request));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};
