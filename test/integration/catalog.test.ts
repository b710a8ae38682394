import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Logger, SluiceError, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { type Catalog, type CatalogOptions, createCatalog } from "../../src/services/index.ts";
import type { PublishRequest } from "../../src/services/interface.ts";
import { callContext, callRequest, problemOf } from "../support/calls.ts";
import { httpServer } from "../support/http-server.ts";
import { openCall } from "../support/open-call.ts";
import { tempDir } from "../support/temp-dir.ts";
import { CATALOG_TRUST } from "../support/trust.ts";

const { peerId: ann } = await createIdentity(new Uint8Array(32).fill(1));
const { peerId: bob } = await createIdentity(new Uint8Array(32).fill(2));

/** A document of one GET with a path parameter. */
const document = (functionName: string, extra = ""): string => `openapi: 3.1.0
info: { title: The API, version: "1" }
paths:
  /things/{id}:
    get:
      operationId: ${functionName}
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } }
${extra}`;

const withKey = (functionName: string): string =>
  document(
    functionName,
    "security: [{ key: [] }]\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }\n",
  );

interface Files {
  /** Path below the folder -> text. */
  readonly [path: string]: string;
}

const write = async (root: string, files: Files): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    const draft = join(root, `.draft-${path.replaceAll("/", "-")}`);
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, join(root, path));
  }
};

const open = async (files: Files, options: Partial<CatalogOptions> = {}) => {
  const dir = await tempDir();
  await write(dir.path, files);
  const catalog = await createCatalog({
    adaptersDir: join(dir.path, "adapters"),
    peers: { ann },
    limits: { resultBytes: 262_144, arrayItems: 1000, clockSkewMs: 0 },
    ...CATALOG_TRUST,
    journal: createMemoryJournal(),
    env: {},
    clock: systemClock,
    logger: silentLogger,
    fetchDocument,
    ...options,
  });
  onTestFinished(async () => {
    await catalog.close();
    await dir[Symbol.asyncDispose]();
  });
  return { catalog, path: dir.path, write: (more: Files) => write(dir.path, more) };
};

/** No test here may reach for the network unasked. */
const fetchDocument = async (url: string): Promise<string> => {
  throw new SluiceError("SLUICE_UNREACHABLE", `${url} cannot be reached`);
};

const names = (catalog: Catalog): string[] => catalog.list().map(({ service }) => service);
const functionsOf = (catalog: Catalog, service: string) =>
  catalog.get(service)?.functions.map(({ name }) => name);
/** Longer than the poll of the watcher. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 20 });

const MANIFEST = "openapi: ./api.yaml\nupstream: { url: http://127.0.0.1:9 }\nallow: [{ peers: '*' }]\n";
const adapter = (name: string, functionName: string, manifest = MANIFEST): Files => ({
  [`adapters/${name}/adapter.yaml`]: manifest,
  [`adapters/${name}/api.yaml`]: document(functionName),
});

/** A document of one function of each kind. */
const EFFECTS = `openapi: 3.1.0
info: { title: SMS, version: "1" }
paths:
  /messages:
    get: { operationId: list, responses: { "200": { description: ok } } }
    post:
      operationId: send
      requestBody: { required: true, content: { text/plain: { schema: { type: string } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: {} } } } }
`;

