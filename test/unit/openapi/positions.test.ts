import fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { type Position, positionsOf } from "../../../src/openapi/document/positions.ts";

const name = fc.oneof(
  fc.constantFrom(
    "paths",
    "get",
    "a/b",
    "m~n",
    "200",
    "x y",
    "",
    "it's",
    '"',
    "\\",
    "-",
    "é日本",
    "#c",
    "a: b",
    "null",
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);
const { tree } = fc.letrec<{ tree: JsonValue; leaf: JsonValue }>((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true }),
  ) as fc.Arbitrary<JsonValue>,
  tree: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(name, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ) as fc.Arbitrary<JsonValue>,
}));
const container = tree.filter((value) => typeof value === "object" && value !== null);

/** Every pointer of a value in the order of its text, with the member's name where it has one. */
const pointersOf = (value: JsonValue, at = ""): [pointer: string, name: string | undefined][] => {
  if (typeof value !== "object" || value === null) return [];
  const isArray = Array.isArray(value);
  return Object.entries(value).flatMap(([key, child]) => {
    const pointer = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return [
      [pointer, isArray ? undefined : key] as [string, string | undefined],
      ...pointersOf(child, pointer),
    ];
  });
};

const placeAt = (text: string, offset: number): { line: number; column: number } => {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
};

const positionOf = (text: string, pointer: string): Position | undefined =>
  positionsOf(text, [pointer]).get(pointer);

/** Names that are written in quotes: without, some YAML takes them for something else. */
const IS_QUOTED = /^(y|n|yes|no|on|off|true|false|null)$/;

describe("positions of JSON pointers", () => {
  it("are at the member's name or the item, in JSON however it is laid out", () => {
    fc.assert(
      fc.property(container, fc.constantFrom(0, 2, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const pointers = pointersOf(value);
        const positions = positionsOf(
          text,
          pointers.map(([pointer]) => pointer),
        );
        let last = -1;
        for (const [pointer, key] of pointers) {
          const position = positions.get(pointer)!;
          const { offset } = position;
          if (key !== undefined) expect(text.startsWith(`${JSON.stringify(key)}:`, offset)).toBe(true);
          else expect(text[offset]).toMatch(/["[{\-\dtfn]/);
          expect(key === undefined ? offset >= last : offset > last).toBe(true);
          expect(position).toEqual({ ...placeAt(text, offset), offset });
          last = offset;
        }
      }),
    );
  });

  it("are at the member's name or the item, in YAML", () => {
    fc.assert(
      fc.property(container, fc.constantFrom(-1, 1), (value, flowLevel) => {
        const text = dump(value, { flowLevel, noRefs: true });
        const pointers = pointersOf(value);
        const positions = positionsOf(
          text,
          pointers.map(([pointer]) => pointer),
        );
        let last = -1;
        for (const [pointer, key] of pointers) {
          const position = positions.get(pointer)!;
          const plain = key !== undefined && /^[a-z]+$/.test(key) && !IS_QUOTED.test(key);
          if (plain) expect(text.startsWith(key, position.offset)).toBe(true);
          expect(position.offset).toBeGreaterThanOrEqual(last); // `- a: 1` starts with its first member
          expect(position).toMatchObject(placeAt(text, position.offset));
          last = position.offset;
        }
      }),
    );
  });

  it("count the deepest part that exists", () => {
    const text = '{\n  "paths": {\n    "/a": { "get": {} }\n  }\n}';
    expect(positionOf(text, "/paths/~1a/get/parameters/0")).toMatchObject({ line: 3, column: 13 });
    expect(positionOf(text, "/nowhere")).toEqual({ line: 1, column: 1, offset: 0 });
    expect(positionOf("a: 1\nb: {c: [1, 2]}\n", "/b/c/7")).toMatchObject({ line: 2, column: 5 });
  });

  it("stop at an alias", () => {
    const text = "x: &x\n  y: 1\nz: *x\n";
    expect(positionOf(text, "/z/y")).toMatchObject({ line: 3, column: 1 });
  });

  it("of a name that is written twice are in the last", () => {
    const text = '{"a": {"b": 1, "c": 2},\n "a": {"b": 3}}';
    expect(positionOf(text, "/a/b")).toMatchObject({ line: 2, column: 8 });
    expect(positionOf(text, "/a/c")).toMatchObject({ line: 2, column: 2 });
  });

  it("know every line break, and count no BOM", () => {
    const text = '\uFEFF{\r\n"a": 1,\r"b": 2,\n"c": 3}';
    const lines = ["/a", "/b", "/c"].map((pointer) => positionOf(text, pointer));
    expect(lines).toMatchObject([{ line: 2 }, { line: 3 }, { line: 4 }]);
    expect(lines.map((position) => text[position!.offset])).toEqual(['"', '"', '"']);
    expect(positionOf('\uFEFF{"a": 1}', "/a")).toEqual({ line: 1, column: 2, offset: 2 });
  });

  it.each([
    ["{a: 1, b: {c: 2}}", "/b/c", 12],
    [`{"a": 'x}"', "b": {"c": 2}}`, "/b/c", 20],
    ['{"a": 1, # }\n "b": {"c": 2}}', "/b/c", 8],
    ["['x]', {\"c\": 2}]", "/1/c", 9],
  ])("are found in YAML that looks like JSON: %s", (text, pointer, column) => {
    expect(positionOf(text, pointer)).toMatchObject({ column });
  });

  it("are found in YAML that only the second parser reads", () => {
    const text = "a:\n  example: {\n    b: 1\n  }\n  c:\n    - d: 1\nz: {\n}\n"; // a brace less indented than its key
    expect(positionOf(text, "/a/c/0/d")).toMatchObject({ line: 6, column: 7 });
  });

  it("are none in what is neither", () => {
    expect(positionsOf("a: [", ["", "/a"]).size).toBe(0);
    expect(positionsOf("", ["/a"]).size).toBe(0);
  });
});
