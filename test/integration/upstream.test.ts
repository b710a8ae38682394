import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { effectOfMethod, silentLogger } from "../../src/core/index.ts";
import type { BoundCall } from "../../src/openapi/interface.ts";
import { createUpstream, type Upstream, type UpstreamOptions } from "../../src/upstream/index.ts";
import { bound, form, json, parameter } from "../support/bound-call.ts";
import { httpServer, refusedUrl, tcpServer } from "../support/http-server.ts";
import { manualClock } from "../support/manual-clock.ts";

const clock = manualClock();
const open: Upstream[] = [];
const upstreamAt = (url: string, options: Partial<UpstreamOptions> = {}): Upstream => {
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections: 4,
    queueMs: 60_000,
    credentials: {},
  };
  const upstream = createUpstream({ url, ...bounds, ...options }, { clock, logger: silentLogger });
  open.push(upstream);
  return upstream;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

const ask = (
  upstream: Upstream,
  call: Partial<BoundCall> = {},
  signal = new AbortController().signal,
  leftMs = 60_000,
) => {
  const deadline = clock.now() + leftMs;
  const effect = effectOfMethod(call.method ?? "get");
  return upstream.request(bound(call), { signal, deadline, initiator: "somebody", effect });
};
const coded = (code: string, text = "", retry?: boolean) =>
  expect.objectContaining({
    code,
    message: expect.stringContaining(text),
    ...(retry === undefined ? {} : { retry }),
  });

