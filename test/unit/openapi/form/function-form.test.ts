import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { FunctionForm } from "../../../../src/openapi/index.ts";
import { compileAdapter, loadDocument } from "../../../../src/openapi/index.ts";
import { compileOptions } from "../../../support/compile-options.ts";

const formOf = async (text: string, name: string, operations = {}): Promise<FunctionForm | undefined> => {
  const { document } = await loadDocument({ text, where: "api.yaml" });
  return compileAdapter(document, compileOptions("pets", { operations })).form(name);
};

const PETS = `openapi: 3.0.3
info: { title: Pets, version: "1" }
paths:
  /pets/{id}:
    put:
      operationId: putPet
      summary: Changes a pet
      description: All of it, the tag too.
      parameters:
        - { name: id, in: path, required: true, description: "Whose?", schema: { type: integer, minimum: 1 } }
        - { name: dry, in: query, schema: { type: boolean, default: false } }
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
      responses:
        "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } }
        "204": { description: none }
        "404": { description: gone, content: { application/json: { schema: { type: string } } } }
    get: { operationId: getPet, parameters: [{ name: id, in: path, required: true, schema: { $ref: "#/components/schemas/Pet" } }], responses: {} }
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: { type: string, title: Name, description: What it is called, example: Rex }
        born: { type: string, format: date, nullable: true }
        secret: { type: string, x-seal: true }
        parent: { $ref: "#/components/schemas/Pet" }
`;

describe("the form of a function", () => {
  it("says what it takes and gives, in the document's words", async () => {
    expect(await formOf(PETS, "putPet")).toMatchObject({
      function: "putPet",
      summary: "Changes a pet",
      description: "All of it, the tag too.",
      method: "PUT",
      path: "/pets/{id}",
      effect: "idempotent",
      arguments: [
        { name: "id", required: true, schema: { type: "integer", minimum: 1 }, description: "Whose?" },
        {
          name: "name",
          required: true,
          schema: { type: "string", title: "Name", description: "What it is called", example: "Rex" },
          description: "What it is called",
        },
      ],
      options: {
        type: "object",
        properties: {
          dry: { type: "boolean", default: false },
          born: { type: ["string", "null"], format: "date" },
          parent: { $ref: "#/$defs/Pet" },
          idempotencyKey: { type: "string" },
        },
        $defs: { Pet: { properties: { parent: { $ref: "#/$defs/Pet" } } } },
      },
      result: { anyOf: [{ $ref: "#/$defs/Pet" }, { type: "null" }] },
    });
  });

  it("has schemas that stand alone and judge as calls are judged", async () => {
    const form = await formOf(PETS, "putPet");
    const ajv = new Ajv2020({ strict: false, logger: false });
    const options = ajv.compile(form?.options as object);
    expect(options({ parent: { name: "Rex", parent: { name: "Bess" } } })).toBe(true);
    expect(options({ parent: {} })).toBe(false);
    expect(options({ nothing: 1 })).toBe(false);
    const result = ajv.compile(form?.result as object);
    expect([result(null), result({ name: "Rex" }), result("Rex")]).toEqual([true, true, false]);
  });

  it.each(["archive-20", "loans-30", "styles-30", "parcels-31", "bodies-32"])(
    "stands alone for every function of %s",
    async (name) => {
      const text = readFileSync(
        `test/fixtures/openapi/${name}.yaml`.replace("loans-30.yaml", "loans-30.json"),
        "utf8",
      );
      const { document } = await loadDocument({ text, where: name });
      const adapter = compileAdapter(document, compileOptions("it"));
      const forms = [...adapter.functions.keys()].flatMap((each) => adapter.form(each) ?? []);
      expect(forms).toHaveLength(adapter.functions.size);
      for (const { arguments: given, options = {}, result = {} } of forms)
        for (const schema of [...given.map((argument) => argument.schema), options, result])
          expect(() =>
            new Ajv2020({ strict: false, logger: false, validateFormats: false }).compile(schema),
          ).not.toThrow();
    },
  );

  it("says what must be sealed, and leaves out what nobody declared", async () => {
    const form = await formOf(PETS, "getPet");
    expect(form?.arguments).toMatchObject([{ name: "id", sealed: true }]);
    expect(Object.keys(form ?? {})).toEqual(["function", "method", "path", "effect", "arguments"]);
    expect(await formOf(PETS, "getPets")).toBeUndefined();
  });

  it("follows the manifest: names, and what it made positional", async () => {
    const operations = { putPet: { name: "change", arguments: ["id", "name", "born"] } };
    const form = await formOf(PETS, "change", operations);
    expect(form?.arguments.map(({ name, required }) => [name, required])).toEqual([
      ["id", true],
      ["name", true],
      ["born", false],
    ]);
  });

  it("tells components of one name apart", async () => {
    const text = PETS.replace(
      'parent: { $ref: "#/components/schemas/Pet" }',
      'parent: { $ref: "#/components/x/Pet" }',
    );
    const form = await formOf(`${text}  x:\n    Pet: { type: integer }\n`, "putPet");
    expect(form?.result).toMatchObject({
      $defs: { Pet: { properties: { parent: { $ref: "#/$defs/Pet2" } } }, Pet2: { type: "integer" } },
    });
  });

  it("gives up on a schema that is too much to hand out, and on that alone", async () => {
    const text = PETS.replace(
      "parent: {",
      `many: { description: ${"d".repeat(270_000)} }\n        parent: {`,
    );
    const form = await formOf(text, "putPet");
    expect(form?.options).toEqual({});
    expect(form?.result).toEqual({});
    expect(form?.arguments).toMatchObject([{ schema: { type: "integer" } }, { schema: { type: "string" } }]);
  });

  it("is made once, as it may take long", async () => {
    const { document } = await loadDocument({ text: PETS, where: "api.yaml" });
    const adapter = compileAdapter(document, compileOptions("pets", {}));
    expect(adapter.form("putPet")).toBe(adapter.form("putPet"));
    expect(adapter.form("nobody")).toBeUndefined();
  });
});
