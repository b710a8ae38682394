import { createHash, createPublicKey } from "node:crypto";
import { createVerifier, httpbis } from "http-message-signatures";
import { createLocalJWKSet, decodeJwt, type JWK, jwtVerify } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { peerJwks, signingJwk } from "../../src/jose/index.ts";
import type { BoundCall } from "../../src/openapi/interface.ts";
import {
  type CallFacts,
  createUpstream,
  type Upstream,
  type UpstreamOptions,
} from "../../src/upstream/index.ts";
import { bound, form, json, parameter, part } from "../support/bound-call.ts";
import { callFacts, gatewayKey } from "../support/call-facts.ts";
import { httpServer, type Received } from "../support/http-server.ts";
import { tokenServer } from "../support/token-server.ts";

const token = { header: "Txn-Token", ttlMs: 60_000 };
const signature = {
  components: ["@method", "@target-uri", "content-digest", "content-type", "txn-token"],
  label: "sluice",
};

const open: Upstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});
const upstreamAt = (url: string, options: Partial<UpstreamOptions> = {}): Upstream => {
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 100_000,
    arrayItems: 1_000,
    connections: 4,
    queueMs: 5_000,
  };
  const upstream = createUpstream(
    { url, credentials: {}, ...bounds, token, ...options },
    { clock: systemClock, logger: silentLogger, identity: gatewayKey },
  );
  open.push(upstream);
  return upstream;
};
const ask = (upstream: Upstream, call: Partial<BoundCall> = {}, facts: CallFacts | undefined = callFacts()) =>
  upstream.request(bound(call), {
    signal: new AbortController().signal,
    deadline: systemClock.now() + 60_000,
    initiator: facts?.initiator ?? "somebody",
    effect: "safe",
    ...(facts === undefined ? {} : { call: facts }),
  });

const keys = createLocalJWKSet({ keys: [...peerJwks(gatewayKey.peerId).keys] as JWK[] });
const publicKey = createPublicKey({ key: { ...signingJwk(gatewayKey.peerId) }, format: "jwk" });
/** What an implementation by others makes of what arrived. */
const isSigned = ({ method, url, headers, body }: Received, origin: string) => {
  const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
  expect(headers["content-digest"]).toBe(body === "" ? undefined : digest);
  return httpbis.verifyMessage(
    {
      keyLookup: async ({ keyid = "" }) => ({
        id: keyid,
        algs: ["ed25519"],
        verify: createVerifier(publicKey, "ed25519"),
      }),
      requiredFields: [
        "@method",
        "@target-uri",
        "txn-token",
        ...(body === "" ? [] : ["content-digest", "content-type"]),
      ],
    },
    { method, url: origin + url, headers: headers as Record<string, string> },
  );
};

describe("a request that can be verified", () => {
  it.each<[string, Partial<BoundCall>]>([
    ["JSON", { method: "post", body: json({ text: "hällo", list: [1, 2] }) }],
    ["a form", { method: "post", body: form({ to: "+49", text: "hällo" }) }],
    [
      "multipart",
      {
        method: "put",
        body: {
          mediaType: "multipart/form-data",
          kind: "multipart",
          parts: [part("a", "ü"), part("file", new TextEncoder().encode("bytes"))],
        },
      },
    ],
    [
      "no body",
      {
        path: "/things/{id}",
        parameters: [parameter("path", "id", "a b"), parameter("query", "q", ["ü&", "'"])],
      },
    ],
  ])("has %s", async (_, call) => {
    await using server = await httpServer();
    await ask(upstreamAt(server.url, { signature }), call);
    const [arrived] = server.received as [Received];
    expect(await isSigned(arrived, server.url)).toBe(true);
    const { payload } = await jwtVerify(String(arrived.headers["txn-token"]), keys, {
      audience: server.url,
      typ: "txntoken+jwt",
    });
    expect(payload).toMatchObject({ txn: callFacts().ref, scope: "credit-check.checkCredit" });
  });

  it("is signed under the base path too", async () => {
    await using server = await httpServer();
    await ask(upstreamAt(`${server.url}/v1/`, { signature }));
    expect(server.received[0]?.url).toBe("/v1/things");
    expect(await isSigned(server.received[0]!, server.url)).toBe(true);
  });

  it("has a token of its own each time it is tried", async () => {
    await using server = await httpServer((_, response) => response.writeHead(503).end());
    const upstream = upstreamAt(server.url);
    await ask(upstream);
    await ask(upstream);
    const ids = server.received.map(({ headers }) => decodeJwt(String(headers["txn-token"])).jti);
    expect(new Set(ids).size).toBe(2);
  });

  it("has neither where neither is configured, nor a token without a call", async () => {
    await using server = await httpServer();
    await ask(upstreamAt(server.url, { token: undefined }));
    await upstreamAt(server.url).request(bound(), {
      signal: new AbortController().signal,
      deadline: systemClock.now() + 60_000,
      initiator: "somebody",
      effect: "safe",
    });
    for (const { headers } of server.received)
      for (const name of ["txn-token", "signature", "signature-input", "content-digest"])
        expect(headers).not.toHaveProperty(name);
  });
});