describe("what repeating a function does", () => {
  it("is shown, by method and by the manifest", async () => {
    const { catalog } = await open({
      "adapters/sms/adapter.yaml": `${MANIFEST}operations: { send: { effect: keyed } }\n`,
      "adapters/sms/api.yaml": EFFECTS,
    });
    expect(catalog.get("sms")?.functions).toMatchObject([
      { name: "list", effect: "safe" },
      { name: "send", effect: "keyed" },
    ]);
    expect(
      ["list", "send", "sendResponse", "gone"].map(catalog.find("sms")?.service.effect ?? String),
    ).toEqual(["safe", "keyed", "keyed", "safe"]);
  });

  it("says when looking for an effect may find an older one", async () => {
    const reconcile = (more: string): string =>
      `${MANIFEST}operations: { send: { reconcile: { operation: list, match: { /id: /ref }${more} } } }\n`;
    const { catalog } = await open({
      "adapters/any/adapter.yaml": reconcile(""),
      "adapters/any/api.yaml": EFFECTS,
      "adapters/late/adapter.yaml": reconcile(", since: /at"),
      "adapters/late/api.yaml": EFFECTS,
    });
    expect(catalog.get("any")?.warnings).toEqual([
      expect.stringContaining("send: reconcile may take an older"),
    ]);
    expect(catalog.get("late")?.warnings).toEqual([]);
  });

  it("decides how often it is tried, as often as the manifest allows", async () => {
    await using server = await httpServer((_, response) => response.writeHead(503).end());
    const upstream = `upstream: { url: ${server.url}, attempts: 2, breaker: { failures: 3, restMs: 60000 } }`;
    const { catalog } = await open({
      "adapters/sms/adapter.yaml": `openapi: ./api.yaml\n${upstream}\nallow: [{ peers: '*' }]\n`,
      "adapters/sms/api.yaml": EFFECTS,
    });
    const service = catalog.find("sms")?.service;
    const context = callContext({ initiator: ann, deadline: Date.now() + 30_000 });
    const call = async (name: string, ...args: string[]) =>
      (await service?.call(name, "plain", callRequest("sms", name, ...args), context))?.retCode;
    expect(await call("list")).toBe(503);
    expect(server.received).toHaveLength(2);
    expect(await call("send", "hello")).toBe(503);
    expect(server.received).toHaveLength(3);
    expect(await call("send", "hello")).toBe(1006);
  });

  it("holds for a caller's key while its service is replaced", async () => {
    const held: (() => void)[] = [];
    await using server = await httpServer((_, response) =>
      held.push(() => response.writeHead(200, { "content-type": "application/json" }).end('"sent"')),
    );
    const manifest = `openapi: ./api.yaml\nupstream: { url: ${server.url} }\nallow: [{ peers: '*' }]\n`;
    const journal = createMemoryJournal();
    const { catalog, write } = await open(
      { "adapters/sms/adapter.yaml": manifest, "adapters/sms/api.yaml": EFFECTS },
      { journal },
    );
    const call = async (ref: string) => {
      const context = await openCall(journal, ref, "once", { initiator: ann, deadline: Date.now() + 30_000 });
      const request = callRequest("sms", "send", "hello", { idempotencyKey: "k" });
      return catalog.find("sms")?.service.call("send", "plain", request, context);
    };
    const arrived = server.next();
    const first = call("first");
    await arrived;
    const before = catalog.find("sms")?.service;
    await write({ "adapters/sms/adapter.yaml": `${manifest}operations: {}\n` });
    await eventually(() => expect(catalog.find("sms")?.service).not.toBe(before));
    const second = call("second");
    held[0]?.();
    expect([await first, await second]).toMatchObject([{ result: '"sent"' }, { result: '"sent"' }]);
    expect(server.received).toHaveLength(1);
  });
});

