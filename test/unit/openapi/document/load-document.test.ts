import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../../src/core/index.ts";
import { type Adapter, compileAdapter, type Document, loadDocument } from "../../../../src/openapi/index.ts";
import { jsonBody, jsonResult, names, OPTIONS } from "../support.ts";

/** Files by path; the text of one that is not there cannot be read. */
type Files = Readonly<Record<string, JsonValue | object>>;

interface Loaded {
  readonly document: Document;
  readonly adapter: Adapter;
  /** Paths in the order they were asked for. */
  readonly asked: readonly string[];
}

const load = async (root: object, files: Files = {}, name = "openapi.json"): Promise<Loaded> => {
  const asked: string[] = [];
  const { document, texts } = await loadDocument({
    text: JSON.stringify({ openapi: "3.0.3", ...root }),
    where: `/api/${name}`,
    name,
    async read(path) {
      asked.push(path);
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      if (file === undefined) throw new Error(path.startsWith("..") ? "it is outside" : "it is missing");
      return typeof file === "string" ? file : JSON.stringify(file);
    },
  });
  for (const [path, source] of document.files) expect(texts.has(path)).toBe("node" in source);
  return { document, asked, adapter: compileAdapter(document, OPTIONS) };
};

const get = (rest: object = {}): object => ({ get: { responses: {}, ...rest } });
const refusals = ({ refused }: Adapter) => refused.map(({ pointer, message }) => [pointer, message]);

