import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type AdapterManifest, parseManifest } from "../../../src/config/index.ts";
import { SluiceError, silentLogger } from "../../../src/core/index.ts";
import { publishedDocument, readAdapterDocument } from "../../../src/services/adapter-document.ts";
import type { PublishRequest } from "../../../src/services/interface.ts";
import { tempDir } from "../../support/temp-dir.ts";

const URL = "https://api.example/docs/openapi.yaml";
const text = (title: string) => `openapi: 3.1.0\ninfo: { title: ${title}, version: "1" }\npaths: {}\n`;
const OVERLAY = 'overlay: 1.0.0\ninfo: { title: o, version: "1" }\nactions:\n';

/** A folder with these files and what its adapter.yaml means. */
const adapter = async (manifest: string, files: Record<string, string> = {}) => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir.path, path)), { recursive: true });
    await writeFile(join(dir.path, path), content);
  }
  return { path: dir.path, manifest: parseManifest(manifest, join(dir.path, "adapter.yaml"), {}) };
};

const offline = async (url: string): Promise<string> => {
  throw new SluiceError("SLUICE_UNREACHABLE", `${url} cannot be reached`);
};

const read = (manifest: AdapterManifest, fetchDocument: (url: string) => Promise<string> = offline) =>
  readAdapterDocument(manifest, { fetchDocument, logger: silentLogger });

describe("a document by file", () => {
  it("comes with its files, its overlays, and where they are", async () => {
    const { path, manifest } = await adapter(
      "openapi: ./spec/api.yaml\nopenapiRoot: .\noverlays: [o.yaml]\n",
      {
        "spec/api.yaml": `${text("Plain")}x: { $ref: "../common/a.yaml#/A" }\ny: { $ref: gone.yaml }\n`,
        "common/a.yaml": "A: { type: string }\n",
        "o.yaml": `${OVERLAY}  - { target: $.info, update: { title: Amended } }\n  - { target: $.nothing, remove: true }\n`,
      },
    );
    const found = await read(manifest);
    expect(found.document.root.info).toEqual({ title: "Amended", version: "1" });
    expect(found.document.name).toBe("spec/api.yaml");
    expect(found.text).toContain("title: Plain");
    expect([...found.files].sort()).toEqual(
      ["common/a.yaml", "o.yaml", "spec/api.yaml", "spec/gone.yaml"].map((file) => join(path, file)),
    );
    expect(found.notices).toEqual([expect.stringContaining("$.nothing")]);
  });

  it("may be the one of a folder", async () => {
    const { path, manifest } = await adapter("openapi: ./spec\n", {
      "spec/openapi.json": '{"openapi":"3.1.0"}',
    });
    expect((await read(manifest)).files).toEqual([join(path, "spec/openapi.json")]);
  });

  it.each([
    ["openapi: ./gone.yaml\n", "SLUICE_DOCUMENT", "gone.yaml: there is no such file"],
    ["openapi: ./api.yaml\noverlays: [gone.yaml]\n", "SLUICE_DOCUMENT", "gone.yaml: there is no such file"],
    ["openapi: ./api.yaml\noverlays: [api.yaml]\n", "SLUICE_DOCUMENT", "api.yaml"],
    ["openapi: ./api.yaml\nopenapiRoot: ./sub\n", "SLUICE_DOCUMENT", "is not in the root folder"],
  ])("is refused by %j", async (manifest, code, part) => {
    const found = await adapter(manifest, { "api.yaml": text("A"), "sub/x": "" });
    const error = await read(found.manifest).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) });
  });
});

