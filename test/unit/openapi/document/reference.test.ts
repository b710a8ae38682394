import { describe, expect, it } from "vitest";
import { fileOf, isComponent, lastToken } from "../../../../src/openapi/document/pointer.ts";
import { filePath } from "../../../../src/openapi/document/reference.ts";
import { adapterOf, jsonResult, names, versioned } from "../support.ts";

describe("the path that a reference names", () => {
  it.each([
    ["a.json", "root.json", "a.json"],
    ["./b/../a.json", "root.json", "a.json"],
    ["../a.json", "sub/root.json", "a.json"],
    ["../../a.json", "sub/root.json", "../a.json"],
    ["%2e%2e/a%20b.json", "sub/root.json", "a b.json"],
    ["a.json?x=1", "sub/root.json", "sub/a.json"],
    ["%zz.json", "root.json", "%zz.json"],
    ["/etc/passwd", "sub/root.json", "sub/etc/passwd"],
    ["http://x.example/a.json", "root.json", undefined],
    ["HTTPS://x", "root.json", undefined],
    ["//x.example/a.json", "root.json", undefined],
    ["file:///etc/passwd", "root.json", undefined],
    ["urn:x:y", "root.json", undefined],
    ["c:\\x.json", "root.json", undefined],
  ])("%s in %s is %s", (ref, from, path) => {
    expect(filePath(ref, from)).toBe(path);
  });
});

describe("pointers", () => {
  it("know their file, their name and whether that is a schema's", () => {
    expect(["", "/a/b", "f/a.yaml#", "f/a.yaml#/b"].map(fileOf)).toEqual([
      undefined,
      undefined,
      "f/a.yaml",
      "f/a.yaml",
    ]);
    expect(["/a/b~1c", "f/Pet.yaml#", "Pet.v1.yaml#", "f/a.yaml#/b"].map(lastToken)).toEqual([
      "b/c",
      "Pet",
      "Pet.v1",
      "b",
    ]);
    expect(
      [
        "/components/schemas/A",
        "/definitions/A",
        "f.yaml#",
        "f.yaml#/A",
        "f.yaml#/definitions/A",
        "/paths/~1a/get",
        "f.yaml#/a/b/c",
      ].map(isComponent),
    ).toEqual([true, true, true, true, true, false, false]);
  });
});

describe("schemas named otherwise than by a pointer", () => {
  const typeOf = (schemas: object, ref: string): string | undefined => {
    const adapter = versioned(
      "3.1",
      { "/a": { get: jsonResult({ $ref: ref }) } },
      { components: { schemas } },
    );
    return /getA\(\): Promise<(.*)>;/.exec(adapter.types())?.[1] ?? adapter.refused[0]?.message;
  };
  const P = { type: "integer" };

  it.each([
    ["$anchor", { P: { $anchor: "point", ...P } }, "#point"],
    ["$dynamicAnchor", { P: { $dynamicAnchor: "point", ...P } }, "#point"],
    ["an absolute $id", { P: { $id: "https://x.example/point", ...P } }, "https://x.example/point"],
    ["a URN", { P: { $id: "urn:x:point", ...P } }, "urn:x:point"],
  ])("by %s", (_, schemas, ref) => {
    expect(typeOf(schemas, ref)).toBe("P");
  });

  it("are not found in data, in extensions, or by a name that is no text", () => {
    for (const schemas of [
      { P: { default: { $anchor: "point" } } },
      { P: { enum: [{ $anchor: "point" }], "x-a": { $anchor: "point" } } },
      { P: { $anchor: 5 } },
    ]) {
      expect(typeOf(schemas, "#point")).toBe('$ref "#point" points to nothing');
    }
  });

  it("are the first of that name", () => {
    const schemas = { A: { $anchor: "p", type: "integer" }, B: { $anchor: "p", type: "string" } };
    expect(["A", "B"]).toContain(typeOf(schemas, "#p"));
  });
});

describe("references that are no references", () => {
  it("a property called `$ref` holds a schema", () => {
    const schema = { type: "object", required: ["$ref"], properties: { $ref: { type: "string" } } };
    const adapter = adapterOf({
      "/a": { post: { requestBody: { content: { "application/json": { schema } } }, responses: {} } },
    });
    expect(names(adapter.functions.get("postA")?.arguments ?? [])).toEqual(["$ref"]);
  });

  it("what the compiler writes for itself reaches nothing more where a document writes it", () => {
    const inside = adapterOf(
      { "/a": { get: jsonResult({ $ref: "sluice:/components/schemas/S" }) } },
      { components: { schemas: { S: { type: "string" } } } },
    );
    expect(inside.refused).toEqual([]);
    const outside = adapterOf({
      "/a": { get: jsonResult({ $ref: "sluice:/etc/passwd" }) },
      "/b": { get: jsonResult({ $ref: "sluice:x.yaml#/a" }) },
    });
    expect(outside.refused.map(({ reason }) => reason)).toEqual(["broken-reference", "broken-reference"]);
  });
});
