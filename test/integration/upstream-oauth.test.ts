import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../src/core/index.ts";
import {
  createUpstream,
  type OAuthClient,
  type RequestOptions,
  type Upstream,
  type UpstreamOptions,
} from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";
import { httpServer, type Received, refusedUrl } from "../support/http-server.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { formOf, sendJson, tokenServer } from "../support/token-server.ts";

const SECRET = "client-secret-0815";
const oauth = (tokenUrl: string | undefined, more: Partial<OAuthClient> = {}): OAuthClient => ({
  kind: "oauth",
  clientId: "sluice",
  clientSecret: SECRET,
  clientAuth: "basic",
  scopes: [],
  parameters: {},
  refreshToken: undefined,
  tokenUrl,
  scheme: { kind: "oauth2", tokenUrl: undefined, refreshUrl: undefined },
  ...more,
});

const open: Upstream[] = [];
const setUp = (url: string, client: OAuthClient, options: Partial<UpstreamOptions> = {}) => {
  const clock = manualClock();
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections: 64,
    queueMs: 60_000,
  };
  const upstream = createUpstream(
    { url, credentials: { oauth: client }, ...bounds, ...options },
    { clock, logger: silentLogger },
  );
  open.push(upstream);
  return { clock, upstream };
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

const ask = ({ upstream, clock }: { upstream: Upstream; clock: ManualClock }, signal?: AbortSignal) =>
  upstream.request(bound({ security: [["oauth"]] }), {
    signal: signal ?? new AbortController().signal,
    deadline: clock.now() + 60_000,
    initiator: "somebody",
    effect: "safe",
  });
const tokensOf = (requests: readonly Received[]): (string | undefined)[] =>
  requests.map(({ headers }) => headers.authorization);
const basic = `Basic ${Buffer.from(`sluice:${SECRET}`).toString("base64")}`;

describe("client credentials", () => {
  it("are exchanged once for a hundred calls", async () => {
    await using server = await tokenServer();
    await using api = await httpServer();
    const client = oauth(`${server.url}/token?tenant=1`, {
      scopes: ["read", "write"],
      parameters: { audience: "api" },
    });
    const set = setUp(api.url, client);
    await Promise.all(Array.from({ length: 100 }, () => ask(set)));
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({
      method: "POST",
      url: "/token?tenant=1",
      headers: { authorization: basic, accept: "application/json" },
    });
    expect(formOf(server.received[0])).toEqual({
      grant_type: "client_credentials",
      scope: "read write",
      audience: "api",
    });
    expect(new Set(tokensOf(api.received))).toEqual(new Set(["Bearer token-1-of-sluice"]));
    expect(api.received).toHaveLength(100);
  });

  it("can go into the body", async () => {
    await using server = await tokenServer();
    await using api = await httpServer();
    await ask(setUp(api.url, oauth(server.url, { clientAuth: "post" })));
    expect(formOf(server.received[0])).toEqual({
      grant_type: "client_credentials",
      client_id: "sluice",
      client_secret: SECRET,
    });
    expect(server.received[0]?.headers).not.toHaveProperty("authorization");
  });

  it("are exchanged again before the token is over, without a call that waits", async () => {
    await using server = await tokenServer();
    await using api = await httpServer();
    const set = setUp(api.url, oauth(server.url));
    await ask(set);
    set.clock.advance(3_500_000);
    const renewed = server.next();
    await ask(set);
    await renewed;
    expect(tokensOf(api.received)).toEqual(["Bearer token-1-of-sluice", "Bearer token-1-of-sluice"]);
    set.clock.advance(90_000);
    await ask(set);
    expect(api.received.at(-1)?.headers.authorization).toBe("Bearer token-2-of-sluice");
    expect(server.received).toHaveLength(2);
  });

  it("are exchanged again after a 401, for the next call", async () => {
    await using server = await tokenServer();
    await using api = await httpServer((_, response) => response.writeHead(401).end());
    const set = setUp(api.url, oauth(server.url));
    set.clock.advance(1);
    expect(await ask(set)).toMatchObject({ status: 401 });
    set.clock.advance(10_000);
    expect(await ask(set)).toMatchObject({ status: 401 });
    expect(await ask(set)).toMatchObject({ status: 401 });
    expect(await ask(set)).toMatchObject({ status: 401 });
    expect(tokensOf(api.received).map((token) => token?.slice(7, 14))).toEqual([
      "token-1",
      "token-1",
      "token-2",
      "token-2",
    ]);
    expect(server.received).toHaveLength(2);
  });

  it("and their tokens are not carried on", async () => {
    await using server = await tokenServer({ refresh_token: "unasked-refresh-token" });
    await using api = await httpServer(({ headers }, response) =>
      sendJson(response, 200, { said: [headers.authorization, basic, SECRET, "unasked-refresh-token"] }),
    );
    const { body } = await ask(setUp(api.url, oauth(server.url)));
    expect(body).toEqual({ said: ["Bearer [redacted]", "Basic [redacted]", "[redacted]", "[redacted]"] });
  });

  it("are asked for only by operations that need them", async () => {
    await using server = await tokenServer();
    await using api = await httpServer();
    const { upstream, clock } = setUp(api.url, oauth(server.url));
    const call: RequestOptions = {
      signal: new AbortController().signal,
      deadline: clock.now() + 60_000,
      initiator: "x",
      effect: "safe",
    };
    await upstream.request(bound({ security: [] }), call);
    await upstream.request(bound({ security: [["other"]] }), call);
    expect(tokensOf(api.received)).toEqual([undefined, undefined]);
    expect(server.received).toEqual([]);
  });
});

