import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { isJsonObject, type JsonObject, type Logger, silentLogger } from "../../src/core/index.ts";
import { catalogOver, eventually, type Files } from "../support/catalog-folder.ts";
import { httpServer } from "../support/http-server.ts";

const document = (...names: string[]): string =>
  `openapi: 3.1.0
info: { title: Things, version: "1" }
security: [{ key: [] }]
components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }
paths:
${names.map((name) => `  /${name}: { $ref: paths/${name}.yaml }\n`).join("")}`;
const operation = (name: string): string =>
  `get: { operationId: ${name}, responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } } }\n`;
const manifest = (url: string, more = ""): string =>
  `openapi: ./api.yaml\nupstream: { url: ${url}, concurrency: 3, credentials: { key: { file: key.txt } } }\nallow: [{ peers: "*" }]\n${more}`;
const things = (url: string, more: Files = {}): Files => ({
  "adapters/things/key.txt": "k1",
  "adapters/things/paths/list.yaml": operation("list"),
  "adapters/things/paths/more.yaml": operation("more"),
  "adapters/things/api.yaml": document("list"),
  "adapters/things/adapter.yaml": manifest(url),
  ...more,
});

/** Answers who it is and which key came; every seventh request at first that it is busy, so that calls are tried again. */
const backend = (name: string) => {
  let count = 0;
  return httpServer(({ headers, url }, response) => {
    if (++count % 7 === 0) return void response.writeHead(503).end();
    response.setHeader("content-type", "application/json");
    // A turn of the loop later, so that calls queue for the three connections.
    void setImmediate().then(() => response.end(JSON.stringify({ from: name, key: headers["x-key"], url })));
  });
};

type Call = Awaited<ReturnType<typeof catalogOver>>["call"];

/** Calls one after another in several particles until told to stop. */
const stream = (call: Call, width: number) => {
  const failed: unknown[] = [];
  let made = 0;
  let latest: JsonObject = {};
  let stopped = false;
  const run = async (lane: number): Promise<void> => {
    while (!stopped) {
      await setImmediate(); // a call that is refused at once lets the others run all the same
      const { retCode, result } = await call("things", "list", [], `${lane}-${made++}`);
      const value: unknown = JSON.parse(result);
      if (retCode === 0 && isJsonObject(value as JsonObject)) latest = value as JsonObject;
      else failed.push(value);
    }
  };
  const lanes = Array.from({ length: width }, (_, lane) => run(lane));
  return {
    failed,
    latest: () => latest,
    made: () => made,
    async stop() {
      stopped = true;
      await Promise.all(lanes);
    },
  };
};

describe("a service under a stream of calls", () => {
  it("takes up another secret, upstream and document, and serves on when a change does not work: no call fails", async () => {
    await using first = await backend("first");
    await using second = await backend("second");
    const { catalog, write, call, changes } = await catalogOver(things(first.url));
    const calls = stream(call, 12);

    await eventually(() => expect(calls.latest()).toMatchObject({ from: "first", key: "k1" }));
    await write({ "adapters/things/key.txt": "k2" });
    await eventually(() => expect(calls.latest()).toMatchObject({ from: "first", key: "k2" }));
    await write({ "adapters/things/adapter.yaml": manifest(second.url) });
    await eventually(() => expect(calls.latest()).toMatchObject({ from: "second" }));
    await write({ "adapters/things/api.yaml": document("list", "more") });
    await eventually(() => expect(catalog.get("things")?.functions).toHaveLength(2));
    expect((await call("things", "more")).retCode).toBe(0);

    const reloads = catalog.counters.reloads;
    await write({ "adapters/things/adapter.yaml": `${manifest(second.url)}alow: []\n` });
    await eventually(() => expect(catalog.counters.broken).toBe(1));
    expect(catalog.status("things")).toMatchObject({
      state: "serving",
      problem: expect.stringMatching(/adapter\.yaml:4: alow: unknown key/),
    });
    const then = calls.made();
    await eventually(() => expect(calls.made()).toBeGreaterThan(then + 24));
    await write({ "adapters/things/adapter.yaml": manifest(first.url) });
    await eventually(() => expect(calls.latest()).toMatchObject({ from: "first", key: "k2" }));

    await calls.stop();
    expect(calls.failed).toEqual([]);
    expect(catalog.counters).toEqual({ reloads: reloads + 1, reloadFailures: 1, broken: 0 });
    expect(catalog.status("things")).not.toHaveProperty("problem");
    expect(new Set(changes.map(({ kind, source }) => `${kind} ${source}`))).toEqual(
      new Set(["changed files", "failed files"]),
    );
  });

  it("ends calls at the upstream they began with, those that wait for their turn and those that are tried again too", async () => {
    const held: (() => void)[] = [];
    let isHeld = true;
    let busy = 2;
    await using first = await httpServer((_, response) => {
      if (busy-- > 0) return void response.writeHead(503).end();
      const answer = () => response.setHeader("content-type", "application/json").end('{"from":"first"}');
      if (isHeld) held.push(answer);
      else answer();
    });
    await using second = await backend("second");
    const { catalog, write, call } = await catalogOver(things(first.url));
    const calls = Array.from({ length: 9 }, (_, index) => call("things", "list", [], `p${index}`));
    await eventually(() => expect(held.length).toBeGreaterThan(0));
    const before = catalog.find("things")?.service;
    await write({ "adapters/things/adapter.yaml": manifest(second.url) });
    await eventually(() => expect(catalog.find("things")?.service).not.toBe(before));
    expect(JSON.parse((await call("things", "list")).result)).toMatchObject({ from: "second" });
    isHeld = false;
    for (const answer of held) answer();
    expect(await Promise.all(calls)).toEqual(Array(9).fill({ retCode: 0, result: '{"from":"first"}' }));
  });
});

