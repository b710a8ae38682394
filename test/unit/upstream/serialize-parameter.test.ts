import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import type { ParameterSpec } from "../../../src/openapi/interface.ts";
import {
  serializeCookie,
  serializeHeader,
  serializePath,
  serializeQuery,
} from "../../../src/upstream/serialize-parameter.ts";

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

const VALUES = {
  string: "blue",
  array: ["blue", "black", "brown"],
  object: { R: 100, G: 200, B: 150 },
} as const satisfies Record<string, JsonValue>;

/** The table of OpenAPI 3.2 (3.0.4 and 3.1.1 agree), cookies by RFC 6265 delimiters. */
const TABLE = `
path simple false | blue | blue,black,brown | R,100,G,200,B,150
path simple true | blue | blue,black,brown | R=100,G=200,B=150
path label false | .blue | .blue,black,brown | .R,100,G,200,B,150
path label true | .blue | .blue.black.brown | .R=100.G=200.B=150
path matrix false | ;color=blue | ;color=blue,black,brown | ;color=R,100,G,200,B,150
path matrix true | ;color=blue | ;color=blue;color=black;color=brown | ;R=100;G=200;B=150
query form false | color=blue | color=blue,black,brown | color=R,100,G,200,B,150
query form true | color=blue | color=blue&color=black&color=brown | R=100&G=200&B=150
query spaceDelimited false | color=blue | color=blue%20black%20brown | color=R%20100%20G%20200%20B%20150
query spaceDelimited true | color=blue | color=blue&color=black&color=brown | R=100&G=200&B=150
query pipeDelimited false | color=blue | color=blue%7Cblack%7Cbrown | color=R%7C100%7CG%7C200%7CB%7C150
query pipeDelimited true | color=blue | color=blue&color=black&color=brown | R=100&G=200&B=150
query deepObject true | color=blue | color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown | color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150
header simple false | blue | blue,black,brown | R,100,G,200,B,150
header simple true | blue | blue,black,brown | R=100,G=200,B=150
cookie form false | color=blue | color=blue,black,brown | color=R,100,G,200,B,150
cookie form true | color=blue | color=blue; color=black; color=brown | R=100; G=200; B=150
`;

describe("the parameter table", () => {
  for (const line of TABLE.trim().split("\n")) {
    const [head = "", string = "", array = "", object = ""] = line.split(" | ");
    const [place, style, explode] = head.split(" ");
    const parameter = spec(place as ParameterSpec["in"], style as ParameterSpec["style"], explode === "true");
    it(head, () => {
      expect(write(parameter, VALUES.string)).toBe(string);
      expect(write(parameter, [...VALUES.array])).toBe(array);
      expect(write(parameter, VALUES.object)).toBe(object);
    });
  }
});

describe("RFC 6570", () => {
  const keys = { semi: ";", dot: ".", comma: "," };
  const list = ["red", "green", "blue"];
  const rows: [string, ParameterSpec, JsonValue, string][] = [
    ["{var}", spec("path", "simple", false), "value", "value"],
    ["{hello}", spec("path", "simple", false), "Hello World!", "Hello%20World%21"],
    ["{half}", spec("path", "simple", false), "50%", "50%25"],
    ["{dub}", spec("path", "simple", false), "me/too", "me%2Ftoo"],
    ["{empty}", spec("path", "simple", false), "", ""],
    ["{list}", spec("path", "simple", false), list, "red,green,blue"],
    ["{keys}", spec("path", "simple", false), keys, "semi,%3B,dot,.,comma,%2C"],
    ["{keys*}", spec("path", "simple", true), keys, "semi=%3B,dot=.,comma=%2C"],
    ["{.list*}", spec("path", "label", true), list, ".red.green.blue"],
    ["{.keys*}", spec("path", "label", true), keys, ".semi=%3B.dot=..comma=%2C"],
    ["{.empty_keys}", spec("path", "label", false), {}, ""],
    ["{;hello}", spec("path", "matrix", false, "hello"), "Hello World!", ";hello=Hello%20World%21"],
    ["{;empty}", spec("path", "matrix", false, "empty"), "", ";empty"],
    ["{;list*}", spec("path", "matrix", true, "list"), list, ";list=red;list=green;list=blue"],
    ["{;keys*}", spec("path", "matrix", true, "keys"), keys, ";semi=%3B;dot=.;comma=%2C"],
    ["{?empty}", spec("query", "form", true, "empty"), "", "empty="],
    ["{?list*}", spec("query", "form", true, "list"), list, "list=red&list=green&list=blue"],
    ["{?keys}", spec("query", "form", false, "keys"), keys, "keys=semi,%3B,dot,.,comma,%2C"],
    ["{?keys*}", spec("query", "form", true, "keys"), keys, "semi=%3B&dot=.&comma=%2C"],
    ["{?empty_keys}", spec("query", "form", false, "empty_keys"), {}, ""],
  ];
  it.each(rows)("%s", (_, parameter, value, expected) => expect(write(parameter, value)).toBe(expected));
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
    [9007199254740991, "q=9007199254740991"],
    ["ü❤", "q=%C3%BC%E2%9D%A4"],
    ["a&b=c#d", "q=a%26b%3Dc%23d"],
    ["!'()*", "q=%21%27%28%29%2A"],
  ])("%j is written as %s", (value, expected) => expect(write(query, value)).toBe(expected));

  it("encodes parameter and member names", () => {
    expect(write(spec("query", "form", true, "filter[name]"), "x")).toBe("filter%5Bname%5D=x");
    expect(write(query, { "a&b": 1 })).toBe("a%26b=1");
  });

  it("omits an absent header", () => expect(write(spec("header", "simple", false), null)).toBeUndefined());

  it("does not percent-encode headers", () =>
    expect(write(spec("header", "simple", false), "a b/c")).toBe("a b/c"));

  it("keeps own members named like Object's own", () => {
    const value = JSON.parse('{"__proto__":"a","constructor":"b"}') as JsonValue;
    expect(write(query, value)).toBe("__proto__=a&constructor=b");
  });

  it.each<[string, JsonValue]>([
    ["a nested array", [["a"]]],
    ["a nested object", { a: { b: 1 } }],
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
});
