import { describe, expect, it } from "vitest";
import { processorMs } from "../../support/processor-time.ts";
import { adapterOf, jsonBody, jsonResult } from "./support.ts";

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const text = { type: "string" };

/** `GET /x` answers with `schema`. */
const answering = (schema: unknown, schemas: object = {}, openapi = "3.0.3") =>
  adapterOf({ "/x": { get: jsonResult(schema) } }, { openapi, components: { schemas } });

describe("TypeScript types", () => {
  it("hold null where either dialect says so", () => {
    const types = answering({
      type: "object",
      properties: { a: { ...text, nullable: true }, b: { ...text, "x-nullable": true } },
    }).types();
    expect(types).toContain("  a?: string | null;\n  b?: string | null;\n");
  });

  it("are tuples for prefixItems, as long as minItems says", () => {
    const prefixItems = [text, { type: "number" }];
    const typed = (rest: object) => answering({ type: "array", prefixItems, ...rest }, {}, "3.1.0").types();
    expect(typed({ minItems: 1 })).toContain("Promise<[string, (number)?, ...Array<unknown>]>");
    expect(typed({ minItems: 2, items: false })).toContain("Promise<[string, number]>");
  });

  it("tell the alternatives of a mapped discriminator apart, unless they do so themselves", () => {
    const kind = (schema: object) => ({ type: "object", required: ["kind"], properties: { kind: schema } });
    const types = answering(
      {
        oneOf: [ref("Cat"), ref("Dog"), ref("Owl"), ref("Eel")],
        discriminator: {
          propertyName: "kind",
          mapping: { cat: "#/components/schemas/Cat", kitten: "Cat", dog: "Dog", owl: "Owl" },
        },
      },
      { Cat: kind(text), Dog: kind({ enum: ["dog"] }), Owl: kind({ enum: ["a", "b"] }), Eel: kind(text) },
    ).types();
    expect(types).toContain('Promise<(Cat & { kind: "cat" | "kitten" }) | Dog | Owl | Eel>');
  });

  it("require what a base declares and an heir makes required", () => {
    const types = answering(
      { allOf: [ref("Base"), { required: ["a", "z"] }] },
      { Base: { type: "object", properties: { a: text, b: text } } },
    ).types();
    expect(types).toContain("export type GetXResult = Base & {\n  a: string;\n  z: unknown;\n};");
  });

  it("say no more than there is: any object beside a type, none in an empty one", () => {
    const base = { Base: { type: "object", properties: { a: text } } };
    expect(answering({ type: "object", allOf: [ref("Base")] }, base).types()).toContain("Promise<Base>");
    expect(answering({ type: "object", additionalProperties: false }).types()).toContain(
      "Promise<Record<string, never>>",
    );
    expect(answering({ type: "object", patternProperties: { "^x-": text } }, {}, "3.1.0").types()).toContain(
      "{\n  [key: string]: string;\n}",
    );
  });

  it("have names of the words on the way where something refers into a schema", () => {
    const owner = { type: "object", properties: { name: text } };
    const types = answering(
      { $ref: "#/components/schemas/Pet/properties/owner" },
      { Pet: { type: "object", properties: { owner } } },
    ).types();
    expect(types).toContain("export interface PetOwner {");
  });

  it("name what is made here once", () => {
    const pdf = { responses: { "200": { description: "", content: { "application/pdf": {} } } } };
    const types = adapterOf({ "/x": { get: pdf }, "/y": { get: pdf } }).types();
    expect(types.match(/Promise<Binary>/g)).toHaveLength(2);
    expect(types.match(/interface Binary /g)).toHaveLength(1);
  });

  it("describe arguments, bytes, what is deprecated and what is not there", () => {
    const parameters = [
      { in: "query", name: "q", required: true, schema: text, description: "What */\nfor" },
    ];
    const content = { "application/octet-stream": {} };
    const types = adapterOf({
      "/x": { post: { deprecated: true, parameters, requestBody: { required: true, content } } },
      "/y": { get: jsonResult(ref("None")) },
    }).types();
    expect(types).toContain(
      "  /**\n   * POST /x\n   * @param q - What * / for\n   * @param body - bytes, as a data URL or base64\n   * @deprecated\n   */\n",
    );
    expect(types).toContain("// Not published: /paths/~1y/get");
  });
});

