import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { SluiceError, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { type Catalog, type CatalogOptions, createCatalog } from "../../src/services/index.ts";
import type { PublishRequest } from "../../src/services/interface.ts";
import { callContext, callRequest } from "../support/calls.ts";
import { httpServer } from "../support/http-server.ts";
import { tempDir } from "../support/temp-dir.ts";
import { CATALOG_TRUST, GATEWAY } from "../support/trust.ts";

const ROOT = `openapi: 3.1.0
info: { title: Pets, version: "1" }
security: [{ key: [] }]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    basic: { type: http, scheme: basic }
paths:
  /pets/{id}: { $ref: "../paths/pet.yaml" }
  /broken: { $ref: "../paths/gone.yaml" }
`;
const FILES = {
  "paths/pet.yaml": `get:
  operationId: getPet
  security: [{ basic: [] }, { key: [], basic: [] }]
  parameters: [{ name: id, in: path, required: true, schema: { $ref: ../schemas/id.json } }]
  responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } }
post:
  operationId: addPet
  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
  responses: { "201": { description: ok } }
`,
  "schemas/id.json": '{ "type": "integer" }',
};
const OVERLAY = `overlay: 1.0.0
info: { title: o, version: "1" }
actions:
  - { target: "$.info", update: { title: Renamed } }
  - { target: "$.paths['/gone']", remove: true }
`;

const request = (more: Partial<PublishRequest> = {}): PublishRequest => ({
  service: "pets",
  document: ROOT,
  documentName: "spec/api.yaml",
  files: FILES,
  overlays: [OVERLAY],
  upstream: { url: "http://127.0.0.1:9" },
  allow: [{ peers: "*" }],
  ...more,
});

const offline = async (url: string): Promise<string> => {
  throw new SluiceError("SLUICE_UNREACHABLE", `${url} cannot be reached`);
};

const folder = async (): Promise<string> => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  return dir.path;
};

const open = async (adaptersDir: string, options: Partial<CatalogOptions> = {}): Promise<Catalog> => {
  const catalog = await createCatalog({
    adaptersDir,
    peers: {},
    limits: { resultBytes: 262_144, arrayItems: 1000, clockSkewMs: 0 },
    ...CATALOG_TRUST,
    journal: createMemoryJournal(),
    env: {},
    clock: systemClock,
    logger: silentLogger,
    fetchDocument: offline,
    ...options,
  });
  onTestFinished(() => catalog.close());
  return catalog;
};

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 20 });

describe("a publication of several files", () => {
  it("is the same after a restart", async () => {
    const path = await folder();
    const catalog = await open(path);
    const summary = await catalog.publish(request(), "create");
    expect(summary).toMatchObject({
      title: "Renamed",
      functions: [
        { name: "getPet", arguments: ["id"], credentials: [["basic"], ["key", "basic"]] },
        { name: "addPet", arguments: ["id"], credentials: [["key"]] },
      ],
      refused: [{ pointer: "/paths/~1broken", reason: "broken-reference" }],
    });
    expect(summary.warnings).toContainEqual(expect.stringContaining("$.paths['/gone']"));
    expect(summary.refused[0]?.message).toBe(
      '$ref "../paths/gone.yaml" cannot be followed: paths/gone.yaml: there is no such file',
    );

    const again = await open(path);
    expect(again.get("pets")).toEqual(summary);
    expect(again.openapi("pets")).toBe(ROOT);
    expect(again.aqua("pets")).toBe(catalog.aqua("pets"));
    expect(again.types("pets")).toBe(catalog.types("pets"));
  });

  it("is a folder that a person can read", async () => {
    const path = await folder();
    await (await open(path)).publish(request(), "create");
    const entries = (await readdir(join(path, "pets"), { recursive: true })).sort();
    const [document = ""] = entries.filter((name) => /^openapi\.[0-9a-f]{12}$/.test(name));
    expect(entries).toEqual([
      "adapter.yaml",
      document,
      ...["paths", "paths/pet.yaml", "schemas", "schemas/id.json", "spec", "spec/api.yaml"].map((name) =>
        join(document, name),
      ),
      expect.stringMatching(/^overlay\.[0-9a-f]{12}\.yaml$/),
      "signature.json",
    ]);
    const manifest = await readFile(join(path, "pets/adapter.yaml"), "utf8");
    expect(manifest).toContain(`openapi: ./${document}/spec/api.yaml\nopenapiRoot: ./${document}\n`);
  });

  it("goes when another takes its place", async () => {
    const path = await folder();
    const catalog = await open(path);
    await catalog.publish(request(), "create");
    await writeFile(join(path, "pets/notes.txt"), "a person's own");
    const alone = ROOT.replace(
      "  /broken:",
      '  /a: { get: { responses: { "204": { description: ok } } } }\n  /broken:',
    );
    await catalog.publish(request({ document: alone, files: {}, overlays: [] }), "replace");
    expect((await readdir(join(path, "pets"))).sort()).toEqual([
      "adapter.yaml",
      "notes.txt",
      expect.stringMatching(/^openapi\.[0-9a-f]{12}$/),
      "signature.json",
    ]);
    expect((await open(path)).get("pets")?.functions.map(({ name }) => name)).toEqual(["getA"]);
  });

  it("is taken up again when one of its files changes, or comes", async () => {
    const path = await folder();
    await mkdir(join(path, "pets"), { recursive: true });
    for (const [name, text] of Object.entries({ ...FILES, "spec/api.yaml": ROOT })) {
      await mkdir(dirname(join(path, "pets", name)), { recursive: true });
      await writeFile(join(path, "pets", name), text);
    }
    const manifest =
      "openapi: spec/api.yaml\nopenapiRoot: .\nupstream: { url: http://127.0.0.1:9 }\nallow: [{ peers: '*' }]\n";
    await writeFile(join(path, "pets/adapter.yaml"), manifest);
    const catalog = await open(path);
    const names = () => catalog.get("pets")?.functions.map(({ name }) => name);
    expect(names()).toEqual(["getPet", "addPet"]);
    const item = "get: { operationId: late, responses: { '204': { description: ok } } }\n";
    await writeFile(join(path, "pets/paths/gone.yaml"), item);
    await eventually(() => expect(names()).toEqual(["getPet", "addPet", "late"]));
    await writeFile(join(path, "pets/paths/pet.yaml"), FILES["paths/pet.yaml"].replace("getPet", "fetchPet"));
    await eventually(() => expect(names()).toEqual(["fetchPet", "addPet", "late"]));
  });

  it.each<[string, Partial<PublishRequest>, string]>([
    ["a file outside", { files: { "../../evil.yaml": "a: 1" } }, "SLUICE_REQUEST"],
    ["a document outside", { documentName: "../api.yaml" }, "SLUICE_REQUEST"],
    ["an overlay that is none", { overlays: ["openapi: 3.1.0\n"] }, "SLUICE_DOCUMENT"],
    [
      "an overlay whose target is no JSONPath",
      { overlays: [OVERLAY.replace("$.info", "info[")] },
      "SLUICE_DOCUMENT",
    ],
  ])("with %s is refused, and leaves nothing behind", async (_, more, code) => {
    const path = await folder();
    const catalog = await open(join(path, "adapters"));
    await expect(catalog.publish(request(more), "create")).rejects.toMatchObject({ code });
    expect(await readdir(path)).toEqual([]);
  });
});

