import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/openapi/index.ts";
import { errorOf } from "./support.ts";

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
    ["3.1", "3.1"],
    ["3.0", "3.0"],
    ["'3.1.1'", "3.1"],
    ["3.0.4", "3.0"],
  ])("reads `openapi: %s`", (written, version) => {
    expect(readDocument(`openapi: ${written}\n`, "a.yaml").version).toBe(version);
  });

  it.each([
    ['swagger: "2.0"\n', "a.yaml is Swagger 2.0"],
    ["openapi: 3.2.0\n", "a.yaml is OpenAPI 3.2.0"],
    ["openapi: 4\n", "a.yaml is OpenAPI 4"],
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