describe("a refresh token", () => {
  it("is exchanged, and replaced by the one that comes back", async () => {
    let turn = 0;
    await using server = await httpServer((_, response) => {
      turn++;
      const rotated = turn === 1 ? { refresh_token: "refresh-token-2" } : {};
      const idToken = { id_token: "e30.e30.AA" };
      sendJson(response, 200, {
        access_token: `access-${turn}`,
        token_type: "bearer",
        ...rotated,
        ...idToken,
      });
    });
    await using api = await httpServer();
    const client = oauth(server.url, {
      clientSecret: undefined,
      refreshToken: "refresh-token-1",
      scopes: ["read"],
    });
    const set = setUp(api.url, client);
    for (let count = 0; count < 3; count++) {
      await ask(set);
      set.clock.advance(290_000);
    }
    const form = { grant_type: "refresh_token", scope: "read", client_id: "sluice" };
    expect(server.received.map(formOf)).toEqual([
      { ...form, refresh_token: "refresh-token-1" },
      { ...form, refresh_token: "refresh-token-2" },
      { ...form, refresh_token: "refresh-token-2" },
    ]);
    expect(tokensOf(api.received)).toEqual(["Bearer access-1", "Bearer access-2", "Bearer access-3"]);
  });
});

describe("a token server", () => {
  const json = (status: number, body: object) => (_: Received, response: ServerResponse) =>
    sendJson(response, status, body);
  const cases: [string, (request: Received, response: ServerResponse) => void, string, string, boolean][] = [
    [
      "refuses the client",
      json(401, { error: "invalid_client", error_description: SECRET }),
      "SLUICE_CONFIG",
      "(invalid_client): check clientId",
      false,
    ],
    ["refuses in its own words", json(400, { error: SECRET }), "SLUICE_CONFIG", "refused with 400;", false],
    [
      "has no such place",
      (_, response) => response.writeHead(404).end(SECRET),
      "SLUICE_CONFIG",
      "answered 404",
      false,
    ],
    ["is broken", (_, response) => response.writeHead(503).end(), "SLUICE_UNREACHABLE", "answered 503", true],
    ["is overloaded", json(429, { error: "slow_down" }), "SLUICE_UNREACHABLE", "answered 429", true],
    ["speaks HTML", (_, response) => response.end("<html>"), "SLUICE_CONFIG", "cannot be used", false],
    ["sends no token", json(200, { token_type: "bearer" }), "SLUICE_CONFIG", "cannot be used", false],
    [
      "sends too much",
      json(200, { access_token: "a", token_type: "bearer", more: "x".repeat(300_000) }),
      "SLUICE_CONFIG",
      "cannot be used",
      false,
    ],
    [
      "sends what no header can carry",
      json(200, { access_token: "a b\r\nc", token_type: "bearer" }),
      "SLUICE_CONFIG",
      "cannot be sent as a bearer token",
      false,
    ],
    [
      "binds its tokens",
      json(200, { access_token: "a", token_type: "DPoP" }),
      "SLUICE_CONFIG",
      "cannot be sent as a bearer token",
      false,
    ],
    ["hangs up", (_, response) => response.destroy(), "SLUICE_UNREACHABLE", "closed the connection", true],
  ];

  it.each(cases)("that %s", async (_, answer, code, text, retry) => {
    await using server = await httpServer(answer);
    await using api = await httpServer();
    const set = setUp(api.url, oauth(server.url));
    const asked = ask(set);
    await expect(asked).rejects.toMatchObject({
      code,
      retry,
      message: expect.stringMatching(
        /^GET \/things: credential "oauth": its token server .*the request was not sent$/,
      ),
    });
    await expect(asked).rejects.toThrow(text);
    await expect(asked).rejects.not.toThrow(SECRET);
    await expect(ask(set)).rejects.toMatchObject({ code });
    expect(server.received).toHaveLength(1);
    expect(api.received).toEqual([]);
  });

  it("that is not there", async () => {
    const set = setUp(await refusedUrl(), oauth(await refusedUrl()));
    await expect(ask(set)).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
      message: expect.stringContaining("its token server cannot be reached: it refused the connection"),
    });
  });

  it("that redirects is not followed", async () => {
    await using thief = await tokenServer();
    await using server = await httpServer((_, response) =>
      response.writeHead(307, { location: thief.url }).end(),
    );
    await using api = await httpServer();
    await expect(ask(setUp(api.url, oauth(server.url)))).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining("answered 307; a redirect is not followed"),
    });
    expect(thief.received).toEqual([]);
  });

  it("that does not answer costs a call its time, and the others' request goes on", async () => {
    const held: ServerResponse[] = [];
    await using server = await httpServer((_, response) => void held.push(response));
    await using api = await httpServer();
    const set = setUp(api.url, oauth(server.url));
    const stop = new AbortController();
    const arrived = server.next();
    const gaveUp = ask(set, stop.signal);
    const waits = ask(set);
    await arrived;
    stop.abort();
    await expect(gaveUp).rejects.toMatchObject({ code: "SLUICE_DEADLINE" });
    for (const response of held) sendJson(response, 200, { access_token: "late", token_type: "bearer" });
    expect(await waits).toMatchObject({ status: 200 });
    expect(server.received).toHaveLength(1);

    set.clock.advance(400_000);
    const again = server.next();
    const late = ask(set);
    await again;
    set.clock.advance(5_000);
    await expect(late).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
      message: expect.stringContaining("the token server did not answer in time; the request was not sent"),
    });
  });

  it("that is asked while the service closes", async () => {
    await using server = await httpServer(() => {});
    const set = setUp(await refusedUrl(), oauth(server.url));
    const arrived = server.next();
    const asked = ask(set);
    await arrived;
    const closed = set.upstream.close();
    await expect(asked).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
    await closed;
    open.length = 0;
  });
});

