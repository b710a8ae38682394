import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type JsonValue, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { compileAdapter, readDocument } from "../../src/openapi/index.ts";
import { createAdapterService } from "../../src/services/adapter-service.ts";
import { createClaims } from "../../src/services/effects/claims.ts";
import { createUpstream, type Upstream } from "../../src/upstream/index.ts";
import { callContext, callRequest } from "../support/calls.ts";
import { catalogIn } from "../support/catalog-in.ts";
import { compileOptions } from "../support/compile-options.ts";
import { httpServer } from "../support/http-server.ts";
import { tempDir } from "../support/temp-dir.ts";
import { authorityOf, newTrust } from "../support/trust.ts";

const PASSWORD = "p@ss/w0rd+xyz";
const NUMBER = "12345678901";

const answering = (type: string, schema: object) => ({
  get: { operationId: type.replace(/\W/g, ""), responses: { 200: { content: { [type]: { schema } } } } },
});
const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Echo", version: "1" },
  components: {
    securitySchemes: {
      number: { type: "apiKey", in: "query", name: "n" },
      user: { type: "http", scheme: "basic" },
    },
  },
  security: [{ number: [], user: [] }],
  paths: {
    "/json": answering("application/json", {}),
    "/xml": answering("application/xml", { type: "object", properties: { a: { type: "string" } } }),
    "/form": answering("application/x-www-form-urlencoded", { type: "object" }),
    "/lines": answering("application/jsonl", { type: "array", items: {} }),
    "/bytes": answering("application/octet-stream", {}),
  },
};

const open: Upstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

/** What a caller gets of an upstream that echoes its credentials, by function and by twin. */
const echoed = async (type: string, body: string): Promise<string[]> => {
  await using server = await httpServer((_, response) =>
    response.writeHead(200, { "content-type": type }).end(body),
  );
  const deps = { clock: systemClock, logger: silentLogger };
  const credentials = {
    number: { kind: "apiKey", in: "query", name: "n", value: NUMBER },
    user: { kind: "basic", username: "shop", password: PASSWORD },
  } as const;
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 100_000,
    arrayItems: 1_000,
    connections: 8,
    queueMs: 60_000,
  };
  const upstream = createUpstream({ url: server.url, credentials, ...bounds }, deps);
  open.push(upstream);
  const document = readDocument(JSON.stringify(DOCUMENT), "echo.json");
  const adapter = compileAdapter(document, compileOptions("echo", { credentials: ["number", "user"] }));
  const service = createAdapterService({
    adapter,
    upstream,
    authority: authorityOf(adapter, [{ peers: "*" }]),
    ...newTrust(),
    tellsCalls: false,
    resultBytes: 100_000,
    attempts: 1,
    peerId: "12D3KooWtest",
    claims: createClaims(createMemoryJournal(), deps.clock),
    ...deps,
  });
  const name = type.replace(/\W/g, "");
  const context = callContext({ deadline: Date.now() + 30_000 });
  const results = await Promise.all(
    [name, `${name}Response`].map((fn) => service.call(fn, "plain", callRequest("echo", fn), context)),
  );
  expect(results.map(({ retCode }) => retCode)).toEqual([0, 0]);
  return results.map(({ result }) => result);
};

describe("a secret that an upstream gives back", () => {
  it.each<[string, string, string]>([
    ["as a name in JSON", "application/json", JSON.stringify({ list: [{ [PASSWORD]: 1 }] })],
    ["as a number in JSON", "application/json", `{"n":${NUMBER}}`],
    ["in XML, behind entities", "application/xml", "<r><a>&#112;@ss/w0rd+xyz</a></r>"],
    ["in XML, in pieces", "application/xml", "<r><a>p@ss<![CDATA[/w0rd]]>+xyz</a></r>"],
    ["in a form, partly encoded", "application/x-www-form-urlencoded", "a=%70@ss%2Fw0rd%2Bxyz"],
    ["in JSON lines, behind escapes", "application/jsonl", '{"a":"\\u0070@ss/w0rd+xyz"}\n'],
    ["in base64", "application/json", JSON.stringify(Buffer.from(`<${PASSWORD}>`).toString("base64"))],
  ])("%s does not travel on", async (_, type, body) => {
    for (const result of await echoed(type, body)) {
      expect(result).toContain("[redacted]");
      expect(result).not.toContain(PASSWORD);
      expect(result).not.toContain(NUMBER);
      expect(() => JSON.parse(result) as JsonValue).not.toThrow();
    }
  });
});

const referring = (ref: string): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    paths: {
      "/a": { get: { responses: {} } },
      "/b": {
        get: {
          operationId: "b",
          responses: { 200: { content: { "application/json": { schema: { $ref: ref } } } } },
        },
      },
    },
  });

describe("a document in the adapters folder", () => {
  it("cannot be made of its own signature, which would change with every publication", async () => {
    await using folder = await tempDir();
    const shop = join(folder.path, "shop");
    await mkdir(shop);
    await writeFile(join(shop, "openapi.json"), referring("./signature.json"));
    const manifest = {
      openapi: "openapi.json",
      upstream: { url: "http://127.0.0.1:9" },
      allow: [{ peers: "*" }],
    };
    await writeFile(join(shop, "adapter.yaml"), JSON.stringify(manifest));
    await (await catalogIn(folder.path)).close(); // which writes the signature
    expect(await readdir(shop)).toContain("signature.json");
    const catalog = await catalogIn(folder.path);
    try {
      expect(catalog.get("shop")?.functions.map(({ name }) => name)).toEqual(["getA"]);
      expect(catalog.get("shop")?.refused).toMatchObject([
        { message: expect.stringContaining("written by Sluice") },
      ]);
    } finally {
      await catalog.close();
    }
  });
});
