import { describe, expect, it } from "vitest";
import { writeXml } from "../../../src/openapi/xml/write-xml.ts";
import { errorOf } from "./support.ts";
import { layoutOf, written } from "./xml-support.ts";

describe("what is written", () => {
  it("starts with a declaration", () => {
    expect(writeXml("a", layoutOf({ type: "string", xml: { name: "v" } }))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><v>a</v>',
    );
  });

  it("escapes text and attributes", () => {
    const text = { type: "string" };
    const schema = { type: "object", properties: { a: { ...text, xml: { attribute: true } }, b: text } };
    expect(written({ a: `<&>"'\t\r\n`, b: `<&>"'\t\r\n]]>` }, schema)).toBe(
      `<root a="&lt;&amp;&gt;&quot;'&#9;&#13;&#10;"><b>&lt;&amp;&gt;"'\t&#13;\n]]&gt;</b></root>`,
    );
  });

  it("writes numbers without an exponent, booleans as words", () => {
    expect(written({ a: 1e21, b: -0.5, c: false, d: 1e-7 }, {})).toBe(
      "<root><a>1000000000000000000000</a><b>-0.5</b><c>false</c><d>1e-7</d></root>",
    );
  });

  it("without a schema: an object of one key names the root", () => {
    expect(written({ a: { b: ["1", "2"], c: null, "#text": "t" } }, {})).toBe("<a><b>1</b><b>2</b>t</a>");
    expect(written({ "s:a": { "s:b": "1" } }, {})).toBe("<s:a><s:b>1</s:b></s:a>");
    expect(written({ a: "1", b: "2" }, {})).toBe("<root><a>1</a><b>2</b></root>");
    expect(written({ a: ["1", "2"] }, {})).toBe("<root><a>1</a><a>2</a></root>");
    expect(written(["1", ["2"]], {})).toBe("<root><root>1</root><root><root>2</root></root></root>");
    expect(written({}, {})).toBe("<root/>");
    expect(written("t", {})).toBe("<root>t</root>");
  });

  it("what the schema does not know is written under its own name, after what it knows", () => {
    const schema = { type: "object", properties: { b: { type: "string" } } };
    expect(written({ z: [1, 2], b: "1", y: { x: true } }, schema)).toBe(
      "<root><b>1</b><z>1</z><z>2</z><y><x>true</x></y></root>",
    );
  });
});

describe("what XML cannot carry is refused", () => {
  const refusal = (
    value: Parameters<typeof written>[0],
    schema: Parameters<typeof written>[1] = {},
  ): string => {
    const { code, detail } = errorOf(() => written(value, schema));
    expect(code).toBe("SLUICE_INVALID_ARGUMENTS");
    return detail;
  };

  it.each(["a b", "1", "", "a:b:c", "xmlns", "xmlns:a", "<a", 'a="1"', "a/><b", "-a", "a\u0000"])(
    "the name %j",
    (name) => {
      expect(refusal({ [name]: "x", other: "y" })).toContain("cannot be the name of an XML element");
    },
  );

  it.each(["\u0000", "\u001b", "\ufffe", "\ud800", "\udc00a"])("the character %j, anywhere", (character) => {
    const text = { type: "string" };
    const schema = {
      type: "object",
      properties: {
        a: { ...text, xml: { nodeType: "attribute" } },
        b: { ...text, xml: { nodeType: "cdata" } },
        c: { ...text, xml: { nodeType: "text" } },
      },
    };
    for (const name of ["a", "b", "c", "d"]) {
      expect(refusal({ [name]: `x${character}` }, schema)).toMatch(
        new RegExp(`"${name}" holds the character U\\+[0-9A-F]{4}, which XML cannot carry`),
      );
    }
  });

  it("an attribute by a bad name, or with an object in it", () => {
    const attribute = { type: "object", xml: { attribute: true } };
    expect(
      refusal(
        { "a b": 1 },
        { type: "object", properties: { "a b": { type: "integer", xml: { attribute: true } } } },
      ),
    ).toContain("cannot be the name of an XML attribute");
    expect(refusal({ a: { b: 1 } }, { type: "object", properties: { a: attribute } })).toContain(
      "cannot be an object",
    );
  });

  it("more than 100 levels", () => {
    const nested = (levels: number): object => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
    expect(written(nested(100), {})).toContain("<a>1</a>");
    expect(refusal(nested(101))).toContain("deeper than 100");
  });
});
