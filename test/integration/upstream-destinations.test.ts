import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import {
  createUpstream,
  fetchDocument,
  fetchText,
  type OAuthClient,
  type Upstream,
  type UpstreamOptions,
} from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";
import { httpServer, tcpServer } from "../support/http-server.ts";
import { tokenServer } from "../support/token-server.ts";

const LOOPBACK_DENIED = { deny: ["127.0.0.0/8"], allow: [] };

/** Answers the first look-up with the first list, and so on; the last list stays. */
const resolver = (...answers: (readonly string[])[]) => {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, options, callback) => {
    const addresses = answers[Math.min(asked.push(hostname), answers.length) - 1] ?? [];
    const found = addresses.map(
      (address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 }),
    );
    if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? "", found[0]?.family);
  };
  return { lookup, asked };
};

const open: Upstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});
const upstreamAt = (url: string, options: Partial<UpstreamOptions>, lookup?: LookupFunction): Upstream => {
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 10,
    connections: 4,
    queueMs: 5_000,
  };
  const upstream = createUpstream(
    { url, credentials: {}, ...bounds, ...options },
    { clock: systemClock, logger: silentLogger, lookup },
  );
  open.push(upstream);
  return upstream;
};
const ask = (upstream: Upstream, security: readonly string[] = []) =>
  upstream.request(bound({ security: [security] }), {
    signal: new AbortController().signal,
    deadline: systemClock.now() + 60_000,
    initiator: "somebody",
    effect: "once",
  });
const named = (url: string): string => url.replace("127.0.0.1", "api.rebind.test");
const closed = (...texts: string[]) => ({
  code: "SLUICE_CONFIG",
  message: expect.stringMatching(texts.map((text) => text.replaceAll(".", "\\.")).join(".*")),
});

describe("an upstream at a closed address", () => {
  it("is not connected to when its name leads there", async () => {
    let connections = 0;
    await using server = await tcpServer(() => connections++);
    const { lookup } = resolver(["127.0.0.1"]);
    const upstream = upstreamAt(named(server.url), { destinations: LOOPBACK_DENIED }, lookup);
    await expect(ask(upstream)).rejects.toMatchObject(
      closed("GET /things: api.rebind.test is in 127.0.0.0/8", "the request was not sent"),
    );
    expect(connections).toBe(0);
  });

  it("is refused when it is published, where its URL is an address", () => {
    for (const url of [
      "http://169.254.169.254/latest",
      "http://[::ffff:169.254.169.254]/",
      "http://0xa9fea9fe/",
    ])
      expect(() => upstreamAt(url, {}), url).toThrow(
        expect.objectContaining({
          code: "SLUICE_CONFIG",
          message: expect.stringContaining("169.254.0.0/16"),
        }),
      );
  });

  it("is not connected to when a document names it as a server", async () => {
    await using server = await httpServer();
    const { port } = new URL(server.url);
    const upstream = upstreamAt(
      named(server.url),
      { hosts: [`127.0.0.1:${port}`], destinations: LOOPBACK_DENIED },
      resolver(["::1"]).lookup,
    );
    const request = upstream.request(bound({ server: server.url }), {
      signal: new AbortController().signal,
      deadline: systemClock.now() + 60_000,
      initiator: "somebody",
      effect: "once",
    });
    await expect(request).rejects.toMatchObject(closed("127.0.0.1 is in 127.0.0.0/8"));
    expect(server.received).toEqual([]);
  });

  it("does not open the breaker, whose word would hide the reason", async () => {
    const upstream = upstreamAt(
      "http://api.rebind.test",
      { breaker: { failures: 1, restMs: 60_000 } },
      resolver(["169.254.169.254"]).lookup,
    );
    for (const _ of [1, 2, 3]) await expect(ask(upstream)).rejects.toMatchObject(closed("169.254.0.0/16"));
  });
});