describe("a request", () => {
  it("arrives as it was bound, with its credentials", async () => {
    await using server = await httpServer((_, response) => {
      response.writeHead(201, { "content-type": "application/json", "x-request-id": "7" }).end('{"id":7}');
    });
    const upstream = upstreamAt(`${server.url}/v1/`, {
      credentials: { sms: { kind: "basic", username: "shop", password: "pa:ss" } },
    });
    expect(upstream.url).toBe(`${server.url}/v1`);
    const answer = await ask(upstream, {
      method: "post",
      path: "/messages/{kind}",
      parameters: [
        parameter("path", "kind", "a b"),
        parameter("query", "tag", ["x", "y"]),
        parameter("header", "X-Trace", "t"),
        parameter("cookie", "c", 1),
      ],
      body: form({ to: "+49", text: "hällo" }),
      security: [["sms"]],
    });
    expect(answer).toMatchObject({
      status: 201,
      mediaType: "application/json",
      body: { id: 7 },
      headers: { "x-request-id": "7" },
    });
    expect(server.received).toMatchObject([
      {
        method: "POST",
        url: "/v1/messages/a%20b?tag=x&tag=y",
        body: "to=%2B49&text=h%C3%A4llo",
        headers: {
          host: server.url.slice("http://".length),
          authorization: `Basic ${Buffer.from("shop:pa:ss").toString("base64")}`,
          "content-type": "application/x-www-form-urlencoded",
          "content-length": "24",
          "accept-encoding": "identity",
          "user-agent": expect.stringMatching(/^sluice\//),
          accept: "application/json",
          "x-trace": "t",
          cookie: "c=1",
        },
      },
    ]);
  });

  it.each(["get", "put", "post", "delete", "options", "patch", "head"])("goes out as %s", async (method) => {
    await using server = await httpServer((_, response) => response.writeHead(204).end());
    expect(await ask(upstreamAt(server.url), { method })).toMatchObject({
      status: 204,
      mediaType: "",
      body: null,
    });
    expect(server.received[0]?.method).toBe(method.toUpperCase());
  });

  it("reuses connections", async () => {
    await using server = await httpServer((_, response) => response.end("ok"));
    const upstream = upstreamAt(server.url);
    for (let index = 0; index < 20; index++) await ask(upstream);
    // Two, not one: undici rests a connection for one turn of the event loop after each answer.
    expect(new Set(server.received.map((request) => request.connection)).size).toBeLessThanOrEqual(2);
  });

  it("never opens more connections than allowed", async () => {
    await using server = await httpServer((_, response) => response.end("ok"));
    const upstream = upstreamAt(server.url, { connections: 3, queueMs: 60_000 });
    await Promise.all(Array.from({ length: 60 }, () => ask(upstream)));
    expect(server.received).toHaveLength(60);
    expect(Math.max(...server.received.map((request) => request.connection))).toBe(3);
  });

  it("is refused when too many wait already, and the rest are served", async () => {
    const held: (() => void)[] = [];
    await using server = await httpServer((_, response) => held.push(() => response.end("ok")));
    const upstream = upstreamAt(server.url, { connections: 1, queueMs: 60_000 });
    const first = server.next();
    // One connection and 64 places to wait, three quarters of them for one initiator.
    const asked = Array.from({ length: 50 }, () => ask(upstream));
    await expect(asked[49]).rejects.toThrow(coded("SLUICE_OVERLOAD", "wait for this upstream", true));
    await first;
    for (let index = 0; index < 49; index++) {
      const next = server.next();
      held[index]?.();
      await asked[index];
      if (index < 48) await next;
    }
    expect(server.received).toHaveLength(49);
  });
});

describe("an answer", () => {
  it.each([200, 404, 429, 500, 503])("of status %d is an answer", async (status) => {
    await using server = await httpServer((_, response) =>
      response.writeHead(status, { "content-type": "application/problem+json" }).end('{"title":"t"}'),
    );
    expect(await ask(upstreamAt(server.url))).toMatchObject({ status, body: { title: "t" } });
  });

  it("that redirects is not followed", async () => {
    await using target = await httpServer();
    await using server = await httpServer((_, response) =>
      response.writeHead(302, { location: target.url }).end(),
    );
    expect(await ask(upstreamAt(server.url))).toMatchObject({
      status: 302,
      body: null,
      headers: { location: target.url },
    });
    expect(target.received).toEqual([]);
  });

  it("after an informational one counts", async () => {
    await using server = await httpServer((_, response) => {
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      response.end("ok");
    });
    expect(await ask(upstreamAt(server.url))).toMatchObject({ status: 200 });
  });

  it("longer than the bound is cut off while it streams", async () => {
    await using server = await httpServer((_, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      const pump = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        response.once("drain", pump);
      };
      pump();
    });
    const upstream = upstreamAt(server.url);
    await expect(ask(upstream)).rejects.toThrow(coded("SLUICE_BAD_RESULT", "longer than 10000 bytes"));
    await expect(ask(upstream, { method: "post" })).rejects.toThrow(
      coded("SLUICE_BAD_RESULT", "effect has happened"),
    );
  });

  it("with broken JSON fails as a success, counts as an error", async () => {
    await using server = await httpServer((request, response) =>
      response
        .writeHead(request.url === "/ok" ? 200 : 500, { "content-type": "application/json" })
        .end("{oops"),
    );
    const upstream = upstreamAt(server.url);
    await expect(ask(upstream, { path: "/ok" })).rejects.toThrow(coded("SLUICE_BAD_RESULT", "not the JSON"));
    expect(await ask(upstream, { path: "/bad" })).toMatchObject({ status: 500, body: "{oops" });
  });

  it("does not carry this peer's secrets on", async () => {
    const value = "bureau-key-0815";
    await using server = await httpServer((request, response) =>
      response.writeHead(401, { location: `/elsewhere${request.url}` }).end(`bad key in ${request.url}`),
    );
    const credentials = { key: { kind: "apiKey", in: "query", name: "key", value } } as const;
    const answer = await ask(upstreamAt(server.url, { credentials }), { security: [["key"]] });
    expect(server.received[0]?.url).toContain(value);
    expect(JSON.stringify(answer)).not.toContain(value);
  });

  it("may use header names of Object's own", async () => {
    await using server = await tcpServer((socket) => {
      socket.once("data", () =>
        socket.end("HTTP/1.1 200 OK\r\n__proto__: x\r\nconstructor: y\r\ncontent-length: 0\r\n\r\n"),
      );
    });
    const { headers } = await ask(upstreamAt(server.url, { responseHeaders: "all" }));
    expect(Object.entries(headers)).toEqual(expect.arrayContaining([["constructor", "y"]]));
    expect({}).not.toHaveProperty("0");
  });
});

