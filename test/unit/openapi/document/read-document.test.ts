import { describe, expect, it } from "vitest";
import { readDocument } from "../../../../src/openapi/index.ts";
import { errorOf } from "../support.ts";

const head = 'openapi: 3.0.3\ninfo: { title: T, version: "1" }\n';

describe("readDocument", () => {
  it("reads JSON and YAML to the same document", () => {
    const json = readDocument('{"openapi":"3.0.3","info":{"title":"T","version":"1"},"paths":{}}', "a.json");
    expect(readDocument(`${head}paths: {}\n`, "a.yaml").root).toEqual(json.root);
    expect(json.version).toBe("3.0");
    expect(json.where).toBe("a.json");
  });

  it("strips a byte order mark", () => {
    expect(readDocument(`\uFEFF${head}`, "a").version).toBe("3.0");
    expect(readDocument('\uFEFF{"openapi":"3.1.0"}', "a").version).toBe("3.1");
  });

  it.each([
    ["openapi: 3.1", "3.1"],
    ["openapi: 3.0", "3.0"],
    ["openapi: 3", "3.0"],
    ["openapi: 3.2", "3.2"],
    ["openapi: '3.1.1'", "3.1"],
    ["openapi: 3.0.4", "3.0"],
    ["openapi: 3.2.0", "3.2"],
    ["openapi: ' 3.1.0 '", "3.1"],
    ["swagger: '2.0'", "2.0"],
    ["swagger: 2.0", "2.0"],
    ["swagger: 2", "2.0"],
    ['{"swagger":"2.0"}', "2.0"],
    ['{"openapi":3.1}', "3.1"],
  ])("reads `%s`", (text, version) => {
    expect(readDocument(text, "a.yaml").version).toBe(version);
  });

  it.each([
    ["openapi: 4\n", "a.yaml is OpenAPI 4; versions 2.0, 3.0, 3.1 and 3.2 can be read"],
    ["openapi: 3.3.0\n", "a.yaml is OpenAPI 3.3.0"],
    ["openapi: 3.10.0\n", "a.yaml is OpenAPI 3.10.0"],
    ["openapi: 33\n", "a.yaml is OpenAPI 33"],
    ["swagger: '1.2'\n", "a.yaml is OpenAPI 1.2"],
    ["openapi: true\n", "a.yaml has no `openapi` version"],
    ['{"__proto__":{"openapi":"3.0.0"}}', "a.yaml has no `openapi` version"],
    ["title: x\n", "a.yaml has no `openapi` version"],
    ["- 1\n", "a.yaml is not an object"],
    ["", "a.yaml is not valid YAML: expected a document"],
  ])("refuses %j with one clear line", (text, start) => {
    const { code, detail } = errorOf(() => readDocument(text, "a.yaml"));
    expect(code).toBe("SLUICE_DOCUMENT");
    expect(detail.startsWith(start), detail).toBe(true);
  });

  it("names the line of a syntax error", () => {
    expect(errorOf(() => readDocument(`${head}paths:\n  a: 1\n b: 2\n`, "a.yaml")).detail).toMatch(
      /^a\.yaml:[56] is not valid YAML/,
    );
    expect(errorOf(() => readDocument('{\n "openapi": "3.0.3",\n "x": ]\n', "a.json")).detail).toMatch(
      /^a\.json:3 is not valid JSON/,
    );
  });

  it("keeps the `$id` and `$ref` that are only data, and dates as text", () => {
    const { root } = readDocument(`${head}x-a: { $id: "::", $ref: 1, at: 2020-01-01 }\n`, "a.yaml");
    expect(root["x-a"]).toEqual({ $id: "::", $ref: 1, at: "2020-01-01" });
  });

  it("resolves YAML merge keys", () => {
    const { root } = readDocument(`${head}x-a: &a { type: object }\nx-b: { <<: *a, title: b }\n`, "a.yaml");
    expect(root["x-b"]).toEqual({ type: "object", title: "b" });
  });

  it("is called by its file's name, and amended before anything is looked at", () => {
    const names = ["a/b/c.yaml", "https://x.example/api/v1.json?x=/y#z", "a.yaml"].map(
      (where) => readDocument(head, where).name,
    );
    expect(names).toEqual(["c.yaml", "v1.json", "a.yaml"]);
    const amend = () => ({ openapi: "3.2.0" });
    expect(readDocument("title: x\n", "a.yaml", { name: "sub/a.yaml", amend })).toMatchObject({
      name: "sub/a.yaml",
      version: "3.2",
    });
  });

  describe("of indentation that js-yaml refuses, as in Docker's own document,", () => {
    const docker = 'x-a:\n  example: {\n    "a": 1\n  }\n  b: yes\n';
    const laughs = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`).join("");

    it("reads the same as of any other", () => {
      const { root } = readDocument(`${head}${docker}x-b: &b { d: 2020-01-01 }\nx-c: { <<: *b }\n`, "a.yaml");
      expect(root).toMatchObject({
        "x-a": { example: { a: 1 }, b: "yes" },
        "x-b": { d: "2020-01-01" },
        "x-c": { d: "2020-01-01" },
      });
    });

    it.each([
      ["a duplicate key", "y: 1\ny: 2\n"],
      ["an unknown tag", 'y: !!js/function "x"\n'],
      ["an alias bomb", `a0: &a0 [1,2]\n${laughs}`],
      ["twenty thousand levels", `y: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`],
      ["a list that does not end", "y: [1\n"],
    ])("refuses %s", (_, rest) => {
      expect(errorOf(() => readDocument(head + docker + rest, "a.yaml")).code).toBe("SLUICE_DOCUMENT");
    });

    it("refuses what is too long for a second look", () => {
      const long = `${head}${docker}y: ${"x".repeat(4 * 1024 * 1024)}\n`;
      expect(errorOf(() => readDocument(long, "a.yaml")).detail).toContain("deficient indentation");
    });
  });

  it.each([
    ["JSON", '{"openapi":"3.0.3","x":{"__proto__":{"polluted":1}}}'],
    ["YAML", `${head}x: { __proto__: { polluted: 1 } }\n`],
    ["YAML with a merge key", `${head}y: &y { __proto__: { polluted: 1 } }\nx: { <<: *y }\n`],
    ["Docker's YAML", `${head}y: {\n    "a": 1\n  }\nx: { __proto__: { polluted: 1 } }\n`],
  ])("takes `__proto__` for a name in %s", (_, text) => {
    const { x } = readDocument(text.replace("y: {\n", "y:\n  e: {\n"), "a").root as { x: object };
    expect(Object.getPrototypeOf(x)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((x as { polluted?: number }).polluted).toBeUndefined();
  });

  it("refuses what is nested too deep, in JSON and in YAML", () => {
    const deep = `{"openapi":"3.0.3","x":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect(errorOf(() => readDocument(deep, "deep.json")).detail).toBe(
      "deep.json is nested deeper than 100 levels",
    );
    expect(errorOf(() => readDocument(`x: ${"[".repeat(200)}${"]".repeat(200)}\n`, "deep.yaml")).code).toBe(
      "SLUICE_DOCUMENT",
    );
  });

  it("refuses more than 32 MB unread", () => {
    const { detail } = errorOf(() => readDocument("x".repeat(32 * 1024 * 1024 + 1), "big.yaml"));
    expect(detail).toBe("big.yaml is larger than 32 MB");
  });
});
