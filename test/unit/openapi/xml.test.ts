import { describe, expect, it } from "vitest";
import { compact, read, type Schemas, written } from "./xml-support.ts";

const LIST = ["dog", "cat"];

/** The `animals` property as the examples have it, in a `document`. */
const animals = (schema: object): object => ({
  type: "object",
  required: ["animals"],
  xml: { name: "document" },
  properties: { animals: schema },
});

const array = (xml: object, itemName?: string): object => ({
  type: "array",
  xml,
  items: { type: "string", ...(itemName === undefined ? {} : { xml: { name: itemName } }) },
});

describe("the examples of the specification's XML Object", () => {
  it.each<[string, object, unknown, string]>([
    ["a property", { type: "string" }, "dog", "<animals>dog</animals>"],
    ["its name replaced", { type: "string", xml: { name: "animal" } }, "dog", "<animal>dog</animal>"],
    ["an array", array({}), LIST, "<animals>dog</animals><animals>cat</animals>"],
    ["items named", array({}, "animal"), LIST, "<animal>dog</animal><animal>cat</animal>"],
    [
      "the array's name is ignored",
      array({ name: "aliens" }, "animal"),
      LIST,
      "<animal>dog</animal><animal>cat</animal>",
    ],
    [
      "wrapped",
      array({ wrapped: true }),
      LIST,
      "<animals><animals>dog</animals><animals>cat</animals></animals>",
    ],
    [
      "wrapped, items named",
      array({ wrapped: true }, "animal"),
      LIST,
      "<animals><animal>dog</animal><animal>cat</animal></animals>",
    ],
    [
      "wrapped, both named",
      array({ name: "aliens", wrapped: true }, "animal"),
      LIST,
      "<aliens><animal>dog</animal><animal>cat</animal></aliens>",
    ],
    [
      "wrapped, the wrapper named",
      array({ name: "aliens", wrapped: true }),
      LIST,
      "<aliens><aliens>dog</aliens><aliens>cat</aliens></aliens>",
    ],
    [
      "3.2: an element for an array",
      array({ nodeType: "element" }, "animal"),
      LIST,
      "<animals><animal>dog</animal><animal>cat</animal></animals>",
    ],
    [
      "3.2: its name",
      array({ nodeType: "element", name: "aliens" }),
      LIST,
      "<aliens><aliens>dog</aliens><aliens>cat</aliens></aliens>",
    ],
  ])("%s", (_, schema, value, xml) => {
    const text = `<document>${xml}</document>`;
    expect(written({ animals: value }, animals(schema))).toBe(text);
    expect(read(text, animals(schema))).toEqual({ animals: value });
  });

  it.each<Schemas["version"] & string>(["2.0", "3.0", "3.1", "3.2"])(
    "attribute, prefix and namespace in %s",
    (version) => {
      const Person = {
        type: "object",
        properties: {
          id: {
            type: "integer",
            format: "int32",
            xml: version === "3.2" ? { nodeType: "attribute" } : { attribute: true },
          },
          name: { type: "string", xml: { namespace: "https://example.com/schema/sample", prefix: "sample" } },
        },
      };
      const where = version === "2.0" ? "#/definitions/Person" : "#/components/schemas/Person";
      const schemas: Schemas = { version, components: { Person } };
      const text = `<Person id="123"><sample:name xmlns:sample="https://example.com/schema/sample">example</sample:name></Person>`;
      expect(written({ id: 123, name: "example" }, { $ref: where }, schemas)).toBe(text);
      expect(read(text, { $ref: where }, schemas)).toEqual({ id: 123, name: "example" });
      expect(
        read(
          '<x:Person xmlns:x="u:1" id="7"><other:name>n</other:name></x:Person>',
          { $ref: where },
          schemas,
        ),
      ).toEqual({
        id: 7,
        name: "n",
      });
    },
  );

  it("elements with attributes and text", () => {
    const schema = {
      type: "array",
      xml: { nodeType: "element", name: "animals" },
      items: {
        xml: { name: "animal" },
        properties: {
          kind: { type: "string", xml: { nodeType: "attribute" } },
          name: { type: "string", xml: { nodeType: "text" } },
        },
      },
    };
    const value = [
      { kind: "Cat", name: "Fluffy & <Co>" },
      { kind: "Dog", name: "Fido" },
    ];
    const text =
      '<animals><animal kind="Cat">Fluffy &amp; &lt;Co&gt;</animal><animal kind="Dog">Fido</animal></animals>';
    expect(written(value, schema)).toBe(text);
    expect(read(text, schema)).toEqual(value);
  });

  it("a referenced element with CDATA, and named where it is used", () => {
    const content = { type: "string", xml: { nodeType: "cdata" } };
    const schemas = (xml: object): Schemas => ({
      version: "3.2",
      components: { Documentation: { type: "object", xml, properties: { content } } },
    });
    const value = { content: "<b>Awesome ]]> Docs</b>" };
    const section = "<![CDATA[<b>Awesome ]]]]><![CDATA[> Docs</b>]]>";
    const plain = { $ref: "#/components/schemas/Documentation" };
    expect(written(value, plain, schemas({}))).toBe(`<Documentation>${section}</Documentation>`);
    expect(read(`<Documentation>\n  ${section}\n</Documentation>`, plain, schemas({}))).toEqual(value);
    const named = { ...plain, xml: { nodeType: "element", name: "StoredDocument" } };
    expect(written(value, named, schemas({ nodeType: "none" }))).toBe(
      `<StoredDocument>${section}</StoredDocument>`,
    );
  });

  it("ordered elements, and null", () => {
    const schema = {
      xml: { nodeType: "element", name: "OneTwoThree" },
      type: "array",
      prefixItems: [
        { xml: { name: "One" }, type: "string" },
        {
          xml: { name: "Two" },
          type: "object",
          required: ["unit", "value"],
          properties: {
            unit: { type: "string", xml: { nodeType: "attribute" } },
            value: { type: "number", xml: { nodeType: "text" } },
          },
        },
        { xml: { name: "Three" }, type: ["boolean", "null"] },
      ],
    };
    const value = ["Some text", { unit: "cubits", value: 42 }, null];
    const nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"';
    const text = `<OneTwoThree><One>Some text</One><Two unit="cubits">42</Two><Three ${nil}/></OneTwoThree>`;
    expect(written(value, schema)).toBe(text);
    expect(read(text, schema)).toEqual(value);
    expect(read(text.replace(nil, 'xsi:nil="true"'), schema)).toEqual(value); // as the specification prints it
  });

  it("ordered text", () => {
    const schema = {
      xml: { nodeType: "element", name: "Report" },
      type: "array",
      prefixItems: [
        { xml: { nodeType: "text" }, type: "string" },
        { xml: { name: "data" }, type: "number" },
        { xml: { nodeType: "text" }, type: "string" },
      ],
    };
    const text = "<Report>Some preamble text.<data>42</data>Some postamble text.</Report>";
    const value = ["Some preamble text.", 42, "Some postamble text."];
    expect(written(value, schema)).toBe(text);
    expect(read(text, schema)).toEqual(value);
  });

  it("null members", () => {
    const schema = {
      xml: { name: "product" },
      type: "object",
      required: ["count", "description", "related"],
      properties: {
        count: { type: ["number", "null"], xml: { nodeType: "attribute" } },
        rating: { type: "string", xml: { nodeType: "attribute" } },
        description: { type: "string" },
        related: { type: ["object", "null"] },
      },
    };
    const nulls = { count: null, description: "Thing", related: null };
    const nil = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"';
    expect(written({ ...nulls, rating: null }, schema)).toBe(
      `<product><description>Thing</description><related ${nil.replaceAll("i:", "xsi:").replace(":i=", ":xsi=")}/></product>`,
    );
    expect(read(`<product><description>Thing</description><related ${nil}/></product>`, schema)).toEqual(
      nulls,
    );
    const filled = { count: 42, description: "Thing", related: {} };
    expect(written(filled, schema)).toBe(
      '<product count="42"><description>Thing</description><related/></product>',
    );
    expect(
      read('<product count="42"><description>Thing</description><related></related></product>', schema),
    ).toEqual(filled);
  });
});