describe("a document of several files", () => {
  it("reads each file once, however it is referred to, and files of files", async () => {
    const { document, adapter, asked } = await load(
      {
        paths: {
          "/a": { $ref: "paths/a.yaml" },
          "/b": { $ref: "./paths/a.yaml#/" },
          "/c": { $ref: "paths/%61.yaml?raw#" },
        },
      },
      {
        "paths/a.yaml": "get: { responses: { '200': { $ref: '../shared/ok.json#/Ok' } } }",
        "shared/ok.json": {
          Ok: { description: "", content: { "application/json": { schema: { $ref: "#/S" } } } },
          S: { type: "string" },
        },
      },
    );
    expect([...asked].sort()).toEqual(["paths/a.yaml", "shared/ok.json"]);
    expect([...document.files.keys()].sort()).toEqual(["paths/a.yaml", "shared/ok.json"]);
    expect([...adapter.functions.keys()]).toEqual(["getA", "getC"]);
    expect(
      adapter.functions
        .get("getA")
        ?.result({ status: 200, headers: {}, mediaType: "application/json", body: "x" }, "aqua", () => {}),
    ).toBe("x");
  });

  it("stops only who uses a file that cannot be used", async () => {
    const { adapter } = await load(
      {
        paths: {
          "/missing": { $ref: "missing.json#/x" },
          "/outside": get({ parameters: [{ $ref: "../secret.json#/p" }] }),
          "/broken": get({ responses: { "200": { $ref: "broken.json" } } }),
          "/nothing": get({ responses: { "200": { $ref: "fine.json#/gone" } } }),
          "/fine": { $ref: "fine.json#/item" },
        },
      },
      { "broken.json": '{"a":', "fine.json": { item: get() } },
    );
    expect([...adapter.functions.keys()]).toEqual(["getFine"]);
    expect(refusals(adapter)).toEqual([
      ["/paths/~1missing", '$ref "missing.json#/x" cannot be followed: it is missing'],
      ["/paths/~1outside/get/parameters/0", '$ref "../secret.json#/p" cannot be followed: it is outside'],
      [
        "/paths/~1broken/get/responses/200",
        expect.stringContaining('$ref "broken.json" cannot be followed: broken.json'),
      ],
      ["/paths/~1nothing/get/responses/200", '$ref "fine.json#/gone" points to nothing'],
    ]);
    expect(adapter.refused.every(({ reason }) => reason === "broken-reference")).toBe(true);
  });

  it("fetches nothing and leaves extensions and data alone", async () => {
    const { asked, adapter } = await load(
      {
        info: { "x-logo": { $ref: "logo.json" } },
        "x-topics": [{ content: { $ref: "./docs/start.md" } }],
        paths: {
          "/a": get({
            ...jsonResult({ $ref: "http://169.254.169.254/x.json" }),
            "x-samples": { $ref: "samples.json" },
          }),
          "/b": get({ ...jsonResult({ $ref: "//evil.example/x.json" }) }),
          "/c": get({ ...jsonResult({ $ref: "file:///etc/passwd" }) }),
          "/d": get({
            ...jsonResult({
              type: "object",
              properties: { $ref: { type: "string" }, "x-own": { $ref: "own.json" } },
            }),
          }),
        },
      },
      { "own.json": { type: "integer" } },
    );
    expect(asked).toEqual(["own.json"]);
    expect([...adapter.functions.keys()]).toEqual(["getD"]);
    for (const { message } of adapter.refused)
      expect(message).toContain("leads to another server; nothing is fetched");
    expect(adapter.types()).toContain('"x-own"?: Own;');
  });

  it("names places in other files by path and pointer", async () => {
    const broken = { get: { parameters: [{ in: "nowhere", name: "p", required: true }], responses: {} } };
    const { adapter } = await load(
      { paths: { "/a": { $ref: "a/b.json#/item" } } },
      { "a/b.json": { item: broken } },
    );
    expect(adapter.refused).toMatchObject([
      {
        pointer: "/paths/~1a/get",
        operation: "GET /a",
        message: expect.stringContaining("(at a/b.json#/item/get/parameters/0)"),
      },
    ]);
  });

  it("lets files refer back to the root file, by its name and below a sub-folder", async () => {
    const root = {
      paths: { "/a": { $ref: "../paths/a.json" } },
      components: { schemas: { S: { type: "integer" } } },
    };
    const item = (ref: string) => ({ "paths/a.json": { get: jsonResult({ $ref: ref }) } });
    for (const ref of [
      "../spec/api.json#/components/schemas/S",
      "../paths/../spec/api.json#/components/schemas/S",
    ]) {
      const { adapter, asked } = await load(root, item(ref), "spec/api.json");
      expect(asked).toEqual(["paths/a.json"]);
      expect(adapter.refused).toEqual([]);
      expect(adapter.types()).toContain("getA(): Promise<S>");
    }
    const { adapter } = await load(
      { ...root, paths: { "/a": { $ref: "paths/a.json" } } },
      item("#/components/schemas/S"),
    );
    expect(refusals(adapter)).toEqual([
      ["/paths/~1a/get", expect.stringContaining('"#/components/schemas/S" points to nothing')],
    ]);
  });

  it("takes a whole file for a schema that has the file's name", async () => {
    const { adapter } = await load(
      {
        paths: {
          "/a": {
            post: {
              ...jsonResult({ $ref: "schemas/Pet.v1.yaml" }),
              ...jsonBody({ $ref: "schemas/Pet.v1.yaml" }),
            },
          },
        },
      },
      {
        "schemas/Pet.v1.yaml":
          "type: object\nrequired: [name]\nproperties: { name: { type: string }, friend: { $ref: Pet.v1.yaml } }\n",
      },
    );
    expect(names(adapter.functions.get("postA")?.arguments ?? [])).toEqual(["name"]);
    expect(adapter.types()).toContain("friend?: PetV1;");
  });

  it("takes a map of properties from another file, with what stands beside the reference", async () => {
    const schema = {
      type: "object",
      required: ["id"],
      properties: { $ref: "attributes.json", extra: { type: "string" } },
    };
    const { adapter } = await load(
      { paths: { "/a": { post: { ...jsonBody(schema), responses: {} } } } },
      { "attributes.json": { id: { type: "integer" }, name: { type: "string" } } },
    );
    const fn = adapter.functions.get("postA");
    expect([names(fn?.arguments ?? []), names(fn?.options ?? [])]).toEqual([["id"], ["name", "extra"]]);
    expect(() => fn?.bind(["x"], "plain")).toThrow('argument "id" must be a whole number');
    expect(() => fn?.bind([1, { name: 5 }], "plain")).toThrow('argument "options.name" must be a string');
  });

  it("ends loops between files", async () => {
    const { adapter, asked } = await load(
      {
        paths: {
          "/a": { $ref: "a.json" },
          "/b": get(jsonResult({ $ref: "s.json" })),
          "/c": get(jsonResult({ $ref: "t.json" })),
        },
      },
      {
        "a.json": { $ref: "b.json" },
        "b.json": { $ref: "openapi.json#/paths/~1a" },
        "s.json": { allOf: [{ $ref: "s.json" }] },
        "t.json": { type: "object", properties: { t: { $ref: "u.json" } } },
        "u.json": { type: "array", items: { $ref: "t.json" } },
      },
    );
    expect([...asked].sort()).toEqual(["a.json", "b.json", "s.json", "t.json", "u.json"]);
    expect([...adapter.functions.keys()]).toEqual(["getC"]);
    expect(adapter.refused.map(({ pointer, reason }) => [pointer, reason])).toEqual([
      ["/paths/~1a", "broken-reference"],
      ["/paths/~1b/get", "endless-schema"],
    ]);
    expect(adapter.types()).toContain("export interface T ");
  });

  it("keeps `__proto__` and inherited names apart from what they name elsewhere", async () => {
    const text = '{"__proto__":{"get":{"responses":{}}},"constructor":{"get":{"responses":{}}}}';
    const { adapter } = await load(
      {
        paths: {
          "/a": { $ref: "__proto__#/get" },
          "/b": { $ref: "f.json#/__proto__" },
          "/c": { $ref: "f.json#/toString" },
          "/d": { $ref: "f.json#/constructor" },
        },
      },
      { "f.json": text },
    );
    expect([...adapter.functions.keys()]).toEqual(["getB", "getD"]);
    expect(({} as { get?: unknown }).get).toBeUndefined();
  });
});