describe("a document by URL", () => {
  const URL = "https://pets.example/docs/openapi.json";
  const document = (title: string, server = "/v1") =>
    JSON.stringify({
      openapi: "3.1.0",
      info: { title, version: "1" },
      servers: [{ url: server }],
      paths: { "/a": { get: { operationId: "a", responses: { 200: { description: "ok" } } } } },
    });

  it("in a manifest is served from its copy when its site is gone", async () => {
    const path = await folder();
    await mkdir(join(path, "pets"));
    await writeFile(join(path, "pets/adapter.yaml"), `openapi: ${URL}\nallow: [{ peers: '*' }]\n`);
    const first = await open(path, { fetchDocument: async () => document("Online") });
    expect(first.get("pets")).toMatchObject({
      title: "Online",
      upstream: "https://pets.example/v1",
      warnings: [],
    });
    await first.close();
    const second = await open(path);
    expect(second.get("pets")).toMatchObject({
      title: "Online",
      upstream: "https://pets.example/v1",
      warnings: [`${URL} cannot be reached; the copy of the last time is used`],
    });
    await rm(join(path, "pets/openapi.fetched"));
    const third = await open(path);
    expect(third.get("pets")).toBeUndefined();
    expect(third.problems()).toEqual([expect.stringContaining(`${URL} cannot be reached`)]);
  });

  it("published once is a file from then on, with the upstream it was relative to", async () => {
    const path = await folder();
    const catalog = await open(path);
    const summary = await catalog.publish(
      {
        service: "pets",
        document: document("Published"),
        documentUrl: URL,
        upstream: {},
        allow: [{ peers: "*" }],
      },
      "create",
    );
    expect(summary.upstream).toBe("https://pets.example/v1");
    expect((await open(path)).get("pets")).toMatchObject({
      title: "Published",
      upstream: "https://pets.example/v1",
    });
  });
});

describe("operations of other servers", () => {
  it("are published where the request allows their host, and called there", async () => {
    await using api = await httpServer((_, response) =>
      response.setHeader("content-type", "application/json").end('"api"'),
    );
    await using files = await httpServer((_, response) =>
      response.setHeader("content-type", "application/json").end('"files"'),
    );
    const responses = {
      200: { description: "ok", content: { "application/json": { schema: { type: "string" } } } },
    };
    const document = JSON.stringify({
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      servers: [{ url: api.url }],
      paths: {
        "/a": { get: { operationId: "a", responses } },
        "/b": {
          get: {
            operationId: "b",
            servers: [{ url: "{files}/v2", variables: { files: { default: "https://nowhere.example" } } }],
            responses,
          },
        },
      },
    });
    const { host } = new globalThis.URL(files.url);
    const catalog = await open(await folder());
    const summary = await catalog.publish(
      {
        service: "t",
        document,
        upstream: { hosts: [host], variables: { files: files.url } },
        allow: [{ peers: "*" }],
      },
      "create",
    );
    expect(summary.refused).toEqual([]);
    const call = (name: string) =>
      catalog
        .find("t")
        ?.service.call(
          name,
          "plain",
          callRequest("t", name),
          callContext({ initiator: GATEWAY.peerId, deadline: Date.now() + 30_000 }),
        );
    expect([await call("a"), await call("b")]).toMatchObject([{ result: '"api"' }, { result: '"files"' }]);
    const refused = await catalog.publish(
      { service: "u", document, upstream: {}, allow: [{ peers: "*" }] },
      "create",
    );
    expect(refused.refused).toMatchObject([{ operation: "GET /b", reason: "host-not-allowed" }]);
  });
});
