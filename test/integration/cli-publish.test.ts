import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { publish } from "../../src/cli/commands/publish.ts";
import { memoryCatalog, runningAdmin, TOKEN } from "../support/admin-stand-in.ts";
import { tempDir } from "../support/temp-dir.ts";

const ROOT = `openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /a: { $ref: ../paths/a.yaml }
`;
const FILES = {
  "api/spec/openapi.yaml": ROOT,
  "api/paths/a.yaml": 'get: { responses: { "200": { $ref: "../paths/ok.yaml" } } }\n',
  "api/paths/ok.yaml": "description: ok\n",
  "api/paths/b.yaml": "get: { responses: {} }\n",
  "secret.yaml": "a: 1\n",
  "alone.json": '{"openapi":"3.1.0"}',
  "whole/openapi.json": '{"openapi":"3.1.0"}',
  "whole/b.overlay.yaml":
    'overlay: 1.0.0\ninfo: { title: b, version: "1" }\nactions: [{ target: $.info, update: { title: B } }]\n',
  "whole/overlay.yaml":
    'overlay: 1.0.0\ninfo: { title: o, version: "1" }\nactions: [{ target: $.info, update: { title: O } }]\n',
  "several/a.yaml": "openapi: 3.1.0\n",
  "several/b.json": '{ "swagger": "2.0" }',
  "none/notes.yaml": "a: 1\n",
  "o.yaml":
    'overlay: 1.0.0\ninfo: { title: o, version: "1" }\nactions:\n  - { target: $.paths, update: { /b: { $ref: ../paths/b.yaml } } }\n',
};

/** What `sluice publish` sends to a gateway, and what it prints. */
const sent = async (operand: string, more: Record<string, unknown> = {}, exists: readonly string[] = []) => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(dir.path, path)), { recursive: true });
    await writeFile(join(dir.path, path), text);
  }
  const catalog = memoryCatalog();
  for (const service of exists)
    await catalog.publish({ service, document: "", upstream: {}, allow: [] }, "create");
  catalog.published.length = 0;
  await using admin = await runningAdmin({ catalog });
  const out: string[] = [];
  const told: string[] = [];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => told.push(String(text)) > 0),
  ];
  const inside = (value: unknown): unknown =>
    typeof value === "string" && value.startsWith("./") ? join(dir.path, value) : value;
  const options = Object.entries(more).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(inside) : inside(value),
  ]);
  const printed = () => ({ out: out.join(""), told: told.join("").replaceAll(`${dir.path}/`, "./") });
  const failure: { error?: unknown } = {};
  try {
    await publish.run({
      options: { service: "s", allow: ["*"], admin: admin.url, token: TOKEN, ...Object.fromEntries(options) },
      operands: [String(inside(operand))],
      signal: new AbortController().signal,
    });
  } catch (error) {
    if (more.preview !== true) throw error;
    failure.error = error;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const [published] = catalog.published as { mode: string; request: Record<string, unknown> }[];
  return { ...published, ...printed(), ...failure };
};

