import { mkdir, rename, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { CallResult } from "../../src/avm/interface.ts";
import type { Logger } from "../../src/core/index.ts";
import { initiatorId } from "../support/call-facts.ts";
import { callContext, callRequest } from "../support/calls.ts";
import { catalogIn } from "../support/catalog-in.ts";
import { httpServer, type Received } from "../support/http-server.ts";
import { tempDir } from "../support/temp-dir.ts";
import { formOf, tokenServer } from "../support/token-server.ts";

const DOCUMENT = `openapi: 3.1.0
info: { title: Keys, version: "1" }
security: [{ key: [] }]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: /token, scopes: {} } } }
paths:
  /things:
    get: { operationId: list, responses: { "200": { description: ok, content: { application/json: { schema: {} } } } } }
  /more:
    get:
      operationId: more
      security: [{ oauth: [] }]
      responses: { "200": { description: ok, content: { application/json: { schema: {} } } } }
`;
const [OLD, NEW] = ["old-key-0815-of-the-api", "new-key-4711-of-the-api"];

const logged: string[] = [];
const log = (fields: object, message: string): void => void logged.push(JSON.stringify(fields) + message);
const logger: Logger = { debug: log, info: log, warn: log, error: log, child: () => logger };

/** A file takes the place of another as tools that rotate secrets write it: whole. */
const put = async (path: string, text: string): Promise<void> => {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
};

const setUp = async (url: string, tokenUrl: string) => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const folder = join(dir.path, "adapters/keys");
  const secrets = join(dir.path, "secrets"); // as a volume of secrets: not in the adapter's folder
  await mkdir(folder, { recursive: true });
  await mkdir(secrets);
  await writeFile(join(secrets, "key"), `${OLD}\n`);
  await writeFile(join(secrets, "client"), OLD);
  await writeFile(join(folder, "api.yaml"), DOCUMENT);
  await writeFile(
    join(folder, "adapter.yaml"),
    `openapi: ./api.yaml
upstream:
  url: ${url}
  credentials:
    key: { file: ${join(secrets, "key")} }
    oauth: { clientId: sluice, clientSecret: { file: ${join(secrets, "client")} }, clientAuth: post, tokenUrl: "${tokenUrl}" }
allow: [{ peers: "*" }]
`,
  );
  const catalog = await catalogIn(join(dir.path, "adapters"), logger);
  onTestFinished(() => catalog.close());
  const call = async (name: string): Promise<CallResult> => {
    const service = catalog.find("keys")?.service;
    if (service === undefined) throw new Error("it is not published");
    const now = Date.now();
    return service.call(
      name,
      "plain",
      callRequest("keys", name),
      callContext({ initiator: initiatorId, timestamp: now, ttl: 60_000, deadline: now + 60_000 }),
    );
  };
  return { call, put: (name: string, text: string) => put(join(secrets, name), text) };
};

const eventually = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 8_000, interval: 20 }); // longer than the poll of the watcher

describe("a secret that is replaced in its file", () => {
  it("is what the next calls carry, while those on their way end as they began", async () => {
    const held: ServerResponse[] = [];
    const answer = ({ headers }: Received, response: ServerResponse): void =>
      void response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ echo: headers["x-key"] }));
    let holding = true;
    await using server = await httpServer((request, response) => {
      if (holding) held.push(response);
      else answer(request, response);
    });
    const { call, put } = await setUp(server.url, `${server.url}/token`);
    const before = call("list");
    await vi.waitFor(() => expect(held).toHaveLength(1));
    holding = false;
    await put("key", `${NEW}\n`);
    await eventually(async () => {
      await call("list");
      expect(server.received.at(-1)?.headers["x-key"]).toBe(NEW);
    });
    answer(server.received[0]!, held[0]!);
    const [first, second] = [await before, await call("list")];
    expect(server.received[0]?.headers["x-key"]).toBe(OLD);
    for (const { retCode, result } of [first, second])
      expect({ retCode, result }).toEqual({ retCode: 0, result: '{"echo":"[redacted]"}' });
    expect(logged.join("\n")).not.toMatch(new RegExp(`${OLD}|${NEW}`));
  });

  it("gets a new access token where it is a client's", async () => {
    await using issuer = await tokenServer();
    await using server = await httpServer((_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end("1"),
    );
    const { call, put } = await setUp(server.url, `${issuer.url}/token`);
    expect((await call("more")).retCode).toBe(0);
    await put("client", NEW);
    await eventually(async () => {
      await call("more");
      expect(server.received.at(-1)?.headers.authorization).toBe("Bearer token-2-of-sluice");
    });
    expect(issuer.received.map((request) => formOf(request).client_secret)).toEqual([OLD, NEW]);
  });

  it("leaves the old one in use while the file is unusable", async () => {
    await using server = await httpServer((_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end("1"),
    );
    const { call, put } = await setUp(server.url, `${server.url}/token`);
    await put("key", "");
    await eventually(async () => expect(logged.join("\n")).toContain("the old one still serves"));
    expect((await call("list")).retCode).toBe(0);
    expect(server.received.at(-1)?.headers["x-key"]).toBe(OLD);
  });
});