describe("loading", () => {
  it("publishes every folder, and names what is wrong with the others", async () => {
    const { catalog, path } = await open({
      ...adapter("credit", "check"),
      ...adapter("named", "say", `service: other\n${MANIFEST}`),
      ...adapter("op", "x"),
      ...adapter("bad-key", "x", `${MANIFEST}alow: []\n`),
      "adapters/no-document/adapter.yaml": MANIFEST,
      "adapters/empty/notes.txt": "no manifest here",
      "adapters/stray.txt": "a file",
      "adapters/.hidden/adapter.yaml": MANIFEST,
      "adapters/broken/adapter.yaml": MANIFEST,
      "adapters/broken/api.yaml": "openapi: [",
    });
    expect(names(catalog)).toEqual(["credit", "other"]);
    const problems = catalog.problems();
    const about = (name: string) => problems.filter((line) => line.startsWith(join(path, "adapters", name)));
    expect(problems).toHaveLength(4);
    expect(about("op")[0]).toMatch(/"op" is the name of a builtin/);
    expect(about("bad-key")[0]).toMatch(/adapter\.yaml:4: alow: unknown key "alow"; did you mean allow\?/);
    expect(about("no-document")[0]).toMatch(
      /adapter\.yaml: the document .*api\.yaml: there is no such file$/,
    );
    expect(about("broken")[0]).toContain("not valid YAML");
    for (const line of problems) expect(line).not.toContain("\n");
  });

  it("does with no folder at all, and with one that is a link", async () => {
    const { catalog, path, write } = await open({
      "elsewhere/adapter.yaml": MANIFEST,
      "elsewhere/api.yaml": document("check"),
    });
    expect(names(catalog)).toEqual([]);
    await write({ "adapters/.keep": "" });
    await symlink(join(path, "elsewhere"), join(path, "adapters", "linked"));
    await eventually(() => expect(names(catalog)).toEqual(["linked"]));
  });

  it("gives summary, document and bindings", async () => {
    const { catalog } = await open(adapter("credit", "check"));
    expect(catalog.get("credit")).toMatchObject({
      service: "credit",
      title: "The API",
      functions: [
        { name: "check", arguments: ["id"], method: expect.stringMatching(/^get$/i), path: "/things/{id}" },
      ],
      refused: [],
      warnings: [],
    });
    expect(catalog.openapi("credit")).toBe(document("check"));
    expect(catalog.aqua("credit")).toContain("check");
    expect(catalog.types("credit")).toContain("check");
    expect(catalog.get("toString")).toBeUndefined();
  });

  it("says which credential, function and rule is missing", async () => {
    const { catalog } = await open({
      "adapters/credit/adapter.yaml":
        "openapi: ./api.yaml\nupstream: { url: http://127.0.0.1:9 }\nallow: [{ peers: [ann], functions: [chek] }]\n",
      "adapters/credit/api.yaml": withKey("check"),
      ...adapter("closed", "check", "openapi: ./api.yaml\nupstream: { url: http://127.0.0.1:9 }\n"),
    });
    expect(names(catalog)).toEqual(["closed", "credit"]);
    expect(catalog.problems()).toEqual([
      expect.stringMatching(/closed\/adapter\.yaml: nobody may call it/),
      expect.stringMatching(
        /credit\/adapter\.yaml: check needs the credential key: write upstream\.credentials: \{ key: \{ env: NAME \} \} in its adapter\.yaml/,
      ),
      expect.stringMatching(
        /credit\/adapter\.yaml: allow\[0\]: "chek" is no function of credit; did you mean check\?/,
      ),
    ]);
    expect(catalog.get("credit")?.warnings).toHaveLength(2);
  });

  it("says which operations are not published, each with its place and reason, up to twenty", async () => {
    const upload = (index: number) => `  /u${index}:
    post:
      requestBody: { required: true, content: { "no type": { schema: { type: object } } } }
      responses: { "200": { description: x } }
`;
    const uploads = (count: number) => Array.from({ length: count }, (_, index) => upload(index)).join("");
    const { catalog, path } = await open({
      ...adapter("few", "check"),
      "adapters/few/api.yaml": document("check") + uploads(2),
      ...adapter("many", "check"),
      "adapters/many/api.yaml": document("check") + uploads(23),
    });
    const about = (name: string) => {
      const start = `${join(path, "adapters", name, "adapter.yaml")}: `;
      return catalog
        .problems()
        .filter((line) => line.startsWith(start))
        .map((line) => line.slice(start.length));
    };
    expect(about("few")).toEqual([
      expect.stringMatching(/^\/paths\/~1u0\/post\/requestBody: not published: the body has no media type/),
      expect.stringMatching(/^\/paths\/~1u1\/post\/requestBody: not published: the body has no media type/),
    ]);
    expect(about("many")).toHaveLength(21);
    expect(about("many").at(-1)).toBe("and 3 more: sluice lint lists them");
  });

  it("names a missing variable, and takes the adapter up when its manifest no longer needs it", async () => {
    const manifest = (credentials: string) =>
      `${MANIFEST.replace("http://127.0.0.1:9", `http://127.0.0.1:9, credentials: ${credentials}`)}`;
    const { catalog, write } = await open({
      "adapters/credit/adapter.yaml": manifest("{ key: { env: NOT_SET } }"),
      "adapters/credit/api.yaml": withKey("check"),
    });
    expect(catalog.problems()[0]).toMatch(
      /credit\/adapter\.yaml: upstream\.credentials\.key: environment variable NOT_SET is not set/,
    );
    await write({
      "adapters/credit/adapter.yaml": manifest("{ key: { file: key.txt } }"),
      "adapters/credit/key.txt": "k",
    });
    await eventually(() => expect(names(catalog)).toEqual(["credit"]));
  });
});