describe("an upstream that cannot be reached", () => {
  it("refuses connections", async () => {
    const upstream = upstreamAt(await refusedUrl());
    const refused = coded("SLUICE_UNREACHABLE", "refused the connection", true);
    await expect(ask(upstream, { method: "post", body: json({}) })).rejects.toThrow(refused);
    await expect(ask(upstream)).rejects.toThrow(refused);
  });

  it("has no such host, and the error holds no credential", async () => {
    const credentials = {
      key: { kind: "apiKey", in: "query", name: "key", value: "hunter2hunter2" },
    } as const;
    const upstream = upstreamAt("http://nowhere.invalid/base", { credentials });
    const asked = ask(upstream, { method: "post", security: [["key"]] });
    await expect(asked).rejects.toThrow(coded("SLUICE_UNREACHABLE", "POST /things", true));
    await expect(asked).rejects.not.toThrow("hunter2");
  });

  it("speaks no TLS", async () => {
    await using server = await httpServer();
    const upstream = upstreamAt(server.url.replace("http:", "https:"));
    await expect(ask(upstream, { method: "post" })).rejects.toThrow(coded("SLUICE_UNREACHABLE", "", true));
    expect(server.received).toEqual([]);
  });
});

describe("an upstream that takes the request and does not answer", () => {
  const cases: [string, (socket: Socket) => void][] = [
    ["closes", (socket) => socket.end()],
    ["resets", (socket) => socket.resetAndDestroy()],
    ["stops inside its body", (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")],
    [
      "stops inside a chunk",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab"),
    ],
  ];

  it.each(cases)("%s", async (_, drop) => {
    let requests = 0;
    await using server = await tcpServer((socket) => {
      socket.once("data", () => {
        requests++;
        drop(socket);
      });
    });
    const upstream = upstreamAt(server.url);
    await expect(ask(upstream)).rejects.toThrow(coded("SLUICE_UNREACHABLE", "no answer", true));
    await expect(ask(upstream, { method: "post", body: json(1) })).rejects.toThrow(
      coded("SLUICE_OUTCOME_UNKNOWN", "may have had its effect", false),
    );
    expect(requests).toBe(2);
  });

  it("talks garbage", async () => {
    await using server = await tcpServer((socket) => {
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.9\r\n"));
    });
    const upstream = upstreamAt(server.url);
    await expect(ask(upstream)).rejects.toThrow(coded("SLUICE_BAD_RESULT", "not readable HTTP", false));
  });

  it("sends endless headers", async () => {
    await using server = await tcpServer((socket) => {
      socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\n${"x-a: b\r\n".repeat(5_000)}`));
    });
    await expect(ask(upstreamAt(server.url))).rejects.toThrow(
      coded("SLUICE_BAD_RESULT", "not readable HTTP", false),
    );
  });
});

describe("time", () => {
  const silent = (): ReturnType<typeof httpServer> => httpServer(() => {});

  it("ends a request at its timeout", async () => {
    await using server = await silent();
    const upstream = upstreamAt(server.url, { timeoutMs: 1_000 });
    for (const [method, code] of [
      ["get", "SLUICE_UNREACHABLE"],
      ["post", "SLUICE_OUTCOME_UNKNOWN"],
    ] as const) {
      const arrived = server.next();
      const asked = ask(upstream, { method });
      await arrived;
      clock.advance(1_000);
      await expect(asked).rejects.toThrow(coded(code, "longer than its timeout"));
    }
  });

  it("ends a request early enough for the result to travel", async () => {
    await using server = await silent();
    const arrived = server.next();
    const asked = ask(upstreamAt(server.url), { method: "post" }, undefined, 2_000);
    await arrived;
    clock.advance(1_800);
    await expect(asked).rejects.toThrow(coded("SLUICE_OUTCOME_UNKNOWN", "deadline came first"));
  });

  it("does not start what cannot end", async () => {
    await using server = await silent();
    const upstream = upstreamAt(server.url);
    await expect(ask(upstream, {}, undefined, 3)).rejects.toThrow(coded("SLUICE_DEADLINE", "not sent"));
    await expect(ask(upstream, {}, AbortSignal.abort())).rejects.toThrow(
      coded("SLUICE_DEADLINE", "not sent"),
    );
    expect(server.received).toEqual([]);
  });

  it("ends when the particle is given up, and the connection with it", async () => {
    const dropped = Promise.withResolvers<void>();
    await using server = await httpServer((_, response) => response.once("close", dropped.resolve));
    const arrived = server.next();
    const stop = new AbortController();
    const asked = ask(upstreamAt(server.url), {}, stop.signal);
    await arrived;
    stop.abort();
    await expect(asked).rejects.toThrow(coded("SLUICE_DEADLINE", "given up"));
    await dropped.promise;
  });

  it("ends for those who wait for a connection too, unsent", async () => {
    await using server = await silent();
    const upstream = upstreamAt(server.url, { connections: 1, queueMs: 60_000 });
    const arrived = server.next();
    const stop = new AbortController();
    const first = ask(upstream, {}, stop.signal);
    await arrived;
    const second = ask(upstream, { method: "post" }, undefined, 1_000);
    clock.advance(900);
    await expect(second).rejects.toThrow(coded("SLUICE_DEADLINE", "not sent"));
    stop.abort();
    await expect(first).rejects.toThrow();
    const next = server.next();
    const stopThird = new AbortController();
    const third = ask(upstream, {}, stopThird.signal);
    await next;
    expect(server.received).toHaveLength(2);
    stopThird.abort();
    await expect(third).rejects.toThrow();
  });
});

describe("TLS", () => {
  it("is verified, whatever the environment says", async () => {
    const [key, cert] = ["key", "cert"].map((part) =>
      readFileSync(`test/fixtures/tls/self-signed-${part}.pem`),
    );
    const server = createServer({ key, cert }, (_, response) => response.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const upstream = upstreamAt(`https://localhost:${(server.address() as AddressInfo).port}`);
    await expect(ask(upstream, { method: "post" })).rejects.toThrow(
      coded("SLUICE_UNREACHABLE", "self-signed", true),
    );
    vi.unstubAllEnvs();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("close", () => {
  it("lets what is on its way finish and refuses the rest", async () => {
    const held = Promise.withResolvers<() => void>();
    await using server = await httpServer((_, response) => held.resolve(() => response.end("ok")));
    const upstream = upstreamAt(server.url, { connections: 1, queueMs: 60_000 });
    const running = ask(upstream);
    const answer = await held.promise;
    const waiting = ask(upstream);
    const closed = upstream.close();
    await expect(waiting).rejects.toThrow(coded("SLUICE_CLOSED", "", true));
    await expect(ask(upstream)).rejects.toThrow(coded("SLUICE_CLOSED", "", true));
    answer();
    expect(await running).toMatchObject({ status: 200 });
    await closed;
    open.length = 0;
  });
});

it("closes idle connections", async () => {
  await using server = await tcpServer((socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
    ended.push(once(socket, "end"));
  });
  const ended: Promise<unknown>[] = [];
  const upstream = upstreamAt(server.url);
  await ask(upstream);
  await upstream.close();
  await Promise.all(ended);
  open.length = 0;
  expect(ended).toHaveLength(1);
});