describe("Aqua types", () => {
  it("tell the values of an enumeration and what a struct is", () => {
    const state = { type: "string", enum: ["a b", 'c"', null], nullable: true };
    const aqua = answering(ref("S"), {
      S: {
        type: "object",
        description: "A\nstate.",
        properties: { state, all: { type: "array", items: state } },
      },
    }).aqua();
    expect(aqua).toContain(
      '\n\n-- A state.\ndata S:\n    state: ?string -- "a b" | "c\\""\n    all: ?[]?string -- "a b" | "c\\""\n\n',
    );
  });

  it("note bytes and what is deprecated at the function", () => {
    const content = { "application/octet-stream": {} };
    const aqua = adapterOf({
      "/x": { post: { deprecated: true, responses: {}, requestBody: { required: true, content } } },
    }).aqua();
    expect(aqua).toContain(
      "    -- body: bytes, as a data URL or base64\n    -- Deprecated. POST /x\n    postX(body: string)",
    );
  });

  it("leave an array open whose places have types of their own", () => {
    const array = { type: "array", prefixItems: [text], items: { type: "number" } };
    const aqua = answering({ type: "object", required: ["a"], properties: { a: array } }, {}, "3.1.0").aqua();
    expect(aqua).toContain("-- a may be any value (⊤): each place of the array has its own type\n");
    expect(aqua).toContain("    a: []⊤\n");
  });

  it("note where a type would hold itself", () => {
    const node = { type: "object", properties: { next: ref("Node"), value: text } };
    expect(answering(ref("Node"), { Node: node }).aqua()).toContain(
      "-- next may be any value (⊤): recursive: Aqua types cannot hold themselves\ndata Node:\n    next: ?⊤\n",
    );
  });
});

describe("bindings of hostile documents", () => {
  /** `count` schemas, each made from its number. */
  const schemas = (count: number, make: (index: number) => object): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`L${index}`, make(index)]));
  const objectOf = (properties: object): object => ({ type: "object", properties });

  const quickly = (schema: object, components: object): { aqua: string; types: string } => {
    const adapter = adapterOf(
      { "/x": { post: { ...jsonBody(schema, { required: true }), ...jsonResult(schema) } } },
      { components: { schemas: components } },
    );
    const started = processorMs();
    const bindings = { aqua: adapter.aqua(), types: adapter.types() };
    expect(processorMs() - started).toBeLessThan(2000);
    return bindings;
  };

  it("structs that hold each other twice over end in ⊤ before Aqua's compiler drowns", () => {
    const { aqua } = quickly(
      ref("L39"),
      schemas(40, (index) =>
        objectOf(index === 0 ? { x: text } : { a: ref(`L${index - 1}`), b: ref(`L${index - 1}`) }),
      ),
    );
    expect(aqua).toContain("may be any value (⊤): its struct would be too large\n");
  });

  it("a schema of many fields that much refers to is looked at once", () => {
    const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, text]));
    const uses = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`r${index}`, ref("Big")]));
    const { aqua, types } = quickly(ref("Many"), { Big: objectOf(fields), Many: objectOf(uses) });
    expect(aqua.match(/^data Big:/gm)).toHaveLength(1);
    expect(types.match(/^export interface Big /gm)).toHaveLength(1);
  });

  it("a long chain with readOnly at its end is walked through once", () => {
    const { types } = quickly(
      ref("L0"),
      schemas(2000, (index) =>
        objectOf(index === 1999 ? { x: { ...text, readOnly: true } } : { a: ref(`L${index + 1}`) }),
      ),
    );
    expect(types).toContain("export interface L1998Input {");
  });

  it("long names end", () => {
    const { aqua } = quickly(objectOf({ ["a".repeat(5000)]: objectOf({ y: objectOf({ z: text }) }) }), {});
    const longest = [...aqua.matchAll(/^data (\w+):/gm)].map(([, name = ""]) => name.length);
    expect(Math.max(...longest)).toBeLessThanOrEqual(125);
  });
});