describe("calling", () => {
  it("goes through policy, credential and upstream, in both views", async () => {
    await using backend = await httpServer((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ key: request.headers["x-key"], url: request.url }));
    });
    const { catalog } = await open(
      {
        "adapters/credit/adapter.yaml": `openapi: ./api.yaml\nupstream: { url: ${backend.url}, credentials: { key: { env: K } } }\nallow: [{ peers: [ann] }]\n`,
        "adapters/credit/api.yaml": withKey("check"),
      },
      { env: { K: "s3cret" } },
    );
    const { service, view } = catalog.find("credit") ?? expect.fail("not found");
    expect(view).toBe("plain");
    const context = callContext({ initiator: ann, deadline: Date.now() + 5_000 });
    const result = await service.call("check", view, callRequest("credit", "check", "a b"), context);
    expect(result.retCode).toBe(0);
    expect(JSON.parse(result.result)).toEqual({ key: "s3cret", url: "/things/a%20b" });
    const denied = await service.call("check", view, callRequest("credit", "check", "x"), {
      ...context,
      initiator: bob,
    });
    expect(problemOf(denied)).toMatchObject({ code: "SLUICE_DENIED" });
    expect(catalog.find("credit/aqua")).toEqual({ service, view: "aqua" });
    expect(catalog.find("credit/other")).toBeUndefined();
    expect(catalog.find("/aqua")).toBeUndefined();
    expect(catalog.mayCallAnything(ann)).toBe(true);
    expect(catalog.mayCallAnything(bob)).toBe(false);
  });
});

describe("watching", () => {
  it("follows new, changed and removed folders", async () => {
    const { catalog, path, write } = await open(adapter("credit", "check"));
    await write(adapter("sms", "send"));
    await eventually(() => expect(names(catalog)).toEqual(["credit", "sms"]));
    await write({ "adapters/sms/api.yaml": document("sendMessage") });
    await eventually(() => expect(functionsOf(catalog, "sms")).toEqual(["sendMessage"]));
    await write({ "adapters/sms/adapter.yaml": `service: texts\n${MANIFEST}` });
    await eventually(() => expect(names(catalog)).toEqual(["credit", "texts"]));
    await rm(join(path, "adapters", "credit"), { recursive: true });
    await eventually(() => expect(names(catalog)).toEqual(["texts"]));
    await rm(join(path, "adapters", "sms", "adapter.yaml"));
    await eventually(() => expect(names(catalog)).toEqual([]));
  });

  it("follows a document outside the adapters folder", async () => {
    const { catalog, write } = await open({
      "openapi/credit.yaml": document("before"),
      "adapters/credit/adapter.yaml": MANIFEST.replace("./api.yaml", "../../openapi/credit.yaml"),
    });
    await write({ "openapi/credit.yaml": document("after") });
    await eventually(() => expect(functionsOf(catalog, "credit")).toEqual(["after"]));
  });

  it("keeps serving what worked while a change does not", async () => {
    const logged: string[] = [];
    const logger: Logger = { ...silentLogger, error: (_, message) => void logged.push(message) };
    const { catalog, write } = await open(adapter("credit", "check"), { logger });
    await write({ "adapters/credit/api.yaml": "openapi: [" });
    await eventually(() => expect(catalog.problems()).toHaveLength(1));
    expect(functionsOf(catalog, "credit")).toEqual(["check"]);
    expect(logged).toEqual([expect.stringContaining("the old one still serves")]);
    await write({ "adapters/credit/api.yaml": document("mended") });
    await eventually(() => expect(functionsOf(catalog, "credit")).toEqual(["mended"]));
    expect(catalog.problems()).toEqual([]);
  });

  it("lets requests under way finish when their adapter is replaced", async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: answer, resolve: send } = Promise.withResolvers<void>();
    await using backend = await httpServer((_, response) => {
      arrive();
      void answer.then(() => response.setHeader("content-type", "application/json").end('{"late":true}'));
    });
    const manifest = MANIFEST.replace("http://127.0.0.1:9", backend.url);
    const { catalog, write } = await open(adapter("credit", "check", manifest));
    const { service } = catalog.find("credit") ?? expect.fail("not found");
    const context = callContext({ initiator: ann, deadline: Date.now() + 20_000 });
    const pending = service.call("check", "plain", callRequest("credit", "check", "1"), context);
    await arrived;
    await write({ "adapters/credit/api.yaml": document("renamed") });
    await eventually(() => expect(functionsOf(catalog, "credit")).toEqual(["renamed"]));
    send();
    expect(await pending).toEqual({ retCode: 0, result: '{"late":true}' });
  });

  it("leaves a name with who had it, naming both, until that one goes", async () => {
    const { catalog, path, write } = await open(adapter("one", "first", `service: shared\n${MANIFEST}`));
    await write(adapter("another", "second", `service: shared\n${MANIFEST}`));
    await eventually(() => expect(catalog.problems()).toHaveLength(1));
    expect(catalog.problems()[0]).toMatch(
      /another\/adapter\.yaml: service shared is published by .*one\/adapter\.yaml already/,
    );
    expect(functionsOf(catalog, "shared")).toEqual(["first"]);
    await rm(join(path, "adapters", "one"), { recursive: true });
    await eventually(() => expect(functionsOf(catalog, "shared")).toEqual(["second"]));
    expect(catalog.problems()).toEqual([]);
  });
});