describe("a document by URL", () => {
  it("is kept beside the manifest, and used when the site is gone", async () => {
    const { path, manifest } = await adapter(`openapi: ${URL}\n`);
    const first = await read(manifest, async (url) => text(url === URL ? "Fetched" : "?"));
    expect(first.document).toMatchObject({ url: URL, where: URL, root: { info: { title: "Fetched" } } });
    expect([first.files, first.notices]).toEqual([[], []]);
    expect(await readdir(path)).toEqual(["openapi.fetched"]);

    const again = await read(manifest);
    expect(again.document.root).toEqual(first.document.root);
    expect(again.document.url).toBe(URL);
    expect(again.notices).toEqual([`${URL} cannot be reached; the copy of the last time is used`]);

    const renewed = await read(manifest, async () => text("Renewed"));
    expect(renewed.notices).toEqual([]);
    expect(await readFile(join(path, "openapi.fetched"), "utf8")).toBe(text("Renewed"));
  });

  it("is an error when the site is gone and nothing was kept", async () => {
    const { manifest } = await adapter(`openapi: ${URL}\n`);
    await expect(read(manifest)).rejects.toThrow(`${URL} cannot be reached`);
  });

  it("is amended by overlays after it was kept as it came", async () => {
    const { path, manifest } = await adapter(`openapi: ${URL}\noverlays: [o.yaml]\n`, {
      "o.yaml": `${OVERLAY}  - { target: $.info, update: { title: Amended } }\n`,
    });
    const found = await read(manifest, async () => text("Fetched"));
    expect(found.document.root.info).toMatchObject({ title: "Amended" });
    expect(found.files).toEqual([join(path, "o.yaml")]);
    expect(await readFile(join(path, "openapi.fetched"), "utf8")).toBe(text("Fetched"));
  });

  it("reads no files beside it, whatever it refers to", async () => {
    const { manifest } = await adapter(`openapi: ${URL}\n`, { "secret.yaml": "a: 1" });
    const found = await read(manifest, async () => `${text("F")}x: { $ref: secret.yaml }\n`);
    expect(found.document.files.size).toBe(0);
  });

  it("that cannot be kept is used all the same", async () => {
    const { manifest } = await adapter(`openapi: ${URL}\n`, { "openapi.fetched/x": "a folder in its place" });
    expect((await read(manifest, async () => text("F"))).document.root.info).toMatchObject({ title: "F" });
  });
});

describe("a document of a publication", () => {
  const request = (more: Partial<PublishRequest>): PublishRequest => ({
    service: "s",
    document: text("Published"),
    upstream: {},
    allow: [],
    ...more,
  });

  it("reads the files that came with it and no others", async () => {
    const { path, manifest } = await adapter(
      "openapi: ./openapi.0/spec/api.yaml\nopenapiRoot: ./openapi.0\n",
      {
        "openapi.0/disk.yaml": "a: 1",
      },
    );
    const document = `${text("P")}a: { $ref: ../a.yaml }\nb: { $ref: ../disk.yaml }\nc: { $ref: ../toString }\n`;
    const found = await publishedDocument(
      request({ document, documentName: "spec/api.yaml", files: { "a.yaml": "type: string\n" } }),
      manifest,
    );
    expect(Object.fromEntries(found.document.files)).toEqual({
      "a.yaml": { node: { type: "string" } },
      "disk.yaml": { problem: "disk.yaml: there is no such file" },
      toString: { problem: "toString: there is no such file" },
    });
    expect([...found.files].sort()).toEqual(
      ["a.yaml", "disk.yaml", "spec/api.yaml", "toString"].map((file) => join(path, "openapi.0", file)),
    );
  });

  it("is amended by its overlays in their order", async () => {
    const { manifest } = await adapter("openapi: ./api.yaml\noverlays: [a.yaml, b.yaml]\n");
    const update = (title: string) => `${OVERLAY}  - { target: $.info, update: { title: ${title} } }\n`;
    const found = await publishedDocument(request({ overlays: [update("One"), update("Two")] }), manifest);
    expect(found.document.root.info).toMatchObject({ title: "Two" });
    const broken = publishedDocument(request({ overlays: [update("One"), "no overlay"] }), manifest);
    await expect(broken).rejects.toThrow(/b\.yaml/);
  });

  it("is relative to where it was fetched", async () => {
    const { manifest } = await adapter("openapi: ./api.yaml\n");
    expect((await publishedDocument(request({ documentUrl: URL }), manifest)).document.url).toBe(URL);
  });
});