describe("what an argument says", () => {
  it.each(["Txn-Token", "TXN-TOKEN", "Signature", "signature-input", "Content-Digest"])(
    "is not sent as %s",
    async (name) => {
      await using server = await httpServer();
      const upstream = upstreamAt(server.url, { signature });
      await expect(
        ask(upstream, { parameters: [parameter("header", name, "forged")] }),
      ).rejects.toMatchObject({
        code: "SLUICE_INVALID_ARGUMENTS",
        message: expect.stringContaining(name),
      });
      expect(server.received).toEqual([]);
      await ask(upstream, { parameters: [parameter("header", name, null)] });
      expect(JSON.stringify(server.received)).not.toContain("forged");
    },
  );
});

describe("the token", () => {
  it("does not come back to callers when the upstream echoes it", async () => {
    await using server = await httpServer(({ headers }, response) => {
      const text = String(headers["txn-token"]);
      response
        .writeHead(200, { "content-type": "application/json", link: `<u?t=${text}>` })
        .end(JSON.stringify({ headers, encoded: Buffer.from(`t=${text}`).toString("base64") }));
    });
    const answer = await ask(upstreamAt(server.url));
    const sent = String(server.received[0]?.headers["txn-token"]);
    const seen = JSON.stringify(answer);
    expect(seen).toContain("[redacted]");
    expect(seen).not.toContain(sent);
    expect(seen).not.toContain(Buffer.from(`t=${sent}`).toString("base64").slice(8, -8));
  });

  it("is not for token servers", async () => {
    await using issuer = await tokenServer();
    await using server = await httpServer();
    const scheme = { kind: "oauth2", tokenUrl: undefined, refreshUrl: undefined } as const;
    const oauth = {
      kind: "oauth",
      clientId: "sluice",
      clientSecret: "client-secret-0815",
      clientAuth: "basic",
      scopes: [],
      parameters: {},
      refreshToken: undefined,
      tokenUrl: `${issuer.url}/token`,
      scheme,
    } as const;
    await ask(upstreamAt(server.url, { signature, credentials: { oauth } }), { security: [["oauth"]] });
    expect(server.received[0]?.headers).toHaveProperty("signature");
    expect(server.received[0]?.headers).toHaveProperty("txn-token");
    expect(issuer.received).toHaveLength(1);
    expect(issuer.received[0]?.headers).not.toHaveProperty("signature");
    expect(issuer.received[0]?.headers).not.toHaveProperty("txn-token");
  });

  it("goes to no place that an answer points to", async () => {
    await using elsewhere = await httpServer();
    await using server = await httpServer((_, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const answer = await ask(upstreamAt(server.url, { signature }), { method: "post", body: json({}) });
    expect(answer).toMatchObject({ status: 307, headers: { location: elsewhere.url } });
    expect(elsewhere.received).toEqual([]);
  });
});