describe("publishing", () => {
  const request = (service: string, more: Partial<PublishRequest> = {}): PublishRequest => ({
    service,
    document: document("check"),
    upstream: { url: "http://127.0.0.1:9" },
    allow: [{ peers: ["ann"], functions: ["check"] }],
    ...more,
  });
  const code = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "accepted",
      (error: unknown) => (error instanceof SluiceError ? error.code : String(error)),
    );

  it("writes a folder that people can read and that works at the next start", async () => {
    const { catalog, path } = await open({});
    const summary = await catalog.publish(
      request("credit", { operations: { check: { name: "checkIt" } } }),
      "create",
    );
    expect(summary).toMatchObject({ service: "credit", functions: [{ name: "checkIt" }], refused: [] });
    expect(names(catalog)).toEqual(["credit"]);
    const folder = join(path, "adapters", "credit");
    const files = await readdir(folder);
    expect(files.sort()).toEqual([
      "adapter.yaml",
      expect.stringMatching(/^openapi\.[0-9a-f]{12}\.yaml$/),
      "signature.json",
    ]);
    expect(await readdir(join(path, "adapters"))).toEqual(["credit"]);
    expect(await readFile(join(folder, "adapter.yaml"), "utf8")).toContain("service: credit\n");
    const again = await createCatalog({
      adaptersDir: join(path, "adapters"),
      peers: { ann },
      limits: { resultBytes: 1000, arrayItems: 10, clockSkewMs: 0 },
      ...CATALOG_TRUST,
      journal: createMemoryJournal(),
      env: {},
      clock: systemClock,
      logger: silentLogger,
      fetchDocument,
    });
    expect(again.list()).toMatchObject([{ service: "credit", functions: [{ name: "checkIt" }] }]);
    expect(again.openapi("credit")).toBe(document("check"));
    await again.close();
  });

  it("refuses what exists, unless it replaces it, in whatever folder it is", async () => {
    const { catalog, path } = await open(adapter("folder", "before", `service: credit\n${MANIFEST}`));
    expect(await code(catalog.publish(request("credit"), "create"))).toBe("SLUICE_CONFLICT");
    expect(await code(catalog.publish(request("folder"), "replace"))).toBe("SLUICE_CONFLICT");
    await catalog.publish(request("credit"), "replace");
    await catalog.publish(request("credit", { document: document("later") }), "replace");
    expect(functionsOf(catalog, "credit")).toEqual(["later"]);
    expect(await readdir(join(path, "adapters"))).toEqual(["folder"]);
    expect((await readdir(join(path, "adapters", "folder"))).sort()).toEqual([
      "adapter.yaml",
      "api.yaml",
      expect.stringMatching(/^openapi\./),
      "signature.json",
    ]);
    await catalog.publish(request("new"), "replace");
    expect(names(catalog)).toEqual(["credit", "new"]);
  });

  it.each(["../evil", "a/b", "op", "getDataSrv", ann, ".x", ""])("refuses the name %s", async (service) => {
    const { catalog, path } = await open({ "adapters/.keep": "" });
    expect(await code(catalog.publish(request(service), "create"))).toBe("SLUICE_REQUEST");
    expect(await readdir(path)).toEqual(["adapters"]);
    expect(await readdir(join(path, "adapters"))).toEqual([".keep"]);
  });

  it("refuses what would not work, and leaves nothing behind", async () => {
    const { catalog, path } = await open({});
    const refused = async (more: Partial<PublishRequest>): Promise<string> =>
      code(catalog.publish(request("credit", more), "create"));
    expect(await refused({ document: "openapi: [" })).toBe("SLUICE_DOCUMENT");
    expect(await refused({ document: "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths: {}" })).toBe(
      "SLUICE_DOCUMENT",
    );
    expect(await refused({ upstream: {} })).toBe("SLUICE_CONFIG");
    expect(await refused({ upstream: { url: "ftp://h" } })).toBe("SLUICE_CONFIG");
    expect(await refused({ allow: [{ peers: ["nobody"] }] })).toBe("SLUICE_CONFIG");
    expect(await refused({ operations: { check: { nam: "x" } } })).toBe("SLUICE_CONFIG");
    expect(
      await refused({
        document: withKey("check"),
        upstream: { url: "http://h", credentials: { key: { env: "MISSING" } } },
      }),
    ).toBe("SLUICE_CONFIG");
    expect(await refused({ upstream: { url: "http://h", credentials: { key: "hunter2" } } })).toBe(
      "SLUICE_CONFIG",
    );
    expect(await readdir(path)).toEqual([]);
    expect(names(catalog)).toEqual([]);
  });

  it("gives every refusal when no operation is left", async () => {
    const { catalog } = await open({});
    const broken = document("check").replace("in: path, required: true", "in: nowhere");
    const error = await catalog
      .publish(request("credit", { document: broken }), "create")
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "SLUICE_DOCUMENT",
      cause: { refused: [{ pointer: expect.stringContaining("/paths/") }] },
    });
  });

  it("says when the folder cannot be written", async () => {
    const { catalog, path } = await open({});
    await writeFile(join(path, "adapters"), "a file in its place");
    expect(await code(catalog.publish(request("credit"), "create"))).toBe("SLUICE_STORAGE");
  });

  it("takes one after the other, of one name exactly one", async () => {
    const { catalog } = await open({});
    const codes = await Promise.all(
      Array.from({ length: 8 }, () => code(catalog.publish(request("credit"), "create"))),
    );
    expect(codes.filter((each) => each === "accepted")).toHaveLength(1);
    expect(codes.filter((each) => each === "SLUICE_CONFLICT")).toHaveLength(7);
  });

  it("removes", async () => {
    const { catalog, path } = await open(adapter("credit", "check"));
    await catalog.remove("credit");
    expect(names(catalog)).toEqual([]);
    expect(await readdir(join(path, "adapters"))).toEqual([]);
    expect(await code(catalog.remove("credit"))).toBe("SLUICE_NOT_FOUND");
    expect(await code(catalog.remove(".."))).toBe("SLUICE_NOT_FOUND");
  });

  it("clears away what a killed process left half-written", async () => {
    const { catalog, path } = await open({
      "adapters/.publish-1/adapter.yaml": MANIFEST,
      "adapters/.removed-1/adapter.yaml": MANIFEST,
      "adapters/.mine": "",
    });
    expect(await readdir(join(path, "adapters"))).toEqual([".mine"]);
    await catalog.close();
    expect(await code(catalog.publish(request("credit"), "create"))).toBe("SLUICE_CLOSED");
  });
});
