import { describe, expect, it } from "vitest";
import { compact, read, type Schemas, written } from "./xml-support.ts";

/** The schema both ways: what is sent is exactly this text, and what is answered so is exactly this value. */
const expectBoth = (value: unknown, text: string, schema: object, schemas: Schemas): void => {
  expect(written(value, schema, schemas)).toBe(compact(text));
  expect(read(text, schema, schemas)).toEqual(value);
};

describe("AutoRest's XML service (Swagger 2.0), by what its test server expects", () => {
  const string = { type: "string" };
  const attribute = { type: "string", xml: { attribute: true } };
  const apples = { type: "array", items: { type: "string", xml: { name: "Apple" } }, xml: { wrapped: true } };
  const definition = (name: string): object => ({ $ref: `#/definitions/${name}` });
  const schemas: Schemas = {
    version: "2.0",
    components: {
      Slide: {
        type: "object",
        xml: { name: "slide" },
        properties: {
          type: attribute,
          title: string,
          items: { type: "array", items: { type: "string", xml: { name: "item" } } },
        },
      },
      Slideshow: {
        type: "object",
        xml: { name: "slideshow" },
        properties: {
          title: attribute,
          author: attribute,
          slides: { type: "array", items: definition("Slide") },
        },
      },
      AppleBarrel: { type: "object", properties: { GoodApples: apples, BadApples: apples } },
      Banana: { type: "object", xml: { name: "banana" }, properties: { name: string, flavor: string } },
      ComplexTypeNoMeta: { type: "object", properties: { ID: string } },
      ComplexTypeWithMeta: {
        type: "object",
        properties: { ID: string },
        xml: { name: "XMLComplexTypeWithMeta" },
      },
      RootWithRefAndNoMeta: {
        type: "object",
        properties: { RefToModel: definition("ComplexTypeNoMeta"), Something: string },
      },
      RootWithRefAndMeta: {
        type: "object",
        properties: { RefToModel: definition("ComplexTypeWithMeta"), Something: string },
      },
      Metadata: { type: "object", additionalProperties: string },
      BlobProperties: {
        type: "object",
        properties: { "Content-Length": { type: "integer" }, "Content-MD5": string },
      },
      Blob: {
        type: "object",
        xml: { name: "Blob" },
        properties: {
          Name: string,
          Deleted: { type: "boolean" },
          Properties: definition("BlobProperties"),
          Metadata: definition("Metadata"),
        },
      },
      Blobs: { type: "object", properties: { Blob: { type: "array", items: definition("Blob") } } },
      Container: { type: "object", properties: { Name: string } },
      EnumerationResults: {
        type: "object",
        properties: {
          ServiceEndpoint: attribute,
          MaxResults: { type: "integer" },
          Containers: { type: "array", xml: { wrapped: true }, items: definition("Container") },
          Blobs: definition("Blobs"),
          NextMarker: string,
        },
      },
      ObjectWithXMsTextProperty: {
        type: "object",
        xml: { name: "Data" },
        properties: {
          language: { type: "string", xml: { attribute: true, name: "language" } },
          content: { type: "string", xml: { "x-ms-text": true } },
        },
      },
    },
  };

  it("simple", () => {
    const value = {
      title: "Sample Slide Show",
      author: "Yours Truly",
      slides: [
        { type: "all", title: "Wake up to WonderWidgets!" },
        {
          type: "all",
          title: "Overview",
          items: ["Why WonderWidgets are great", "", "Who buys WonderWidgets"],
        },
      ],
    };
    expectBoth(
      value,
      `<slideshow title="Sample Slide Show" author="Yours Truly">
        <slide type="all"><title>Wake up to WonderWidgets!</title></slide>
        <slide type="all">
          <title>Overview</title>
          <item>Why WonderWidgets are great</item><item/><item>Who buys WonderWidgets</item>
        </slide>
      </slideshow>`,
      definition("Slideshow"),
      schemas,
    );
    expect(written({ slides: [] }, definition("Slideshow"), schemas)).toBe("<slideshow/>");
  });

  it("wrapped lists, and empty ones", () => {
    expectBoth(
      { GoodApples: ["Fuji", "Gala"], BadApples: ["Red Delicious"] },
      `<AppleBarrel>
        <GoodApples><Apple>Fuji</Apple><Apple>Gala</Apple></GoodApples>
        <BadApples><Apple>Red Delicious</Apple></BadApples>
      </AppleBarrel>`,
      definition("AppleBarrel"),
      schemas,
    );
    expectBoth(
      { GoodApples: [], BadApples: [] },
      "<AppleBarrel><GoodApples/><BadApples/></AppleBarrel>",
      definition("AppleBarrel"),
      schemas,
    );
  });

  it.each([{ name: "bananas", wrapped: true }, { name: "bananas" }])("a list at the root, %j", (xml) => {
    const list = { type: "array", xml, items: definition("Banana") };
    expectBoth(
      [
        { name: "Cavendish", flavor: "Sweet" },
        { name: "Plantain", flavor: "" },
      ],
      `<bananas>
        <banana><name>Cavendish</name><flavor>Sweet</flavor></banana>
        <banana><name>Plantain</name><flavor/></banana>
      </bananas>`,
      list,
      schemas,
    );
    expectBoth([], "<bananas/>", list, schemas);
  });

  it("references to types with and without an XML name", () => {
    expectBoth(
      { RefToModel: { ID: "myid" }, Something: "else" },
      "<RootWithRefAndNoMeta><RefToModel><ID>myid</ID></RefToModel><Something>else</Something></RootWithRefAndNoMeta>",
      definition("RootWithRefAndNoMeta"),
      schemas,
    );
    expectBoth(
      { RefToModel: { ID: "myid" }, Something: "else" },
      `<RootWithRefAndMeta>
        <XMLComplexTypeWithMeta><ID>myid</ID></XMLComplexTypeWithMeta><Something>else</Something>
      </RootWithRefAndMeta>`,
      definition("RootWithRefAndMeta"),
      schemas,
    );
  });

  it("containers and blobs", () => {
    expectBoth(
      {
        ServiceEndpoint: "https://myaccount.blob.core.windows.net/",
        MaxResults: 3,
        Containers: [{ Name: "audio" }],
        Blobs: {
          Blob: [
            {
              Name: "b",
              Deleted: false,
              Properties: { "Content-Length": 100, "Content-MD5": "" },
              Metadata: { Color: "blue", BlobNumber: "01" },
            },
          ],
        },
        NextMarker: "video",
      },
      `<EnumerationResults ServiceEndpoint="https://myaccount.blob.core.windows.net/">
        <MaxResults>3</MaxResults>
        <Containers><Container><Name>audio</Name></Container></Containers>
        <Blobs>
          <Blob>
            <Name>b</Name><Deleted>false</Deleted>
            <Properties><Content-Length>100</Content-Length><Content-MD5/></Properties>
            <Metadata><Color>blue</Color><BlobNumber>01</BlobNumber></Metadata>
          </Blob>
        </Blobs>
        <NextMarker>video</NextMarker>
      </EnumerationResults>`,
      definition("EnumerationResults"),
      schemas,
    );
  });

  it("x-ms-text", () => {
    expectBoth(
      { language: "english", content: "I am text" },
      '<Data language="english">I am text</Data>',
      definition("ObjectWithXMsTextProperty"),
      schemas,
    );
  });
});

