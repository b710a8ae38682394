import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PublishRequest } from "../../src/services/interface.ts";
import { catalogOver, eventually, type Files } from "../support/catalog-folder.ts";

const document = (name: string, parameters = ""): string => `openapi: 3.1.0
info: { title: API, version: "1" }
paths:
  /things/{id}:
    get:
      operationId: ${name}
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }${parameters}]
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } }
`;
const MANIFEST = 'openapi: ./api.yaml\nupstream: { url: "http://127.0.0.1:9" }\nallow: [{ peers: "*" }]\n';
const adapter = (name: string, fn = "check", manifest = MANIFEST): Files => ({
  [`adapters/${name}/adapter.yaml`]: manifest,
  [`adapters/${name}/api.yaml`]: document(fn),
});
const request = (service: string, more: Partial<PublishRequest> = {}): PublishRequest => ({
  service,
  document: document("check"),
  upstream: { url: "http://127.0.0.1:9" },
  allow: [{ peers: "*" }],
  ...more,
});

describe("the state of every folder", () => {
  it("is told: what serves, what serves on as it was, what never worked, who came second", async () => {
    const { catalog, path, write, changes } = await catalogOver({
      ...adapter("fine"),
      ...adapter("broken", "check", `${MANIFEST}alow: []\n`),
      ...adapter("later", "other", `service: fine\n${MANIFEST}`),
      ...adapter("worked"),
      "adapters/no-adapter/notes.txt": "",
    });
    await write({ "adapters/worked/api.yaml": "openapi: [" });
    await eventually(() => expect(catalog.counters.reloadFailures).toBe(1));
    const [broken, fine, later, worked, ...more] = catalog.statuses();
    expect(broken).toEqual({
      service: "broken",
      folder: "broken",
      state: "broken",
      title: "broken",
      upstream: "",
      functions: [],
      refused: [],
      warnings: [],
      problem: expect.stringMatching(/broken\/adapter\.yaml:4: alow: unknown key/),
    });
    expect(fine).toMatchObject({
      service: "fine",
      folder: "fine",
      state: "serving",
      functions: [{ name: "check" }],
    });
    expect(fine).not.toHaveProperty("problem");
    expect(later).toMatchObject({
      service: "fine",
      folder: "later",
      state: "broken",
      problem: expect.stringContaining("is published by"),
    });
    expect(worked).toMatchObject({
      state: "serving",
      functions: [{ name: "check" }],
      problem: expect.stringContaining("not valid YAML"),
    });
    expect(more).toEqual([]);
    expect(catalog.list().map(({ service }) => service)).toEqual(["fine", "worked"]);
    expect(catalog.status("fine")?.folder).toBe("fine");
    expect(catalog.status("broken")?.state).toBe("broken");
    expect(catalog.status("none")).toBeUndefined();
    expect(catalog.counters).toEqual({ reloads: 0, reloadFailures: 1, broken: 3 });
    expect(changes).toMatchObject([{ kind: "failed", service: "worked", source: "files" }]);
    const { mtimeMs } = await stat(join(path, "adapters/fine/api.yaml"));
    expect(fine?.changedAt).toBe(Math.floor(mtimeMs));
    expect(worked?.changedAt).toBeLessThanOrEqual(Date.now());
  });

  it("is put right by publishing in the place of what is broken, or removing it", async () => {
    const { catalog, path, changes } = await catalogOver({
      ...adapter("one", "check", "alow: []"),
      ...adapter("two", "check", "alow: []"),
    });
    await catalog.publish(request("one"), "replace");
    expect(catalog.status("one")).toMatchObject({ state: "serving", folder: "one" });
    await catalog.remove("two");
    expect(await readdir(join(path, "adapters"))).toEqual(["one"]);
    await catalog.remove("one");
    expect(catalog.statuses()).toEqual([]);
    await expect(catalog.remove("two")).rejects.toMatchObject({ code: "SLUICE_NOT_FOUND" });
    expect(changes).toEqual([
      { service: "one", folder: "one", kind: "published", source: "request" },
      { service: "one", folder: "one", kind: "removed", source: "request" },
    ]);
  });

  it("is served whatever becomes of whoever is told of changes", async () => {
    const { catalog, write } = await catalogOver(adapter("sms"), {
      onChange: () => {
        throw new Error("full disk");
      },
    });
    await write(adapter("crm"));
    await eventually(() => expect(catalog.list()).toHaveLength(2));
  });
});