describe("where the specification leaves it open", () => {
  const Pet = { type: "object", required: ["name"], properties: { name: { type: "string" } } };
  const ref = { $ref: "#/components/schemas/Pet" };
  const holder = (properties: object): object => ({ type: "object", properties });
  const named = (name: string): Schemas => ({ components: { Pet: { ...Pet, xml: { name } } } });
  const unnamed: Schemas = { components: { Pet } };

  it("a root without a name is <root>, or named by the caller", () => {
    expect(written({ name: "n" }, Pet)).toBe("<root><name>n</name></root>");
    expect(written(["a"], { type: "array", items: { type: "string" } })).toBe("<root><root>a</root></root>");
    expect(written([{ name: "n" }], { type: "array", items: ref }, unnamed)).toBe(
      "<root><Pet><name>n</name></Pet></root>",
    );
  });

  it("a property is called after itself, not after a component, unless that has an XML name", () => {
    const schema = holder({ favourite: ref });
    const value = { favourite: { name: "n" } };
    expect(written(value, schema, unnamed)).toBe("<root><favourite><name>n</name></favourite></root>");
    expect(written(value, schema, named("animal"))).toBe("<root><animal><name>n</name></animal></root>");
    const own = holder({ favourite: { allOf: [ref], xml: { name: "Best" } } });
    expect(written(value, own, named("animal"))).toBe("<root><Best><name>n</name></Best></root>");
  });

  it("items are called after the property, in a wrapper after their component", () => {
    const value = { pets: [{ name: "n" }] };
    const bare = { type: "array", items: ref };
    expect(written(value, holder({ pets: bare }), unnamed)).toBe("<root><pets><name>n</name></pets></root>");
    expect(written(value, holder({ pets: bare }), named("animal"))).toBe(
      "<root><animal><name>n</name></animal></root>",
    );
    const wrapped = holder({ pets: { ...bare, xml: { wrapped: true } } });
    expect(written(value, wrapped, unnamed)).toBe("<root><pets><Pet><name>n</name></Pet></pets></root>");
  });

  it("what stands beside a $ref counts from 3.1 on", () => {
    const schema = holder({ favourite: { ...ref, xml: { name: "best" } } });
    const value = { favourite: { name: "n" } };
    expect(written(value, schema, { ...unnamed, version: "3.1" })).toContain("<best>");
    expect(written(value, schema, { ...unnamed, version: "3.0" })).toContain("<favourite>");
  });

  it("an allOf takes its name from its inline parts, not from its bases", () => {
    const schema = {
      allOf: [ref, { type: "object", xml: { name: "dog" }, properties: { barks: { type: "boolean" } } }],
    };
    expect(written({ name: "n", barks: true }, schema, named("animal"))).toBe(
      "<dog><name>n</name><barks>true</barks></dog>",
    );
    expect(written({ name: "n" }, { allOf: [ref, holder({})] }, named("animal"))).toBe(
      "<root><name>n</name></root>",
    );
  });

  it("an allOf that adds nothing but remarks to a component is that component, under the remarks' name", () => {
    const schema = (xml: object): object =>
      holder({ favourite: { allOf: [ref, { description: "the best", xml }] } });
    const value = { favourite: { name: "n" } };
    expect(written(value, schema({}), named("animal"))).toBe("<root><animal><name>n</name></animal></root>");
    expect(written(value, schema({ name: "best" }), named("animal"))).toBe(
      "<root><best><name>n</name></best></root>",
    );
  });

  it("an object that claims to be an attribute, text or nothing is an element all the same", () => {
    const of = (xml: object): object => ({ type: "array", items: { ...Pet, xml } });
    for (const xml of [
      { attribute: true },
      { nodeType: "text" },
      { nodeType: "cdata" },
      { nodeType: "none" },
    ]) {
      expect(written([{ name: "n" }], of(xml))).toBe("<root><root><name>n</name></root></root>");
    }
    expect(written({ a: { name: "n" } }, holder({ a: { ...Pet, xml: { attribute: true } } }))).toBe(
      "<root><a><name>n</name></a></root>",
    );
  });

  it("a name that XML cannot have counts as none", () => {
    expect(written({ name: "n" }, ref, named("##default"))).toBe("<Pet><name>n</name></Pet>");
    expect(written({ name: "n" }, ref, named("a b='<'"))).toBe("<Pet><name>n</name></Pet>");
  });

  it("an object without an element of its own stands in its parent", () => {
    const address = {
      type: "object",
      xml: { nodeType: "none" },
      properties: { street: { type: "string" }, no: { type: "integer", xml: { nodeType: "attribute" } } },
    };
    const schema = holder({ name: { type: "string" }, address });
    const value = { name: "n", address: { street: "s", no: 3 } };
    expect(written(value, schema)).toBe('<root no="3"><name>n</name><street>s</street></root>');
    expect(read('<root no="3"><name>n</name><street>s</street></root>', schema)).toEqual(value);
    expect(read("<root><name>n</name></root>", schema)).toEqual({ name: "n" });
  });

  it("arrays in arrays keep their shape", () => {
    const schema = holder({ rows: { type: "array", items: { type: "array", items: { type: "integer" } } } });
    const value = { rows: [[1, 2], [], [3]] };
    const text = "<root><rows><rows>1</rows><rows>2</rows></rows><rows/><rows><rows>3</rows></rows></root>";
    expect(written(value, schema)).toBe(text);
    expect(read(text, schema)).toEqual(value);
  });

  it("an array in an attribute is written as lists of XML Schema are", () => {
    const schema = holder({ sizes: { type: "array", items: { type: "integer" }, xml: { attribute: true } } });
    expect(written({ sizes: [1, 2] }, schema)).toBe('<root sizes="1 2"/>');
    expect(read('<root sizes=" 1  2 "/>', schema)).toEqual({ sizes: [1, 2] });
  });

  it("maps have their keys as names", () => {
    const schema = holder({ labels: { type: "object", additionalProperties: { type: "integer" } } });
    expect(written({ labels: { a: 1, "b-c": 2 } }, schema)).toBe(
      "<root><labels><a>1</a><b-c>2</b-c></labels></root>",
    );
    expect(read("<root><labels><a>1</a><x:b>2</x:b></labels></root>", schema)).toEqual({
      labels: { a: 1, b: 2 },
    });
    const lists = holder({
      by: { type: "object", additionalProperties: { type: "array", items: { type: "integer" } } },
    });
    expect(written({ by: { a: [1], b: [2, 3] } }, lists)).toBe(
      "<root><by><a>1</a><b>2</b><b>3</b></by></root>",
    );
    expect(read("<root><by><a>1</a><b>2</b><b>3</b></by></root>", lists)).toEqual({
      by: { a: [1], b: [2, 3] },
    });
    const attributes = holder({
      by: { type: "object", additionalProperties: { type: "integer", xml: { attribute: true } } },
    });
    expect(written({ by: { a: 1 } }, attributes)).toBe('<root><by a="1"/></root>');
    expect(read('<root><by a="1"/></root>', attributes)).toEqual({ by: { a: 1 } });
  });

  it("of a union, the first alternative that fits is used", () => {
    const cat = {
      type: "object",
      required: ["lives"],
      properties: { lives: { type: "integer", xml: { attribute: true } } },
    };
    const dog = {
      type: "object",
      required: ["tricks"],
      properties: { tricks: { type: "array", items: { type: "string" }, xml: { wrapped: true } } },
    };
    const schema = holder({
      pet: { oneOf: [cat, dog, { type: "integer" }, { type: "array", items: { type: "boolean" } }] },
    });
    for (const [value, xml] of [
      [{ lives: 9 }, '<pet lives="9"/>'],
      [{ tricks: ["sit"] }, "<pet><tricks><tricks>sit</tricks></tricks></pet>"],
      [3, "<pet>3</pet>"],
      [[true, false], "<pet><pet>true</pet><pet>false</pet></pet>"],
    ] as const) {
      expect(written({ pet: value }, schema)).toBe(`<root>${xml}</root>`);
      expect(read(`<root>${xml}</root>`, schema)).toEqual({ pet: value });
    }
    expect(read("<root><pet><odd>1</odd></pet></root>", schema)).toEqual({ pet: { odd: "1" } });
  });

  it("unions in unions, with null, and of objects and text", () => {
    const inner = { oneOf: [holder({ a: { type: "string" } }), { type: "string" }] };
    const schema = holder({
      v: { anyOf: [{ type: "null" }, inner, { type: "array", items: { type: "integer" } }] },
    });
    for (const [value, xml] of [
      [{ a: "1" }, "<v><a>1</a></v>"],
      ["text", "<v>text</v>"],
      [[1, 2], "<v><v>1</v><v>2</v></v>"],
    ] as const) {
      expect(written({ v: value }, schema)).toBe(`<root>${xml}</root>`);
      expect(read(`<root>${xml}</root>`, schema)).toEqual({ v: value });
    }
  });

  it("schemas may lead back to themselves", () => {
    const Tree = {
      type: "object",
      xml: { name: "tree" },
      properties: {
        id: { type: "integer" },
        children: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
      },
    };
    const schemas: Schemas = { components: { Tree } };
    const value = { id: 1, children: [{ id: 2 }, { id: 3, children: [{ id: 4 }] }] };
    const text =
      "<tree><id>1</id><tree><id>2</id></tree><tree><id>3</id><tree><id>4</id></tree></tree></tree>";
    expect(written(value, { $ref: "#/components/schemas/Tree" }, schemas)).toBe(text);
    expect(read(text, { $ref: "#/components/schemas/Tree" }, schemas)).toEqual(value);
  });

  it("a namespace is declared once, where it begins", () => {
    const inner = { type: "string", xml: { prefix: "p", namespace: "urn:p" } };
    const schema = {
      type: "object",
      xml: { name: "r", namespace: "urn:r" },
      properties: {
        a: {
          type: "object",
          xml: { prefix: "p", namespace: "urn:p" },
          properties: { b: inner, id: { ...inner, xml: { ...inner.xml, attribute: true } } },
        },
        c: inner,
        d: { type: "string", xml: { prefix: "xmlns", namespace: "urn:d" } },
      },
    };
    const value = { a: { b: "1", id: "2" }, c: "3", d: "4" };
    const text = compact(`
      <r xmlns="urn:r">
        <p:a xmlns:p="urn:p" p:id="2"><p:b>1</p:b></p:a>
        <p:c xmlns:p="urn:p">3</p:c>
        <d xmlns="urn:d">4</d>
      </r>`);
    expect(written(value, schema)).toBe(text);
    expect(read(text, schema)).toEqual(value);
  });

  it("a broken reference is met when what it stands in is looked at", () => {
    const schema = holder({ a: holder({ b: { $ref: "#/nowhere" } }) });
    expect(read("<root><c>1</c></root>", schema)).toEqual({ c: "1" });
    expect(() => read("<root><a/></root>", schema)).toThrow("points to nothing");
  });
});