describe("the pet store (3.0)", () => {
  const integer = { type: "integer", format: "int64" };
  const component = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
  const named = (name: string): object => ({
    type: "object",
    properties: { id: integer, name: { type: "string" } },
    xml: { name },
  });
  const schemas: Schemas = {
    version: "3.0",
    components: {
      Category: named("category"),
      Tag: named("tag"),
      Pet: {
        type: "object",
        required: ["name", "photoUrls"],
        xml: { name: "pet" },
        properties: {
          id: integer,
          name: { type: "string" },
          category: component("Category"),
          photoUrls: {
            type: "array",
            xml: { wrapped: true },
            items: { type: "string", xml: { name: "photoUrl" } },
          },
          tags: { type: "array", xml: { wrapped: true }, items: component("Tag") },
          status: { type: "string", enum: ["available", "pending", "sold"] },
        },
      },
      ApiResponse: { type: "object", properties: { code: { type: "integer" } }, xml: { name: "##default" } },
    },
  };
  const rex = {
    id: 10,
    name: "Rex & Co",
    category: { id: 1, name: "Dogs" },
    photoUrls: ["http://h/?a=1&b=2"],
    tags: [
      { id: 1, name: "x" },
      { id: 2, name: "y" },
    ],
    status: "sold",
  };
  const rexText = `
    <pet>
      <id>10</id><name>Rex &amp; Co</name>
      <category><id>1</id><name>Dogs</name></category>
      <photoUrls><photoUrl>http://h/?a=1&amp;b=2</photoUrl></photoUrls>
      <tags><tag><id>1</id><name>x</name></tag><tag><id>2</id><name>y</name></tag></tags>
      <status>sold</status>
    </pet>`;

  it("Pet", () => expectBoth(rex, rexText, component("Pet"), schemas));

  it("a list of them, whatever the answer calls its root", () => {
    const list = { type: "array", items: component("Pet") };
    expectBoth([rex], `<root>${rexText}</root>`, list, schemas);
    expect(read(`<ArrayList>${rexText}<item>${rexText}</item></ArrayList>`, list, schemas)).toHaveLength(2);
  });

  it("ApiResponse, whose name is none", () => {
    expectBoth({ code: 1 }, "<ApiResponse><code>1</code></ApiResponse>", component("ApiResponse"), schemas);
  });
});
