import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, LookupFunction } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { type JsonObject, silentLogger, systemClock } from "../../src/core/index.ts";
import { upstreamMessage } from "../../src/services/upstream-message.ts";
import { createUpstream } from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";
import { testGateway } from "../support/test-gateway.ts";
import { API, archiveTarget, SECRETS } from "./support/api.ts";
import { attack } from "./support/attack.ts";
import { callAt } from "./support/call-at.ts";
import { json } from "./support/json-answer.ts";
import { target } from "./support/target.ts";

let elsewhere: TestServer;
beforeAll(async () => {
  elsewhere = await httpServer((_, response) => json(response, 200, "you came"));
});
afterAll(() => elsewhere[Symbol.asyncDispose]());

const { ARCHIVE_KEY, ARCHIVE_TOKEN } = SECRETS;
const raw = (
  response: ServerResponse,
  body: string | Buffer,
  headers: Record<string, string | string[]> = {},
) => {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(body);
};

const PACKED = gzipSync(Buffer.alloc(20_000_000, " "));

/** What the upstream does to a request for a file, by the file's name. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  redirect: (response) => response.writeHead(302, { location: `${elsewhere.url}/steal` }).end(),
  echo: (response) =>
    raw(response, JSON.stringify({ [ARCHIVE_KEY]: ARCHIVE_TOKEN }), { link: `<?api_key=${ARCHIVE_KEY}>` }),
  encoded: (response) =>
    json(response, 400, {
      detail: `${Buffer.from(`x ${ARCHIVE_KEY} y`).toString("base64")} ${encodeURIComponent(`${ARCHIVE_TOKEN}`)}`,
    }),
  endless(response) {
    response.writeHead(200, { "content-type": "text/plain" });
    const chunk = Buffer.alloc(65_536, "x");
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", write);
    };
    write();
  },
  packed: (response) => raw(response, PACKED, { "content-encoding": "gzip", "content-type": "text/plain" }),
  deep: (response) => raw(response, `${"[".repeat(150)}${"]".repeat(150)}`),
  proto: (response) => raw(response, '{"__proto__":{"isAdmin":true}}'),
  number: (response) => raw(response, '{"amount":36893488147419103232}'),
  silence: () => {},
  headers: (response) =>
    raw(response, "{}", {
      "set-cookie": ["session=1"],
      "www-authenticate": "Basic",
      "x-served-by": "db-7.internal",
      etag: "1",
    }),
};

const at = target(
  archiveTarget(({ url }, response) => {
    const name = /^\/files\/(\w+)/.exec(url)?.[1] ?? "";
    ANSWERS[name]?.(response);
  }),
);
const ask = (name: string, fn = "getFile") => at.honest.call("archive", fn, [name]);
const refusal = (name: string): Promise<{ code: string; message: string }> =>
  ask(name).then(
    () => ({ code: "accepted", message: "" }),
    (error) => error,
  );

describe("an upstream in an enemy's hands", () => {
  attack("A01", async () => {
    expect((await refusal("redirect")).code).toBe("SLUICE_UPSTREAM_STATUS");
    expect(elsewhere.received).toEqual([]);
  });

  attack("A02", async () => {
    const answer = JSON.stringify(await ask("echo", "getFileResponse"));
    expect(answer).toContain("[redacted]");
    for (const secret of [ARCHIVE_KEY, ARCHIVE_TOKEN]) expect(answer).not.toContain(secret);
  });

  attack("A03", async () => {
    const { message } = await refusal("encoded");
    expect(message).toContain("[redacted]");
    for (const word of message.split(/\s/))
      expect(Buffer.from(word, "base64").toString()).not.toContain("of-the-key");
  });

  attack("A04", async () => {
    const started = performance.now();
    expect(await refusal("endless")).toMatchObject({ code: "SLUICE_BAD_RESULT" });
    expect(performance.now() - started).toBeLessThan(2500);
  });

  attack("A05", async () => {
    expect(await refusal("packed")).toMatchObject({
      code: "SLUICE_BAD_RESULT",
      message: expect.stringContaining("cannot be used: it is longer than"),
    });
  });

  attack("A06", async () => {
    expect(await refusal("deep")).toMatchObject({
      code: "SLUICE_BAD_RESULT",
      message: expect.stringContaining("deep"),
    });
  });

  attack("A07", async () => {
    expect(await refusal("proto")).toMatchObject({ code: "SLUICE_BAD_RESULT" });
  });

  attack("A08", async () => {
    expect(await refusal("number")).toMatchObject({ code: "SLUICE_BAD_RESULT" });
  });

  attack("A09", async () => {
    const started = performance.now();
    expect(await refusal("silence")).toMatchObject({ code: "SLUICE_UNREACHABLE" });
    expect(performance.now() - started).toBeLessThan(8000);
  });

  attack("A10", async () => {
    await using gateway = await testGateway({
      adapters: {
        open: {
          document: API,
          manifest: { upstream: { url: at.upstream.url, responseHeaders: "all" }, allow: [{ peers: "*" }] },
        },
      },
    });
    const answer = await callAt<{ headers: JsonObject }>(gateway, "open", "getFileResponse", "headers");
    const names = Object.keys(answer.headers);
    expect(names).toContain("x-served-by");
    for (const name of ["set-cookie", "www-authenticate"]) expect(names).not.toContain(name);
  });

  attack("A11", async () => {
    const { headers } = (await ask("headers", "getFileResponse")) as { headers: Record<string, string> };
    expect(headers.etag).toBe("1");
    expect(headers["x-served-by"]).toBe(undefined);
  });

  attack("A12", () => {
    const body = { detail: "\u001b[2Jno\u0007" };
    expect(upstreamMessage({ status: 400, headers: {}, mediaType: "application/json", body })).toMatch(
      /^[^\p{Cc}]+$/u,
    );
  });
});

describe("where requests go", () => {
  attack("A13", async () => {
    const { paths, ...rest } = JSON.parse(API);
    paths["/search"].servers = [{ url: elsewhere.url }];
    const document = JSON.stringify({ ...rest, servers: [{ url: at.upstream.url }], paths });
    const before = elsewhere.received.length;
    await using gateway = await testGateway({
      env: SECRETS,
      adapters: {
        archive: {
          document,
          manifest: {
            upstream: {
              url: at.upstream.url,
              credentials: { key: { env: "ARCHIVE_KEY" }, token: { env: "ARCHIVE_TOKEN" } },
            },
            allow: [{ peers: "*" }],
          },
        },
      },
    });
    await callAt(gateway, "archive", "search", "aa").catch(() => {});
    expect(elsewhere.received).toHaveLength(before);
  });

  attack("A14", async () => {
    for (const url of ["http://169.254.169.254/", "http://[::ffff:a9fe:a9fe]/", "http://[fd00:ec2::254]/"]) {
      const document = JSON.stringify({ ...JSON.parse(API), servers: [{ url }] });
      await using gateway = await testGateway({
        adapters: { archive: { document, manifest: { allow: [{ peers: "*" }] } } },
      });
      expect(gateway.gateway.services()).toEqual([]);
      expect(gateway.gateway.problems().join()).toContain("destinations.deny");
    }
  });

  const BOUNDS = { timeoutMs: 2000, maxResponseBytes: 10_000, arrayItems: 10, connections: 1, queueMs: 2000 };
  const send = async (url: string, lookup?: LookupFunction) => {
    const upstream = createUpstream(
      { url, credentials: {}, ...BOUNDS, destinations: { deny: ["127.0.0.0/8"], allow: ["127.0.0.2"] } },
      { clock: systemClock, logger: silentLogger, lookup },
    );
    const { signal } = new AbortController();
    try {
      return await upstream.request(bound(), {
        signal,
        deadline: Date.now() + 60_000,
        initiator: "ann",
        effect: "once",
      });
    } finally {
      await upstream.close();
    }
  };

  attack("A15", async () => {
    const before = at.upstream.received.length;
    const rebound: LookupFunction = (_, __, callback) =>
      callback(null, [{ address: "127.0.0.1", family: 4 }]);
    const url = at.upstream.url.replace("127.0.0.1", "api.example");
    await expect(send(url, rebound)).rejects.toMatchObject({ code: "SLUICE_CONFIG" });
    expect(at.upstream.received).toHaveLength(before);
  });

  attack("A16", async () => {
    const [key, cert] = ["key", "cert"].map((part) =>
      readFileSync(`test/fixtures/tls/self-signed-${part}.pem`),
    );
    let asked = 0;
    const impostor = createServer({ key, cert }, (_, response) => {
      asked++;
      response.end("{}");
    });
    impostor.listen(0, "127.0.0.2");
    await once(impostor, "listening");
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const lookup: LookupFunction = (_, __, callback) => callback(null, [{ address: "127.0.0.2", family: 4 }]);
    await send(`https://localhost:${(impostor.address() as AddressInfo).port}`, lookup).catch(() => {});
    vi.unstubAllEnvs();
    impostor.closeAllConnections();
    impostor.close();
    expect(asked).toBe(0);
  });
});
