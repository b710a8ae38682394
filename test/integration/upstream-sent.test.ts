import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SluiceError, silentLogger } from "../../src/core/index.ts";
import { createUpstream, type OAuthClient, type UpstreamOptions } from "../../src/upstream/index.ts";
import { bound, json } from "../support/bound-call.ts";
import { httpServer, refusedUrl, tcpServer } from "../support/http-server.ts";
import { manualClock } from "../support/manual-clock.ts";

/** A `once` request, and whether it was told that it would leave. */
const setUp = (url: string, options: Partial<UpstreamOptions> = {}) => {
  const clock = manualClock();
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections: 1,
    queueMs: 60_000,
  };
  const upstream = createUpstream(
    { url, credentials: {}, ...bounds, ...options },
    { clock, logger: silentLogger },
  );
  onTestFinished(() => upstream.close());
  const told: string[] = [];
  const send = async (
    name = "it",
    { leftMs = 60_000, security = [] as string[][], beforeSend = async (): Promise<void> => {} } = {},
  ) => {
    const ready = (): Promise<void> => {
      told.push(name);
      return beforeSend();
    };
    try {
      const { status } = await upstream.request(bound({ method: "post", body: json(1), security }), {
        signal: new AbortController().signal,
        deadline: clock.now() + leftMs,
        initiator: "somebody",
        effect: "once",
        beforeSend: ready,
      });
      return status;
    } catch (error) {
      if (error instanceof SluiceError) return error.code;
      throw error;
    }
  };
  return { clock, upstream, told, send };
};

const silent = () => httpServer(() => {});

describe("a request that never left is never of unknown outcome", () => {
  it("where there is no such host", async () => {
    expect(await setUp("http://nowhere.invalid").send()).toBe("SLUICE_UNREACHABLE");
  });

  it("where the connection is refused", async () => {
    const { send, told } = setUp(await refusedUrl());
    expect(await send()).toBe("SLUICE_UNREACHABLE");
    expect(told).toEqual(["it"]);
  });

  it("where the other end speaks no TLS, or with a certificate nobody knows", async () => {
    await using plain = await httpServer();
    expect(await setUp(plain.url.replace("http:", "https:")).send()).toBe("SLUICE_UNREACHABLE");
    expect(plain.received).toEqual([]);
    const [key, cert] = ["key", "cert"].map((part) =>
      readFileSync(`test/fixtures/tls/self-signed-${part}.pem`),
    );
    let requests = 0;
    const secure = createServer({ key, cert }, (_, response) => {
      requests++;
      response.end();
    });
    secure.listen(0, "127.0.0.1");
    await once(secure, "listening");
    expect(await setUp(`https://localhost:${(secure.address() as AddressInfo).port}`).send()).toBe(
      "SLUICE_UNREACHABLE",
    );
    expect(requests).toBe(0);
    await new Promise((resolve) => secure.close(resolve));
  });

  it("where nobody accepts the connection's handshake in time", async () => {
    await using server = await tcpServer(() => {});
    const { clock, send, told } = setUp(server.url.replace("http:", "https:"), { timeoutMs: 1_000 });
    const asked = send("it", {
      beforeSend: async () => {
        setImmediate(() => clock.advance(1_000));
      },
    });
    expect(await asked).toBe("SLUICE_UNREACHABLE");
    expect(told).toEqual(["it"]);
  });

  it("where every connection stays busy", async () => {
    await using server = await silent();
    const { clock, send, told } = setUp(server.url, { queueMs: 4_000 });
    const arrived = server.next();
    const first = send("first");
    await arrived;
    const second = send("second");
    clock.advance(5_000);
    expect(await second).toBe("SLUICE_OVERLOAD");
    expect(await first).toBe("SLUICE_OUTCOME_UNKNOWN");
    expect(told).toEqual(["first"]);
    expect(server.received).toHaveLength(1);
  });

  it("where the breaker is open", async () => {
    await using server = await httpServer((_, response) => response.writeHead(503).end());
    const { send, told } = setUp(server.url, { breaker: { failures: 1, restMs: 1_000 } });
    expect(await send("first")).toBe(503);
    expect(await send("second")).toBe("SLUICE_OVERLOAD");
    expect(told).toEqual(["first"]);
    expect(server.received).toHaveLength(1);
  });

  it("where no access token is to be had", async () => {
    await using server = await httpServer();
    const client: OAuthClient = {
      kind: "oauth",
      clientId: "sluice",
      clientSecret: "s3cret-of-sluice",
      clientAuth: "basic",
      scopes: [],
      parameters: {},
      refreshToken: undefined,
      tokenUrl: `${await refusedUrl()}/token`,
      scheme: { kind: "oauth2", tokenUrl: undefined, refreshUrl: undefined },
    };
    const { send, told } = setUp(server.url, { credentials: { oauth: client } });
    expect(await send("it", { security: [["oauth"]] })).toBe("SLUICE_UNREACHABLE");
    expect(told).toEqual([]);
    expect(server.received).toEqual([]);
  });

  it("where too little time is left", async () => {
    await using server = await httpServer();
    const { send, told } = setUp(server.url);
    expect(await send("it", { leftMs: 3 })).toBe("SLUICE_DEADLINE");
    expect(told).toEqual([]);
  });
});

