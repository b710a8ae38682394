import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileAdapter, readDocument } from "../../src/openapi/index.ts";
import { REPOSITORY, sluice, tempFolder } from "../support/sluice-process.ts";

const DOCUMENT = `openapi: 3.0.3
info: { title: Pets, version: "1" }
servers: [{ url: "http://127.0.0.1:1" }]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
        - { name: tag, in: query, schema: { type: string, pattern: "(" } }
      responses: { "200": { description: ok } }
    post:
      operationId: createPet
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
      responses: { "200": { description: ok } }
      callbacks: { done: { "{$request.body#/url}": { post: { responses: { "200": { description: ok } } } } } }
  /pets/{id}: { $ref: "pet.yaml" }
`;
const PET = `get:
  operationId: getPet
  parameters: [{ name: id, in: path, required: true, schema: { $ref: "#/Nowhere" } }]
  responses: { "200": { description: ok } }
delete:
  operationId: deletePet
  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
  responses: { "204": { description: gone } }
`;
const COMPONENTS = `components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties: { name: { type: string }, tag: { type: string } }
`;

const folderOf = (files: Readonly<Record<string, string>> = {}) =>
  tempFolder({ "api/openapi.yaml": DOCUMENT, "api/pet.yaml": PET, ...files });

describe("sluice lint", () => {
  it("shows what is published and what is not, and fails nothing for one bad operation", async () => {
    await using folder = await folderOf();
    const { code, stdout, stderr } = await sluice(["lint", "api/openapi.yaml"], { cwd: folder.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain('error[broken-reference]: $ref "#/components/schemas/Pet" points to nothing\n');
    expect(stdout).toMatch(/^ +--> api\/openapi.yaml:16:40$/m);
    expect(stdout).toContain("= POST /pets is not published\n");
    expect(stdout).toContain("warning[pattern-unchecked]");
    expect(stdout).toContain("listPets([options]) -> GET /pets (safe)\n");
    expect(stdout).toContain("published 2 of 4 operations (2 refused, 1 degraded)\n");
    expect(stdout).not.toContain("\u001B");
  });

  it("prints the same as JSON", async () => {
    await using folder = await folderOf();
    const { code, stdout } = await sluice(["lint", "api", "--json"], { cwd: folder.path });
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual([
      "document",
      "version",
      "operations",
      "published",
      "refused",
      "degraded",
      "functions",
    ]);
    expect(report).toMatchObject({ version: "3.0.3", operations: 4, published: 2 });
    expect(report.refused).toContainEqual({
      pointer: "/paths/~1pets/post/requestBody/content/application~1json/schema",
      operation: "POST /pets",
      reason: "broken-reference",
      message: '$ref "#/components/schemas/Pet" points to nothing',
    });
    expect(report.functions).toContainEqual({
      function: "deletePet",
      arguments: ["id"],
      method: "DELETE",
      effect: "idempotent",
      path: "/pets/{id}",
      security: [],
    });
  });

  it("with --strict fails on what is refused or invalid, and on nothing else", async () => {
    await using folder = await folderOf({
      "good.yaml":
        'openapi: 3.0.3\ninfo: {title: x, version: "1"}\npaths: {/a: {get: {responses: {"200": {description: ok}}}}}\n',
      "typo.yaml":
        'openapi: 3.0.3\ninfo: {title: x, version: "1"}\npaths: {/a: {get: {sumary: x, responses: {"200": {description: ok}}}}}\n',
    });
    const lint = (file: string, ...flags: string[]) => sluice(["lint", file, ...flags], { cwd: folder.path });
    expect(await lint("good.yaml", "--strict")).toMatchObject({ code: 0, stderr: "" });
    expect(await lint("typo.yaml")).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await lint("typo.yaml", "--strict");
    expect(code).toBe(2);
    expect(stdout).toContain('error[malformed]: get must have no field "sumary"\n --> typo.yaml:3:20\n');
    expect(stderr).toBe("sluice: typo.yaml: strictly read it is not valid, for 1 reason\n");
    const json = await lint("typo.yaml", "--strict", "--json");
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      published: 1,
      invalid: [{ pointer: "/paths/~1a/get/sumary", operation: "GET /a", reason: "malformed" }],
    });
    expect(await lint("api", "--strict")).toMatchObject({ code: 2 });
  });

  it("applies overlays, and says where one matches nothing", async () => {
    await using folder = await folderOf({
      "fix.yaml": `overlay: 1.0.0
info: { title: fix, version: "1" }
actions:
  - { target: $, update: { components: { schemas: { Pet: { type: object } } } } }
  - { target: "$.paths['/cats']", remove: true }
`,
    });
    const { code, stdout, stderr } = await sluice(["lint", "api", "--overlay", "fix.yaml"], {
      cwd: folder.path,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}createPet\(body\) +-> POST \/pets \(once\)$/m);
    expect(stderr).toMatch(/^sluice: note: fix.yaml: .*\$\.paths\['\/cats'\].* matches nothing\n$/);
  });

  it("follows a manifest", async () => {
    const { code, stdout } = await sluice([
      "lint",
      join(REPOSITORY, "adapters/sms/adapter.yaml"),
      "--strict",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/published (\d+) of \1 operations? \(0 refused, 0 degraded, 0 invalid\)/);
  });

  it("fails where nothing can be published, or read", async () => {
    await using folder = await tempFolder({
      "none.yaml": 'openapi: 3.0.3\ninfo: {title: x, version: "1"}\npaths: {}\n',
      "broken.yaml": "a: [",
      "swagger.json": '{"swagger": "1.2"}',
    });
    const lint = (file: string) => sluice(["lint", file], { cwd: folder.path });
    expect(await lint("none.yaml")).toMatchObject({
      code: 2,
      stderr: "sluice: none.yaml: nothing can be published\n",
    });
    for (const file of ["broken.yaml", "swagger.json", "nowhere.yaml"]) {
      const { code, stdout, stderr } = await lint(file);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(new RegExp(`^sluice: .*${file}.*\n$`));
    }
  });
});

describe("sluice lint --against", () => {
  const whole = DOCUMENT.replace(/^.*pet\.yaml.*\n/m, "") + COMPONENTS;

  const signature = (text: string): string =>
    JSON.stringify(
      compileAdapter(readDocument(text, "openapi.yaml"), {
        service: "pets",
        credentials: [],
        upstreamUrl: undefined,
        hosts: [],
        serverVariables: {},
        arrayItems: 1000,
        operations: {},
      }).signature(),
    );

  it("finds a service that is as it was", async () => {
    await using folder = await folderOf({ "api/openapi.yaml": whole, "signature.json": signature(whole) });
    const { code, stdout } = await sluice(["lint", "api", "--against", "signature.json"], {
      cwd: folder.path,
    });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^(breaking|change):/m);
  });

  it("names each change that breaks callers, and exits with 6", async () => {
    const changed = whole
      .replace("required: [name]", "required: [name, tag]")
      .replace("listPets", "findPets");
    await using after = await folderOf({
      "api/openapi.yaml": changed,
      "signature.json": signature(whole),
    });
    const lint = (...flags: string[]) =>
      sluice(["lint", "api", "--against", "signature.json", ...flags], { cwd: after.path });
    const { code, stdout, stderr } = await lint();
    expect(code).toBe(6);
    expect(stdout).toMatch(/^breaking: createPet: /m);
    expect(stdout).toMatch(/^breaking: listPets: function was removed; is it now "findPets"\?$/m);
    expect(stdout).toMatch(/^change: findPets: function was added$/m);
    expect(stderr).toMatch(/\d changes break callers/);
    const json = await lint("--json");
    expect(json.code).toBe(6);
    expect((JSON.parse(json.stdout) as { changes: unknown }).changes).toContainEqual({
      function: "findPets",
      where: "function",
      breaking: false,
      message: "findPets: function was added",
    });
  });

  it("refuses what is no signature", async () => {
    await using folder = await folderOf({ "signature.json": "{}" });
    const { code, stderr } = await sluice(["lint", "api", "--against", "signature.json"], {
      cwd: folder.path,
    });
    expect(code).toBe(2);
    expect(stderr).toContain("signature.json");
  });
});