describe("a preview", () => {
  it("of a new service is what would be published", async () => {
    const { catalog, path } = await catalogOver({});
    expect(await catalog.preview(request("sms"))).toEqual({
      service: "sms",
      exists: false,
      functions: [expect.objectContaining({ name: "check", arguments: ["id"] })],
      refused: [],
      warnings: [],
      changes: [],
      breaking: false,
    });
    expect(await readdir(path)).toEqual([]);
    expect(catalog.statuses()).toEqual([]);
  });

  it("of another state of a service says what changes for its callers, and writes nothing", async () => {
    const { catalog, path } = await catalogOver(adapter("sms"));
    await eventually(async () =>
      expect(await readdir(join(path, "adapters/sms"))).toContain("signature.json"),
    );
    const files = await readdir(join(path, "adapters"), { recursive: true });
    const wider = document("check", ", { name: page, in: query, schema: { type: integer } }");
    expect(await catalog.preview(request("sms", { document: wider }))).toMatchObject({
      exists: true,
      changes: [{ breaking: false, where: 'check: option "page"', what: "was added" }],
      breaking: false,
    });
    const narrower = document(
      "check",
      ", { name: page, in: query, required: true, schema: { type: integer } }",
    );
    const { changes, breaking } = await catalog.preview(request("sms", { document: narrower }));
    expect([changes, breaking]).toEqual([
      [{ breaking: true, where: 'check: argument 2 "page"', what: "was added" }],
      true,
    ]);
    expect((await catalog.preview(request("sms"))).changes).toEqual([]);
    expect(await readdir(join(path, "adapters"), { recursive: true })).toEqual(files);
    expect(catalog.get("sms")?.functions[0]?.arguments).toEqual(["id"]);
  });

  it("refuses what could not be published", async () => {
    const { catalog } = await catalogOver(adapter("folder", "check", `service: sms\n${MANIFEST}`));
    await expect(catalog.preview(request("crm", { document: "openapi: [" }))).rejects.toMatchObject({
      code: "SLUICE_DOCUMENT",
    });
    await expect(catalog.preview(request("op"))).rejects.toMatchObject({ code: "SLUICE_REQUEST" });
    await expect(catalog.preview(request("folder"))).rejects.toMatchObject({ code: "SLUICE_CONFLICT" });
    expect((await catalog.preview(request("sms"))).exists).toBe(true);
  });

  it("takes what cannot be compared for a change that breaks callers", async () => {
    const { catalog } = await catalogOver({ "adapters/sms/signature.json": "{" });
    expect(await catalog.preview(request("sms"))).toMatchObject({
      exists: true,
      breaking: true,
      changes: [
        { breaking: true, where: "signature.json", what: expect.stringContaining("is not valid JSON") },
      ],
    });
  });
});

it("gives signature and forms, with the nearest name for one that is not there", async () => {
  const { catalog } = await catalogOver(adapter("sms"));
  expect(JSON.parse(catalog.signature("sms") ?? "")).toMatchObject({ sluice: 1, functions: { check: {} } });
  expect(catalog.signature("crm")).toBeUndefined();
  expect(catalog.form("sms", "check")).toMatchObject({ function: "check", arguments: [{ name: "id" }] });
  expect(() => catalog.form("sms", "chek")).toThrow(/did you mean check\?/);
  expect(() => catalog.form("crm", "check")).toThrow(/no service of that name/);
});
