import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import type { ParameterSpec } from "../../../src/openapi/interface.ts";
import {
  serializeCookie,
  serializeHeader,
  serializePath,
  serializeQuery,
} from "../../../src/upstream/serialize-parameter.ts";
import styles from "../../fixtures/parameter-styles.json" with { type: "json" };

const spec = (
  place: ParameterSpec["in"],
  style: ParameterSpec["style"],
  explode: boolean,
  name = "color",
): ParameterSpec => ({
  in: place,
  name,
  style,
  explode,
  allowReserved: false,
});

const write = (parameter: ParameterSpec, value: JsonValue): string | undefined => {
  switch (parameter.in) {
    case "path":
      return serializePath(parameter, value);
    case "query":
      return [...serializeQuery(parameter, value)].map((pair) => pair.text).join("&");
    case "cookie":
      return [...serializeCookie(parameter, value)].map((pair) => pair.text).join("; ");
    case "header":
      return serializeHeader(parameter, value);
  }
};

const VALUES: Record<string, JsonValue> = {
  string: "blue",
  array: ["blue", "black", "brown"],
  object: { R: 100, G: 200, B: 150 },
};

/** Where the table has no answer, or one that no server reads: a cookie header has no `&` (appendix D of OpenAPI 3.2 says so too). */
const OWN_ANSWERS: Record<string, string> = {
  "query spaceDelimited false string": "color=blue",
  "query spaceDelimited true string": "color=blue",
  "query spaceDelimited true array": "color=blue&color=black&color=brown",
  "query spaceDelimited true object": "R=100&G=200&B=150",
  "query pipeDelimited false string": "color=blue",
  "query pipeDelimited true string": "color=blue",
  "query pipeDelimited true array": "color=blue&color=black&color=brown",
  "query pipeDelimited true object": "R=100&G=200&B=150",
  "query deepObject false string": "color=blue",
  "query deepObject false array": "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
  "query deepObject true string": "color=blue",
  "query deepObject true array": "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
  "cookie form true array": "color=blue; color=black; color=brown",
  "cookie form true object": "R=100; G=200; B=150",
};

describe("the style tables of OpenAPI", () => {
  const cells = styles.cells.map((cell) => ({
    ...cell,
    title: `${cell.in} ${cell.style} ${String(cell.explode)} ${cell.type}`,
  }));

  it.each(cells)("$title", ({ title, in: place, style, explode, type, expected }) => {
    const parameter = spec(place as ParameterSpec["in"], style as ParameterSpec["style"], explode);
    expect(write(parameter, VALUES[type] ?? null)).toBe(OWN_ANSWERS[title] ?? expected);
  });

  it("are answered where they have no answer", () =>
    expect(cells.filter(({ title, expected }) => (OWN_ANSWERS[title] ?? expected) === "n/a")).toEqual([]));
});

