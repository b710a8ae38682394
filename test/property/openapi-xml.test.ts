import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/core/index.ts";
import type { Document } from "../../src/openapi/interface.ts";
import { readXml } from "../../src/openapi/xml/read-xml.ts";
import { writeXml } from "../../src/openapi/xml/write-xml.ts";
import { xmlLayout } from "../../src/openapi/xml/xml-layout.ts";

/** A schema, a value of it, and its element as a parser shows it that knows no schema: text, or attributes and lists of elements by name. */
interface Case {
  readonly schema: JsonObject;
  readonly value: JsonValue;
  readonly plain: JsonValue;
}

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "a",
        " ",
        "\n",
        "\r",
        "\t",
        "<",
        ">",
        "&",
        '"',
        "'",
        "]]>",
        "&amp;",
        "&#65;",
        "é",
        "😀",
      ),
    )
    .map((parts) => parts.join("")),
);

const scalar: fc.Arbitrary<Case> = fc.oneof(
  text.map((value): Case => ({ schema: { type: "string" }, value, plain: value })),
  fc
    .maxSafeInteger()
    .map((value): Case => ({ schema: { type: "integer" }, value: value + 0, plain: `${value + 0}` })),
  fc
    .double({ noNaN: true, min: -1e15, max: 1e15 })
    .map((value): Case => ({ schema: { type: "number" }, value: value + 0, plain: `${value + 0}` })),
  fc.boolean().map((value): Case => ({ schema: { type: "boolean" }, value, plain: `${value}` })),
);

/** What a property adds to the element it is in. */
interface Member {
  readonly schema: JsonObject;
  readonly value: JsonValue;
  readonly attributes?: readonly [name: string, plain: JsonValue];
  readonly elements?: readonly [name: string, plain: JsonValue[]];
  readonly text?: string;
}

/** Of the property called `name`; `other` is a name it may have in XML instead. */
type Property = (name: string, other: string) => Member;

const renamed = (isRenamed: boolean, other: string): JsonObject => (isRenamed ? { name: other } : {});

const asElement = (inside: fc.Arbitrary<Case>): fc.Arbitrary<Property> =>
  fc.tuple(inside, fc.boolean()).map(([{ schema, value, plain }, isRenamed]) => (name, other) => ({
    schema: { ...schema, xml: renamed(isRenamed, other) },
    value,
    elements: [isRenamed ? other : name, [plain]],
  }));

const asAttribute: fc.Arbitrary<Property> = fc
  .tuple(scalar, fc.boolean(), fc.constantFrom<JsonObject>({ attribute: true }, { nodeType: "attribute" }))
  .map(([{ schema, value, plain }, isRenamed, hint]) => (name, other) => ({
    schema: { ...schema, xml: { ...hint, ...renamed(isRenamed, other) } },
    value,
    attributes: [isRenamed ? other : name, plain],
  }));

const asList = (inside: fc.Arbitrary<Case>): fc.Arbitrary<Property> =>
  fc
    .record({
      items: fc.oneof(inside, scalar).chain((first) => sameSchema(first)),
      wrapped: fc.boolean(),
      outer: fc.boolean(),
      inner: fc.boolean(),
    })
    .map(({ items: [schema, found], wrapped, outer, inner }) => (name, other) => {
      const wrapper = wrapped && outer ? other : name;
      const item = inner ? `${other}item` : wrapper;
      const plain = found.map((each) => each.plain);
      return {
        schema: {
          type: "array",
          items: { ...schema, ...(inner ? { xml: { name: item } } : {}) },
          xml: { ...(wrapped ? { wrapped } : {}), ...renamed(outer, other) },
        },
        value: found.map((each) => each.value),
        elements: wrapped ? [wrapper, [plain.length === 0 ? "" : { [item]: plain }]] : [item, plain],
      };
    });

/** Nothing, one or some values of one schema. */
const sameSchema = (first: Case): fc.Arbitrary<[JsonObject, Case[]]> =>
  fc.nat(3).map((length) => [first.schema, Array.from({ length }, () => first)]);

const asText: fc.Arbitrary<Property> = fc
  .tuple(text, fc.constantFrom("text", "cdata"))
  .map(([value, nodeType]) => [nodeType === "text" ? value : value.replaceAll("\r", ""), nodeType] as const)
  .filter(([value]) => value.trim() !== "")
  .map(([value, nodeType]) => () => ({ schema: { type: "string", xml: { nodeType } }, value, text: value }));

const objectOf = (properties: readonly Property[]): Case => {
  const members = properties.map(
    (property, index) => [`p${index}`, property(`p${index}`, `x${index}`)] as const,
  );
  const plain: JsonObject = {};
  for (const [, { attributes, elements, text: content }] of members) {
    if (attributes !== undefined) plain[`@${attributes[0]}`] = attributes[1];
    if (elements !== undefined && elements[1].length > 0) plain[elements[0]] = elements[1];
    if (content !== undefined) plain["#text"] = content;
  }
  const names = Object.keys(plain);
  return {
    schema: {
      type: "object",
      required: members.map(([name]) => name),
      properties: Object.fromEntries(members.map(([name, { schema }]) => [name, schema])),
    },
    value: Object.fromEntries(members.map(([name, { value }]) => [name, value])),
    plain: names.length === 0 ? "" : names.join() === "#text" ? (plain["#text"] ?? "") : plain,
  };
};

const object: fc.Arbitrary<Case> = fc.letrec<{ object: Case }>((tie) => ({
  object: fc
    .tuple(
      fc.array(
        fc.oneof(
          { depthSize: "small" },
          asElement(scalar),
          asAttribute,
          asElement(tie("object")),
          asList(tie("object")),
        ),
        { maxLength: 5 },
      ),
      fc.option(asText, { freq: 4, nil: undefined }),
    )
    .map(([properties, content]) => objectOf(content === undefined ? properties : [content, ...properties])),
})).object;

const layoutOf = (schema: JsonObject): ReturnType<typeof xmlLayout> => {
  const document: Document = {
    root: {},
    version: "3.2",
    where: "t",
    name: "t",
    url: undefined,
    files: new Map(),
  };
  return xmlLayout(document, { node: schema, pointer: "/paths/~1x/schema" }, "r");
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true, // numeric ones
  ignoreDeclaration: true,
  isArray: (_name, path, _isLeaf, isAttribute) => isAttribute !== true && path !== "r",
});

describe("any value of any schema", () => {
  it("is written as a parser without the schema expects it", () => {
    fc.assert(
      fc.property(object, ({ schema, value, plain }) => {
        expect(parser.parse(writeXml(value, layoutOf(schema)))).toEqual({ r: plain });
      }),
    );
  });

  it("is read as it was written", () => {
    fc.assert(
      fc.property(object, ({ schema, value }) => {
        const layout = layoutOf(schema);
        expect(readXml(writeXml(value, layout), layout)).toEqual(value);
      }),
    );
  });

  it("can be read without the schema, and written again", () => {
    fc.assert(
      fc.property(object, ({ schema, value }) => {
        const free = layoutOf({});
        const once = readXml(writeXml(value, layoutOf(schema)), free);
        expect(readXml(writeXml(once, free), free)).toEqual(once);
      }),
    );
  });
});