describe("what goes before a request", () => {
  it("has ended when the request arrives", async () => {
    const order: string[] = [];
    await using server = await httpServer((_, response) => {
      order.push("arrived");
      response.end();
    });
    const { send } = setUp(server.url);
    await send("it", {
      beforeSend: async () => {
        await new Promise(setImmediate);
        order.push("noted");
      },
    });
    expect(order).toEqual(["noted", "arrived"]);
  });

  it("stops it by failing, with its own error, and gives the connection back", async () => {
    await using server = await httpServer();
    const { send } = setUp(server.url);
    const refuse = async (): Promise<void> => {
      throw new SluiceError("SLUICE_STORAGE", "the disk is full");
    };
    expect(await send("it", { beforeSend: refuse })).toBe("SLUICE_STORAGE");
    expect(server.received).toEqual([]);
    expect(await send()).toBe(200);
  });

  it.each([
    ["the timeout", 60_000, 5_000, "SLUICE_OVERLOAD"],
    ["the deadline", 2_000, 1_800, "SLUICE_DEADLINE"],
  ])("is not waited for beyond %s, nor sent after it", async (_, leftMs, passes, code) => {
    await using server = await httpServer();
    const { clock, send } = setUp(server.url);
    const noted = Promise.withResolvers<void>();
    const asked = send("it", {
      leftMs,
      beforeSend: () => {
        setImmediate(() => clock.advance(passes));
        return noted.promise;
      },
    });
    expect(await asked).toBe(code);
    noted.resolve();
    expect(await send()).toBe(200);
    expect(server.received).toHaveLength(1);
  });

  it("is the last moment at which it can be given up", async () => {
    await using server = await httpServer();
    const { clock, send } = setUp(server.url);
    const late = send("it", { leftMs: 2_000, beforeSend: async () => clock.advance(1_900) });
    expect(await late).toBe("SLUICE_DEADLINE");
    const failing = async (): Promise<void> => {
      clock.advance(1_900);
      throw new Error("nobody waits for this any more");
    };
    expect(await send("it", { leftMs: 2_000, beforeSend: failing })).toBe("SLUICE_DEADLINE");
    expect(server.received).toEqual([]);
  });
});

describe("a request of which something left", () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ["resets", (socket) => socket.resetAndDestroy(), "SLUICE_OUTCOME_UNKNOWN"],
    ["closes", (socket) => socket.end(), "SLUICE_OUTCOME_UNKNOWN"],
    [
      "stops inside the answer's head",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-le"),
      "SLUICE_OUTCOME_UNKNOWN",
    ],
    [
      "stops inside the answer's body",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"),
      "SLUICE_OUTCOME_UNKNOWN",
    ],
    ["answers no HTTP", (socket) => socket.end("220 mail ESMTP\r\n"), "SLUICE_BAD_RESULT"],
  ])("and whose upstream %s", async (_, drop, code) => {
    let requests = 0;
    await using server = await tcpServer((socket) => {
      socket.once("data", () => {
        requests++;
        drop(socket);
      });
    });
    expect(await setUp(server.url).send()).toBe(code);
    expect(requests).toBe(1);
  });

  it("and whose upstream hangs", async () => {
    await using server = await silent();
    const { clock, send } = setUp(server.url);
    const arrived = server.next();
    const asked = send();
    await arrived;
    clock.advance(5_000);
    expect(await asked).toBe("SLUICE_OUTCOME_UNKNOWN");
  });
});
