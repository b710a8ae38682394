import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import {
  type ConfiguredCredential,
  createUpstream,
  type TlsOptions,
  type Upstream,
} from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";

const pem = (name: string): string => readFileSync(`test/fixtures/tls/${name}.pem`, "utf8");
const ca = pem("ca-cert");
const client = { cert: pem("client-cert"), key: pem("client-key") };
const stranger = { cert: pem("self-signed-cert"), key: pem("self-signed-key") };

/** An API that takes only clients of the test authority, and issues tokens too; it notes who came with what. */
const guardedServer = async () => {
  const received: { url: string; subject: string | undefined; authorization: string | undefined }[] = [];
  const options = { cert: pem("server-cert"), key: pem("server-key"), ca, requestCert: true };
  const server = createServer(options, (request, response) => {
    const { url = "", headers, socket } = request;
    const subject = (socket as TLSSocket).getPeerCertificate().subject?.CN;
    received.push({ url, subject: String(subject), authorization: headers.authorization });
    response
      .writeHead(200, { "content-type": "application/json" })
      .end('{"access_token":"token-over-tls","token_type":"bearer"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    received,
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const open: Upstream[] = [];
const ask = (
  url: string,
  tls: TlsOptions,
  credentials: Readonly<Record<string, ConfiguredCredential>> = { certificate: { kind: "mutualTLS" } },
) => {
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections: 4,
    queueMs: 60_000,
  };
  const upstream = createUpstream(
    { url, tls, credentials, ...bounds },
    { clock: systemClock, logger: silentLogger },
  );
  open.push(upstream);
  return upstream.request(bound({ method: "post", security: [Object.keys(credentials)] }), {
    signal: new AbortController().signal,
    deadline: Date.now() + 30_000,
    initiator: "somebody",
    effect: "once",
  });
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

describe("an upstream over TLS", () => {
  it("knows this peer by its certificate, and is known by the authority it is to be known by", async () => {
    await using server = await guardedServer();
    expect(await ask(server.url, { ca, ...client })).toMatchObject({ status: 200 });
    expect(server.received).toEqual([{ url: "/things", subject: "sluice", authorization: undefined }]);
  });

  it("is asked for tokens over the same", async () => {
    await using server = await guardedServer();
    const oauth: ConfiguredCredential = {
      kind: "oauth",
      clientId: "sluice",
      clientSecret: "client-secret-0815",
      clientAuth: "post",
      scopes: [],
      parameters: {},
      refreshToken: undefined,
      tokenUrl: undefined,
      scheme: { kind: "oauth2", tokenUrl: "/token", refreshUrl: undefined },
    };
    await ask(server.url, { ca, ...client }, { certificate: { kind: "mutualTLS" }, oauth });
    expect(server.received).toEqual([
      { url: "/token", subject: "sluice", authorization: undefined },
      { url: "/things", subject: "sluice", authorization: "Bearer token-over-tls" },
    ]);
  });

  it("is not trusted without its authority", async () => {
    await using server = await guardedServer();
    for (const tls of [client, { ca: stranger.cert, ...client }])
      await expect(ask(server.url, tls)).rejects.toMatchObject({
        code: "SLUICE_UNREACHABLE",
        message: expect.stringContaining("signed by an unknown authority"),
      });
    expect(server.received).toEqual([]);
  });

  it.each([
    ["no certificate", {}],
    ["a certificate it does not know", stranger],
  ])("turns away who comes with %s", async (_, own) => {
    await using server = await guardedServer();
    await expect(ask(server.url, { ca, ...own }, {})).rejects.toMatchObject({ name: "SluiceError" });
    expect(server.received).toEqual([]);
  });
});