describe("OpenID Connect", () => {
  /** A provider that says it is `issuer`, with its token endpoint at `endpoint`. */
  const provider = (describe: (url: string) => { issuer: string; token_endpoint: string }) =>
    httpServer(({ method, headers }, response) => {
      if (method === "GET") sendJson(response, 200, describe(`http://${headers.host}`));
      else sendJson(response, 200, { access_token: "discovered-token", token_type: "bearer" });
    });
  const client = (url: string): OAuthClient => oauth(undefined, { scheme: { kind: "openIdConnect", url } });
  const wellKnown = "/realm/.well-known/openid-configuration";

  it.each(["/realm", "/realm/"])("is discovered, the issuer being %s", async (path) => {
    await using server = await provider((url) => ({ issuer: `${url}${path}`, token_endpoint: `${url}/t` }));
    await using api = await httpServer();
    const set = setUp(api.url, client(`${server.url}${wellKnown}`), { hosts: [new URL(server.url).host] });
    await ask(set);
    set.clock.advance(300_000);
    await ask(set);
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${wellKnown}`,
      "POST /t",
      "POST /t",
    ]);
    expect(tokensOf(api.received)).toEqual(["Bearer discovered-token", "Bearer discovered-token"]);
  });

  it("is not believed to be another issuer", async () => {
    await using server = await provider((url) => ({ issuer: `${url}/other`, token_endpoint: `${url}/t` }));
    const set = setUp(server.url, client(`${server.url}${wellKnown}`));
    await expect(ask(set)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining("it is another issuer"),
    });
    expect(server.received).toHaveLength(1);
  });

  it("does not get the secret to another host", async () => {
    await using thief = await tokenServer();
    await using server = await provider((url) => ({ issuer: `${url}/realm`, token_endpoint: thief.url }));
    const set = setUp(server.url, client(`${server.url}${wellKnown}`));
    await expect(ask(set)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining(`would go to ${new URL(thief.url).host}`),
    });
    expect(thief.received).toEqual([]);
  });
});

describe("a document", () => {
  it("cannot have the secret sent to a host of its own", async () => {
    await using thief = await tokenServer();
    const scheme = { kind: "oauth2", tokenUrl: `${thief.url}/token`, refreshUrl: undefined } as const;
    const api = await refusedUrl();
    expect(() => setUp(api, oauth(undefined, { scheme }))).toThrow(
      expect.objectContaining({
        code: "SLUICE_CONFIG",
        message: expect.stringContaining("not a host of this service; if it should, write tokenUrl"),
      }),
    );
    expect(thief.received).toEqual([]);
  });

  it("may name the service's own", async () => {
    await using server = await tokenServer();
    const scheme = { kind: "oauth2", tokenUrl: "/token", refreshUrl: undefined } as const;
    await ask(setUp(`${server.url}/v1`, oauth(undefined, { scheme })));
    expect(server.received.map(({ url }) => url)).toEqual(["/token", "/v1/things"]);
  });
});