describe("Swagger 2.0 collection formats (ssv, pipes, tsv)", () => {
  const rows: [string, string, string][] = [
    ["query spaceDelimited", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"],
    ["query pipeDelimited", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"],
    ["query tabDelimited", "color=blue%09black%09brown", "color=R%09100%09G%09200%09B%09150"],
    ["path spaceDelimited", "blue%20black%20brown", "R%20100%20G%20200%20B%20150"],
    ["path pipeDelimited", "blue%7Cblack%7Cbrown", "R%7C100%7CG%7C200%7CB%7C150"],
    ["path tabDelimited", "blue%09black%09brown", "R%09100%09G%09200%09B%09150"],
    ["header spaceDelimited", "blue black brown", "R 100 G 200 B 150"],
    ["header pipeDelimited", "blue|black|brown", "R|100|G|200|B|150"],
    ["header tabDelimited", "blue\tblack\tbrown", "R\t100\tG\t200\tB\t150"],
  ];
  it.each(rows)("%s", (head, array, object) => {
    const [place, style] = head.split(" ");
    const parameter = spec(place as ParameterSpec["in"], style as ParameterSpec["style"], false);
    expect(write(parameter, VALUES.array ?? null)).toBe(array);
    expect(write(parameter, VALUES.object ?? null)).toBe(object);
  });

  it("repeat the name when exploded, as multi", () =>
    expect(write(spec("query", "tabDelimited", true), ["a", "b"])).toBe("color=a&color=b"));
});

describe("values", () => {
  const query = spec("query", "form", true, "q");

  it.each<[JsonValue, string]>([
    [null, ""],
    [[], ""],
    [{}, ""],
    [[null], ""],
    [{ a: null }, ""],
    [["a", null, "b"], "q=a&q=b"],
    ["", "q="],
    [[""], "q="],
    [true, "q=true"],
    [false, "q=false"],
    [0, "q=0"],
    [-0, "q=0"],
    [1.5, "q=1.5"],
    [1e21, "q=1000000000000000000000"],
    [-1.25e23, "q=-125000000000000000000000"],
    [1.7976931348623157e308, `q=17976931348623157${"0".repeat(292)}`],
    [1e-7, "q=1e-7"],
    [9007199254740991, "q=9007199254740991"],
    [98862707627853700, "q=98862707627853700"],
    ["ü❤", "q=%C3%BC%E2%9D%A4"],
    ["a&b=c#d", "q=a%26b%3Dc%23d"],
    ["!'()*", "q=%21%27%28%29%2A"],
  ])("%j is written as %s", (value, expected) => expect(write(query, value)).toBe(expected));

  it("writes the digits of long integers", () => {
    expect(write(query, 9_007_199_254_740_993n)).toBe("q=9007199254740993");
    expect(write(query, [2n ** 64n - 1n, { a: -(2n ** 63n) }])).toBe(
      "q=18446744073709551615&q=%7B%22a%22%3A-9223372036854775808%7D",
    );
  });

  it("encodes parameter and member names", () => {
    expect(write(spec("query", "form", true, "filter[name]"), "x")).toBe("filter%5Bname%5D=x");
    expect(write(query, { "a&b": 1 })).toBe("a%26b=1");
  });

  it.each<[ParameterSpec, JsonValue, string]>([
    [query, [["a", 1]], "q=%5B%22a%22%2C1%5D"],
    [query, { a: { b: 1 } }, "a=%7B%22b%22%3A1%7D"],
    [spec("query", "pipeDelimited", false), [{ a: 1 }, 2], "color=%7B%22a%22%3A1%7D%7C2"],
    [spec("path", "simple", false), [[1], 2], "%5B1%5D,2"],
    [spec("path", "matrix", true), { a: [] }, ";a=%5B%5D"],
    [spec("header", "simple", true), { a: { b: [1] } }, 'a={"b":[1]}'],
    [spec("cookie", "form", true), [{ a: ";" }], "color=%7B%22a%22%3A%22%3B%22%7D"],
    [spec("cookie", "cookie", true), [{ a: 1 }], 'color={"a":1}'],
  ])("%j writes %j inside as JSON", (parameter, value, expected) =>
    expect(write(parameter, value)).toBe(expected),
  );

  it("omits an absent header", () => expect(write(spec("header", "simple", false), null)).toBeUndefined());

  it("does not percent-encode headers", () =>
    expect(write(spec("header", "simple", false), "a b/c")).toBe("a b/c"));

  it("keeps own members named like Object's own", () => {
    const value = JSON.parse('{"__proto__":"a","constructor":"b"}') as JsonValue;
    expect(write(query, value)).toBe("__proto__=a&constructor=b");
  });

  it.each<[string, JsonValue]>([
    ["NaN", Number.NaN],
    ["Infinity", [Number.POSITIVE_INFINITY]],
    ["half a surrogate pair", "\ud800"],
    ["half a surrogate pair in a name", { "\udc00": 1 }],
  ])("refuses %s", (_, value) => {
    expect(() => write(query, value)).toThrow(expect.objectContaining({ code: "SLUICE_INVALID_ARGUMENTS" }));
  });
});

describe("deepObject beyond the specification", () => {
  const deep = spec("query", "deepObject", true, "a");

  it("nests objects and arrays", () => {
    expect(write(deep, { b: { c: 1 }, d: [{ e: true }, "x"], f: null, g: [] })).toBe(
      "a%5Bb%5D%5Bc%5D=1&a%5Bd%5D%5B0%5D%5Be%5D=true&a%5Bd%5D%5B1%5D=x",
    );
  });

  it("encodes names inside the brackets", () => expect(write(deep, { "x]&": "v" })).toBe("a%5Bx%5D%26%5D=v"));
});

describe("allowReserved", () => {
  const reserved = ":/?#[]@!$&'()*+,;=%41 %";

  it("keeps all but # [ ] & = + and existing triples in a query", () => {
    const parameter = { ...spec("query", "form", true, "q"), allowReserved: true };
    expect(write(parameter, reserved)).toBe("q=:/?%23%5B%5D@!$%26'()*%2B,;%3D%41%20%25");
  });

  it("keeps all but / ? # and brackets in a path", () => {
    const parameter = { ...spec("path", "simple", false), allowReserved: true };
    expect(write(parameter, reserved)).toBe(":%2F%3F%23%5B%5D@!$&'()*+,;=%41%20%25");
  });

  it("keeps all but , and ; in a cookie", () => {
    const parameter = { ...spec("cookie", "form", false, "c"), allowReserved: true };
    expect(write(parameter, reserved)).toBe("c=:/?#[]@!$&'()*+%2C%3B=%41%20%25");
  });
});

describe("style cookie", () => {
  const cookie = (explode: boolean) => spec("cookie", "cookie", explode, "c");

  it("encodes nothing", () => expect(write(cookie(false), ["a b", '%41"ü', "x=y"])).toBe('c=a b,%41"ü,x=y'));

  it.each<[JsonValue]>([
    ["a; admin=1"],
    [["a", "b;c"]],
    ["a\r\nX-Evil: 1"],
    ["a\0"],
    ["❤"],
    [{ "k;l": 1 }],
    [{ "a=b": 1 }],
    [{ "": 1 }],
    [{ "k\n": 1 }],
  ])("refuses %j", (value) => {
    expect(() => write(cookie(true), value)).toThrow(
      expect.objectContaining({
        code: "SLUICE_INVALID_ARGUMENTS",
        message: expect.stringContaining('cookie parameter "c"'),
      }),
    );
  });
});
