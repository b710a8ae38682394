import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { XmlProblem } from "../../../src/openapi/xml/parse-xml.ts";
import { read } from "./xml-support.ts";

const properties = (named: object, required: string[] = []): object => ({
  type: "object",
  required,
  properties: named,
});

describe("values are read by their schema", () => {
  it.each<[string, string, JsonValue]>([
    ["integer", " 42\n", 42],
    ["integer", "-007", -7],
    ["integer", "9007199254740991", 9_007_199_254_740_991],
    ["integer", "9007199254740993", 9_007_199_254_740_993n],
    ["integer", "+9007199254740993", "+9007199254740993"],
    ["integer", "4.5", "4.5"],
    ["integer", "", null],
    ["number", "4.50", 4.5],
    ["number", "+1.5e3", 1500],
    ["number", ".5", 0.5],
    ["number", "12345678901234567890", 12_345_678_901_234_567_890n],
    ["number", "1e999", "1e999"],
    ["number", "INF", "INF"],
    ["boolean", "true", true],
    ["boolean", " 0 ", false],
    ["boolean", "yes", "yes"],
    ["string", " 42 ", " 42 "],
    ["string", "", ""],
    ["string", "a<!-- no -->b<![CDATA[<c>]]>", "ab<c>"],
    ["string", "\n <![CDATA[ c ]]>\n", " c "],
    ["string", "&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;", "<>&\"'A\u{1F600}"],
    ["string", "&nbsp;&#0;&amp;lt;", "&nbsp;&#0;&lt;"],
    ["string", "a\r\nb&#13;", "a\nb\r"],
  ])("%s: %j", (type, text, value) => {
    expect(read(`<a><v>${text}</v></a>`, properties({ v: { type } }))).toEqual({ v: value });
  });

  it("a list of one is a list, and one that is not there is empty if it must be there", () => {
    const list = { type: "array", items: { type: "string" } };
    const schema = properties({ a: list, b: list, c: { ...list, xml: { wrapped: true } } }, ["b"]);
    expect(read("<x><a>1</a></x>", schema)).toEqual({ a: ["1"], b: [] });
    expect(read("<x><b/><c/></x>", schema)).toEqual({ b: [""], c: [] });
    expect(read("<x><c><other>1</other></c></x>", schema)).toEqual({ b: [], c: ["1"] });
  });

  it("a list's items may lie apart", () => {
    const list = (name: string): object => ({ type: "array", items: { type: "integer", xml: { name } } });
    expect(read("<x><a>1</a><b>2</b><a>3</a></x>", properties({ as: list("a"), bs: list("b") }))).toEqual({
      as: [1, 3],
      bs: [2],
    });
  });

  it("an attribute that may be null is null when it is missing", () => {
    const attribute = (type: unknown): object => ({ type, xml: { attribute: true } });
    expect(read("<x/>", properties({ a: attribute(["string", "null"]), b: attribute("string") }))).toEqual({
      a: null,
    });
  });

  it("nothing that the schema does not know is lost", () => {
    const schema = properties({ a: { type: "integer" }, b: { type: "integer" } });
    expect(
      read(
        '<x:r xmlns:x="urn:x" at="1" a="2">t<a>1</a><b>2</b><b>3</b><c><d e="f"/>u</c><g/><g/></x:r>',
        schema,
      ),
    ).toEqual({ a: 1, b: [2, 3], at: "1", c: { d: { e: "f" }, "#text": "u" }, g: ["", ""], "#text": "t" });
    expect(read("<r><a><b>1</b></a></r>", schema)).toEqual({ a: { b: "1" } });
  });

  it("without a schema: the root by its name, text, attributes and elements, repeated ones as arrays", () => {
    expect(read("<a>1</a>", {})).toEqual({ a: "1" });
    expect(read('<s:a xmlns:s="u:s" b="1"><c>2</c><c/><b>3</b></s:a>', {})).toEqual({
      a: { b: ["1", "3"], c: ["2", ""] },
    });
    expect(read("<a><toString>1</toString><hasOwnProperty x='2'/></a>", { type: "object" })).toEqual({
      a: { toString: "1", hasOwnProperty: { x: "2" } },
    });
  });

  it("a byte order mark, a declaration, instructions and comments are no matter", () => {
    expect(read('\uFEFF\n<?xml version="1.0"?><!-- <a> --><?x y?><a>1</a><!-- b -->', {})).toEqual({
      a: "1",
    });
  });
});

