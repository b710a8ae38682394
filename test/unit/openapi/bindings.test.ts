import { describe, expect, it } from "vitest";
import { commentText, literalText } from "../../../src/openapi/bindings/source-text.ts";
import { quotedName } from "../../../src/openapi/bindings/ts-text.ts";
import { compileAdapter } from "../../../src/openapi/index.ts";
import { adapterOf, fixture, jsonBody, jsonResult, OPTIONS } from "./support.ts";

const aquaOf = (name: string, service: string): string =>
  compileAdapter(fixture(name), { ...OPTIONS, service }).aqua();
const typesOf = (name: string, service: string): string =>
  compileAdapter(fixture(name), { ...OPTIONS, service }).types();

describe("Aqua bindings", () => {
  const aqua = aquaOf("parcels-31.yaml", "parcels");

  it("start with the header and declare what every file has", () => {
    expect(aqua.startsWith("aqua Parcels declares *\n\n")).toBe(true);
    expect(aqua).toContain(
      "data Problem:\n    type: string\n    title: string\n    status: u16\n    code: string\n    detail: string\n    retry: bool\n    retCode: u32\n\n",
    );
    expect(aqua).toContain('service Sluice("sluice"):\n    parse_error(message: string) -> Problem\n\n');
  });

  it("declare each function and its twin", () => {
    expect(aqua).toContain(`service Parcels("parcels/aqua"):
    -- One parcel (GET /depots/{depot-id}/parcels/{parcelId})
    getParcel(depotId: i32, parcelId: string, fields: []string, options: ?GetParcelOptions) -> Parcel
    getParcelResponse(depotId: i32, parcelId: string, fields: []string, options: ?GetParcelOptions) -> GetParcelResponse
`);
    expect(aqua).toContain(
      "    cancelParcel(depotId: i32, parcelId: string, options: ?CancelParcelOptions)\n",
    );
    expect(aqua).toContain("options: ?CreateParcelOptions) -> ?Parcel\n");
    expect(aqua).toContain("    service_() -> Service_Result\n");
  });

  it("type requests and answers apart where readOnly or writeOnly make them differ", () => {
    expect(aqua).toMatch(/data Parcel:\n {4}id: string\n(?! {4}pin)/);
    expect(aqua).toMatch(
      /data ParcelInput:\n {4}weight: f64\n {4}to: Address\n(?: {4}.*\n)*? {4}pin: \?string\n/,
    );
    expect(aqua).toContain("    contains: ?[]⊤\n");
  });

  it("say what was not published", () => {
    const broken = adapterOf({ "/x": { get: { requestBody: 5, responses: {} } } }).aqua();
    expect(broken).toContain(
      "-- Not published: /paths/~1x/get/requestBody: a request body must be an object\n",
    );
    expect(adapterOf({}).aqua()).toContain("-- No operation of the document could be published.");
  });

  it("say where a type says less than the document, and why", () => {
    expect(aqua).toContain(
      "-- zones may be any value (⊤): a map: Aqua has no type for one\ndata Service_Result:",
    );
  });

  it("give bytes as Binary", () => {
    expect(aqua).toContain("data Binary:\n    mediaType: string\n    base64: string\n");
    expect(aqua).toContain("    label(parcelId: string) -> Binary\n");
  });

  it("are the same every time", () => {
    expect(aquaOf("parcels-31.yaml", "parcels")).toBe(aqua);
    expect(typesOf("parcels-31.yaml", "parcels")).toBe(typesOf("parcels-31.yaml", "parcels"));
  });

  it("declare every struct before its use and once", () => {
    for (const text of [aqua, aquaOf("loans-30.json", "loans"), aquaOf("hostile-text.json", "evil")]) {
      const declared = new Set<string>();
      for (const block of text.split("\n\n")) {
        const name = /^(?:--.*\n)*data (\w+):/.exec(block)?.[1];
        for (const [, used] of block.matchAll(/^ {4}.*?[?[\] ]([A-Z]\w*)$/gm))
          expect(declared, block).toContain(used);
        if (name === undefined) continue;
        expect(declared).not.toContain(name);
        declared.add(name);
      }
      expect(declared.size).toBeGreaterThan(3);
    }
  });

  it("call a struct of the service's own name otherwise", () => {
    const adapter = adapterOf(
      { "/x": { get: jsonResult({ $ref: "#/components/schemas/credit-check" }) } },
      {
        components: {
          schemas: {
            "credit-check": { type: "object", required: ["a"], properties: { a: { type: "string" } } },
          },
        },
      },
      { service: "credit-check" },
    );
    expect(adapter.aqua()).toContain('service CreditCheck("credit-check/aqua")');
    expect(adapter.aqua()).toContain("-> CreditCheckData");
    expect(adapter.types()).toContain("Promise<CreditCheckData>");
  });

  it("keep an argument called options apart from the options", () => {
    const body = {
      type: "object",
      required: ["options", "service"],
      properties: { options: { type: "string" }, service: { type: "string" }, b: { type: "string" } },
    };
    const aquaText = adapterOf({ "/x": { post: { ...jsonBody(body), responses: {} } } }).aqua();
    expect(aquaText).toContain("postX(options: string, service: string, options_: ?PostXOptions)");
  });
});

describe("TypeScript bindings", () => {
  it("declare the service with its functions and types", () => {
    const types = typesOf("parcels-31.yaml", "parcels");
    expect(types).toContain(
      "  getParcel(depotId: number, parcelId: ParcelId, fields: Array<string>, options?: GetParcelOptions | null): Promise<Parcel>;\n",
    );
    expect(types).toContain("  getParcelResponse(");
    expect(types).toContain('  "X-Trace"?: string | null;\n');
    expect(types).toContain('  state?: "new" | "moving" | "arrived";\n');
    expect(types).toContain("  contains?: Array<Parcel>;\n");
    expect(types).toContain("Promise<Parcel | null>");
  });

  it("take heirs apart from their base", () => {
    const types = typesOf("loans-30.json", "loans");
    expect(types).toContain("export type Event = (Paid | Missed) & {\n");
    expect(types).toContain("export type Paid = EventBase & {\n");
    expect(types).toContain("export interface EventBase {\n");
  });
});

describe("text from a hostile document", () => {
  it("stays inside its comment", () => {
    const texts = ["*/ x", "a\nb", "a\r\nb", "a\u2028b\u2029c\u0085d", "**//", "\u202e", "x".repeat(1000)];
    for (const text of texts.map(commentText)) {
      expect(text).not.toMatch(/\*\/|[\n\r\u0085\u2028\u2029\u202e]/);
      expect(text.length).toBeLessThanOrEqual(300);
    }
  });

  it("stays inside its literal", () => {
    expect([
      quotedName("a"),
      quotedName("a-b"),
      quotedName('"'),
      quotedName("\u2028"),
      quotedName(""),
    ]).toEqual(["a", '"a-b"', '"\\""', '"\\u2028"', '""']);
    expect(literalText("\u2029\u007f\n")).toBe('"\\u2029\\u007f\\n"');
  });

  it("never starts a line of its own", () => {
    for (const text of [aquaOf("hostile-text.json", "evil"), typesOf("hostile-text.json", "evil")]) {
      for (const line of text.split(/[\n\r\u0085\u2028\u2029]/)) {
        expect(line).toMatch(
          /^( {4}\w+[:(]| {2}|-- |\/\/ |\/\*\* .* \*\/$|data \w+:$|service \w+\("|aqua |export (interface|type|const) |import type |\}|$)/,
        );
      }
    }
  });
});