describe("a name whose address changes", () => {
  it("is judged anew for each connection, by one look-up", async () => {
    await using server = await httpServer((_, response) =>
      response.writeHead(200, { connection: "close" }).end(),
    );
    const { lookup, asked } = resolver(["127.0.0.1"], ["169.254.169.254"]);
    const upstream = upstreamAt(named(server.url), {}, lookup);
    expect((await ask(upstream)).status).toBe(200);
    expect(asked).toHaveLength(1);
    await expect(ask(upstream)).rejects.toMatchObject(closed("api.rebind.test is in 169.254.0.0/16"));
    expect(server.received).toHaveLength(1);
  });

  it("stays where it was judged while its connection is kept", async () => {
    await using server = await httpServer();
    const { lookup, asked } = resolver(["127.0.0.1"], ["169.254.169.254"]);
    const upstream = upstreamAt(named(server.url), { connections: 1 }, lookup);
    await ask(upstream);
    expect((await ask(upstream)).status).toBe(200);
    expect(asked).toHaveLength(1);
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 1]);
  });
});

describe("a name with several addresses", () => {
  it("is connected to at one that is open, whichever comes first", async () => {
    await using server = await httpServer();
    for (const addresses of [
      ["169.254.169.254", "127.0.0.1"],
      ["fe80::1", "::ffff:169.254.169.254", "127.0.0.1", "100.100.100.200"],
    ])
      expect((await ask(upstreamAt(named(server.url), {}, resolver(addresses).lookup))).status).toBe(200);
  });

  it("is never tried at the closed one, though that alone would answer", async () => {
    await using server = await httpServer();
    const { lookup } = resolver(["127.0.0.1", "127.0.0.2", "::1"]);
    const upstream = upstreamAt(named(server.url), { destinations: LOOPBACK_DENIED }, lookup);
    await expect(ask(upstream)).rejects.toMatchObject({ code: "SLUICE_UNREACHABLE" });
    expect(server.received).toEqual([]);
  });
});

describe("what else is connected to", () => {
  it("is a token server, and its secret does not leave", async () => {
    await using issuer = await tokenServer();
    await using server = await httpServer();
    const oauth: OAuthClient = {
      kind: "oauth",
      clientId: "sluice",
      clientSecret: "client-secret-0815",
      clientAuth: "basic",
      scopes: [],
      parameters: {},
      refreshToken: undefined,
      tokenUrl: `${issuer.url}/token`,
      scheme: { kind: "oauth2", tokenUrl: undefined, refreshUrl: undefined },
    };
    const upstream = upstreamAt(
      named(server.url),
      { credentials: { oauth }, destinations: LOOPBACK_DENIED },
      resolver(["::1"]).lookup,
    );
    await expect(ask(upstream, ["oauth"])).rejects.toMatchObject(closed("127.0.0.1 is in 127.0.0.0/8"));
    expect(issuer.received).toEqual([]);
  });

  it("is a JWKS", async () => {
    await using server = await httpServer((_, response) => response.end("{}"));
    const bounds = { maxBytes: 1_000, timeoutMs: 2_000 };
    await expect(fetchText(server.url, { ...bounds, destinations: LOOPBACK_DENIED })).rejects.toMatchObject(
      closed("127.0.0.0/8"),
    );
    await expect(fetchText("https://169.254.169.254/", bounds)).rejects.toMatchObject(
      closed("169.254.0.0/16"),
    );
    const { lookup } = resolver(["169.254.169.254"]);
    await expect(fetchText("https://keys.test/jwks", { ...bounds, lookup })).rejects.toMatchObject(
      closed("keys.test is in 169.254.0.0/16"),
    );
    expect(server.received).toEqual([]);
  });

  it("is a document, of which no address that is not public is fetched either", async () => {
    const { lookup } = resolver(["93.184.216.34"]);
    const destinations = { deny: ["93.184.216.0/24"], allow: [] };
    await expect(fetchDocument("https://docs.test/", { lookup, destinations })).rejects.toMatchObject({
      code: "SLUICE_REQUEST",
      message: expect.stringContaining("docs.test is in 93.184.216.0/24"),
    });
    await expect(
      fetchDocument("https://docs.test/", {
        lookup: resolver(["10.0.0.1", "127.0.0.1"]).lookup,
        destinations: { deny: [], allow: ["10.0.0.0/8"] },
      }),
    ).rejects.toMatchObject({ code: "SLUICE_REQUEST", message: expect.stringContaining("not public") });
  });
});