describe("sluice publish", () => {
  it("sends a document alone as it is", async () => {
    const { mode, request, out } = await sent("./alone.json");
    expect(mode).toBe("create");
    expect(request).toEqual({
      service: "s",
      document: FILES["alone.json"],
      overlays: [],
      upstream: {},
      allow: [{ peers: "*" }],
    });
    expect(JSON.parse(out)).toMatchObject({ service: "s", functions: [{ name: "check" }] });
  });

  it("sends all files that a document refers to, by their path from the root folder", async () => {
    const { request } = await sent("./api/spec/openapi.yaml", { root: "./api" });
    expect(request).toMatchObject({
      document: ROOT,
      documentName: "spec/openapi.yaml",
      files: { "paths/a.yaml": FILES["api/paths/a.yaml"], "paths/ok.yaml": FILES["api/paths/ok.yaml"] },
    });
    expect(Object.keys(request?.files ?? {})).toHaveLength(2);
  });

  it("sends nothing from outside of that folder", async () => {
    const { request } = await sent("./api/spec");
    expect(request).toMatchObject({ document: ROOT });
    expect(request).not.toHaveProperty("files");
  });

  it("sends overlays, and the files that those refer to", async () => {
    const { request } = await sent("./api/spec/openapi.yaml", { root: "./api", overlay: ["./o.yaml"] });
    expect(request).toMatchObject({ document: ROOT, overlays: [FILES["o.yaml"]] });
    expect(Object.keys(request?.files ?? {}).sort()).toEqual([
      "paths/a.yaml",
      "paths/b.yaml",
      "paths/ok.yaml",
    ]);
  });

  it("leaves a URL to the gateway", async () => {
    const { request } = await sent("https://api.example/openapi.yaml");
    expect(request).toMatchObject({
      document: "document of https://api.example/openapi.yaml",
      documentUrl: "https://api.example/openapi.yaml",
    });
  });

  it("hands on where the API is, which other hosts it may use, and who may call it", async () => {
    const { mode, request } = await sent("./alone.json", {
      upstream: "http://127.0.0.1:7101",
      host: ["files.example", "b.example:8443"],
      allow: ["12D3KooWa", "12D3KooWb"],
      replace: true,
    });
    expect(mode).toBe("replace");
    expect(request).toMatchObject({
      upstream: { url: "http://127.0.0.1:7101", hosts: ["files.example", "b.example:8443"] },
      allow: [{ peers: ["12D3KooWa", "12D3KooWb"] }],
    });
  });

  it("tells each operation that is not published, with its place and reason", async () => {
    const { told } = await sent("./alone.json");
    expect(told).toMatch(/^sluice: .*alone\.json#\/paths\/~1x\/get: not published: no \[malformed\]\n$/);
  });

  it("publishes a folder: its document, with the overlays in it unless others are named", async () => {
    const whole = await sent("./whole");
    expect(whole.request).toMatchObject({
      document: FILES["whole/openapi.json"],
      overlays: [FILES["whole/b.overlay.yaml"], FILES["whole/overlay.yaml"]],
    });
    expect(whole.told).toContain("applies the overlay ./whole/b.overlay.yaml\n");
    const { request, told } = await sent("./whole", { overlay: ["./whole/overlay.yaml"] });
    expect(request).toMatchObject({ overlays: [FILES["whole/overlay.yaml"]] });
    expect(told).not.toContain("applies");
  });

  it("previews: prints what would be published, tells what would change, and publishes nothing", async () => {
    const fresh = await sent("./alone.json", { preview: true, allow: undefined });
    expect(fresh).toMatchObject({ mode: "preview", request: { service: "s", allow: [] } });
    expect(JSON.parse(fresh.out)).toMatchObject({ exists: false, functions: [{ name: "check" }] });
    expect(fresh.told).toMatch(
      /#\/paths\/~1x\/get: not published: no \[malformed\]\nsluice: s: is new here\n$/,
    );
    expect(fresh).not.toHaveProperty("error");

    const breaking = await sent("./alone.json", { preview: true }, ["s"]);
    expect(breaking.told).toContain("sluice: s: breaks callers: check: argument 1 was removed\n");
    expect(JSON.parse(breaking.out)).toMatchObject({ breaking: true });
    expect(breaking.error).toMatchObject({
      code: "SLUICE_BREAKING",
      exit: 6,
      message: "s: 1 change would break callers; nothing was published",
    });
  });

  it.each([
    ["./several", /several holds several documents: name one of .*several\/a\.yaml, .*several\/b\.json$/],
    ["./none", /none: no OpenAPI document is in this folder; name the file/],
    ["./gone", /gone.*there is no such file$/],
    ["./secret.yaml", /secret\.yaml/],
  ])("says in one line what is wrong with %s", async (operand, message) => {
    const error = await sent(operand).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exit: 2, message: expect.stringMatching(message) });
    expect(String(error)).not.toContain("\n");
  });

  it.each([
    ["./alone.json", { service: undefined }, "SLUICE_USAGE"],
    ["./alone.json", { allow: undefined }, "SLUICE_USAGE"],
    ["./gone.json", {}, "SLUICE_DOCUMENT"],
    ["./secret.yaml", {}, "SLUICE_DOCUMENT"],
    ["./alone.json", { overlay: ["./gone.yaml"] }, "SLUICE_DOCUMENT"],
    ["./alone.json", { overlay: ["./secret.yaml"] }, "SLUICE_DOCUMENT"],
    ["./alone.json", { root: "./api" }, "SLUICE_DOCUMENT"],
    ["http://api.example/openapi.yaml", {}, "SLUICE_USAGE"],
  ])("sends nothing for %s with %j", async (operand, more, code) => {
    await expect(sent(operand, more)).rejects.toMatchObject({ code });
  });
});