describe("every file that a service is made of", () => {
  it("is followed: overlay, policy, a referenced file", async () => {
    await using server = await backend("it");
    const overlay = (title: string): string =>
      `overlay: 1.0.0\ninfo: { title: o, version: "1" }\nactions: [{ target: $.info, update: { title: ${title} } }]\n`;
    const { catalog, write, call } = await catalogOver(
      things(server.url, {
        "adapters/things/o.yaml": overlay("One"),
        "adapters/things/p.cedar": "permit (principal, action, resource);\n",
        "adapters/things/adapter.yaml": manifest(server.url, "overlays: [o.yaml]\npolicy: p.cedar\n"),
      }),
    );
    expect(catalog.get("things")?.title).toBe("One");
    await write({ "adapters/things/o.yaml": overlay("Two") });
    await eventually(() => expect(catalog.get("things")?.title).toBe("Two"));
    await write({ "adapters/things/paths/list.yaml": operation("listAll") });
    await eventually(() => expect(catalog.get("things")?.functions).toMatchObject([{ name: "listAll" }]));
    expect((await call("things", "listAll")).retCode).toBe(0);
    await write({ "adapters/things/p.cedar": "forbid (principal, action, resource);\n" });
    await eventually(async () => expect((await call("things", "listAll")).retCode).toBe(1002));
  });

  it.each<[string, Files, Files]>([
    [
      "the policy",
      {
        "adapters/things/adapter.yaml": manifest("http://127.0.0.1:9", "policy: p.cedar\n"),
        "adapters/things/p.cedar": "permit (",
      },
      { "adapters/things/p.cedar": "permit (principal, action, resource);\n" },
    ],
    [
      "a policy that was not there",
      {
        "adapters/things/adapter.yaml": manifest("http://127.0.0.1:9", "policy: sub/p.cedar\n"),
        "adapters/things/sub/x": "",
      },
      { "adapters/things/sub/p.cedar": "permit (principal, action, resource);\n" },
    ],
    [
      "a referenced file",
      { "adapters/things/paths/list.yaml": "get: 7\n" },
      { "adapters/things/paths/list.yaml": operation("list") },
    ],
    [
      "a secret",
      {
        "adapters/things/adapter.yaml": manifest("http://127.0.0.1:9").replace("key.txt", "secrets/k"),
        "adapters/things/secrets/x": "",
      },
      { "adapters/things/secrets/k": "k" },
    ],
    [
      "the document in a folder",
      {
        "adapters/things/adapter.yaml": manifest("http://127.0.0.1:9").replace("./api.yaml", "./spec"),
        "adapters/things/spec/openapi.yaml": "openapi: [",
      },
      {
        "adapters/things/spec/openapi.yaml": document("list")
          .replace("paths/list", "../things/list")
          .replace(
            "{ $ref: ../things/list.yaml }",
            operation("list").trim().replace("get:", "{ get:").concat(" }"),
          ),
      },
    ],
  ])("mends what %s broke, with nothing else touched", async (_, broken, mended) => {
    const { catalog, write } = await catalogOver(things("http://127.0.0.1:9", broken));
    expect(catalog.status("things")).toMatchObject({ state: "broken", functions: [] });
    expect(catalog.counters.broken).toBe(1);
    await write(mended);
    await eventually(() => expect(catalog.status("things")).toMatchObject({ state: "serving" }));
    expect(catalog.counters).toEqual({ reloads: 1, reloadFailures: 0, broken: 0 });
  });

  it("is not taken up half-written: what changes while it is read is read again", async () => {
    const logged: string[] = [];
    const logger: Logger = { ...silentLogger, error: (_, message) => void logged.push(message) };
    const text = manifest("http://127.0.0.1:9").replace("./api.yaml", "https://api.example/openapi.yaml");
    // Its first half is a manifest that allows nobody.
    const [head = "", tail = ""] = text.split(/(?=allow:)/);
    const seen: boolean[] = [];
    let rest: string | undefined;
    const { catalog, path } = await catalogOver(
      things("http://127.0.0.1:9", { "adapters/things/adapter.yaml": text }),
      {
        logger,
        fetchDocument: async () => {
          if (rest !== undefined) await appendFile(join(path, "adapters/things/adapter.yaml"), rest);
          rest = undefined;
          return document().replace("paths:", `paths: { /list: { ${operation("list").trim()} } }`);
        },
        onChange: () => seen.push(catalog.mayCallAnything("anybody")),
      },
    );
    rest = tail;
    await writeFile(join(path, "adapters/things/adapter.yaml"), head);
    await eventually(() => expect(catalog.counters.reloads).toBe(1));
    expect(seen).toEqual([true]);
    expect(logged).toEqual([]);
  });
});