describe("what is not XML, or not only XML", () => {
  const problem = (text: string): string => {
    try {
      return `read: ${JSON.stringify(read(text, {}))}`;
    } catch (error) {
      if (!(error instanceof XmlProblem)) throw error;
      expect(error.message).not.toMatch(/\n/);
      expect(error.message.length).toBeLessThanOrEqual(200);
      return error.message;
    }
  };
  const BOMB = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i} "${`&a${i - 1};`.repeat(10)}">`).join("")}]>`;

  it.each([
    ["an entity bomb", `${BOMB}<a>&a8;</a>`, "DOCTYPE"],
    ["a small DOCTYPE", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"],
    [
      "an external entity",
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      "External entities",
    ],
    ["an external DTD", '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', "DOCTYPE"],
    ["a DOCTYPE below", '<a><!DOCTYPE a [<!ENTITY x "y">]>&x;</a>', "DOCTYPE"],
    ["a __proto__ tag", "<a><__proto__><admin>1</admin></__proto__></a>", "__proto__"],
    ["a prefixed __proto__ tag", "<a><x:__proto__/></a>", "__proto__"],
    ["a __proto__ attribute", '<a __proto__="1"/>', "__proto__"],
    ["20,000 levels", `${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}`, "nested"],
    ["101 levels", `${"<a>".repeat(101)}${"</a>".repeat(101)}`, "deeper than 100"],
    ["too many tags", `<a>${"<b/>".repeat(200_000)}</a>`, "more than 200000 tags"],
    ["nothing", "", "Start tag expected"],
    ["text", "no XML at all", "not expected"],
    ["JSON", '{"a": 1}', "not expected"],
    ["an HTML page", "<html><br><p>Sorry</html>", "closing tag"],
    ["half a document", "<a><b>1</b>", "Unclosed"],
    ["an open comment", "<a/><!-- ", "not closed"],
    ["an open CDATA section", "<a><![CDATA[x</a>", "Unclosed"],
    ["crossed tags", "<a><b></a></b>", "closing tag"],
    ["two roots", "<a/><b/>", "beside its root"],
    ["text before the root", "<![CDATA[x]]><a/>", "beside its root"],
    ["an attribute twice", '<a b="1" b="2"/>', "repeated"],
    ["a bare ampersand", "<a>&</a>", "not expected"],
    ["a bad name", "<a><1/></a>", "invalid name"],
  ])("%s", (_, text, message) => {
    expect(problem(text)).toContain(message);
    expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
  });

  it("100 levels can be read, and an attribute may be called constructor", () => {
    expect(problem(`${"<a>".repeat(100)}${"</a>".repeat(100)}`)).toContain("read: ");
    expect(problem('<a constructor="1"><![CDATA[<!DOCTYPE a>]]></a>')).toBe(
      'read: {"a":{"constructor":"1","#text":"<!DOCTYPE a>"}}',
    );
  });

  it("a recursive union does not multiply the work", () => {
    const node = properties({
      a: { oneOf: [{ $ref: "#/components/schemas/N" }, { $ref: "#/components/schemas/M" }] },
    });
    const components = { N: node, M: node };
    const text = `<r>${"<a>".repeat(98)}<b/>${"</a>".repeat(98)}</r>`;
    expect(JSON.stringify(read(text, { $ref: "#/components/schemas/N" }, { components }))).toContain(
      '{"b":""}',
    );
  });
});