describe("the bounds of a document of several files", () => {
  const source = (root: object, read: (path: string) => Promise<string>) =>
    loadDocument({
      text: JSON.stringify({ openapi: "3.0.3", ...root }),
      where: "root.json",
      name: "root.json",
      read,
    });

  it("are 5,000 files", async () => {
    let count = 0;
    const read = async (path: string) => {
      count++;
      return JSON.stringify({ $ref: `${Number.parseInt(path, 10) + 1}.json` });
    };
    await expect(source({ paths: { "/a": { $ref: "0.json" } } }, read)).rejects.toThrow(
      "root.json refers to more than 5000 files",
    );
    expect(count).toBe(5000);
  });

  it("are 32 MB together", async () => {
    const padding = " ".repeat(9 * 1024 * 1024);
    const refs = ["a", "b", "c", "d"].map((name) => ({ $ref: `${name}.json` }));
    let count = 0;
    const read = async () => {
      count++;
      return `{}${padding}`;
    };
    await expect(source({ paths: refs }, read)).rejects.toThrow(
      "root.json is larger than 32 MB with the files it refers to",
    );
    expect(count).toBe(4);
  });

  it("hold for each file alone: depth, aliases", async () => {
    const files: Record<string, string> = {
      "deep.json": `${"[".repeat(5000)}${"]".repeat(5000)}`,
      "bomb.yaml": `a0: &a0 [1,2]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`).join("")}`,
    };
    const root = { paths: { "/a": { $ref: "deep.json" }, "/b": { $ref: "bomb.yaml" }, "/c": get() } };
    const { document, texts } = await source(root, async (path) => files[path] ?? "");
    expect(texts.size).toBe(0);
    expect([...document.files.values()]).toEqual([
      { problem: "deep.json is nested deeper than 100 levels" },
      { problem: "bomb.yaml holds more than 2000000 values (after YAML aliases)" },
    ]);
    expect([...compileAdapter(document, OPTIONS).functions.keys()]).toEqual(["getC"]);
  });

  it("reads nothing without a reader", async () => {
    const { document } = await loadDocument({
      text: '{"openapi":"3.0.3","paths":{"/a":{"$ref":"a.json"}}}',
      where: "x",
    });
    expect(document.files.size).toBe(0);
    expect(compileAdapter(document, OPTIONS).refused[0]?.message).toContain("there is no such file");
  });

  it("an unusable root file is an error at once", async () => {
    await expect(source({ openapi: "4.0" }, async () => "")).rejects.toThrow("root.json is OpenAPI 4.0");
  });
});
