import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { compileOperand } from "../../../src/cli/compile-operand.ts";
import { SluiceError } from "../../../src/core/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

const document = (operationId: string, rest = "") => `openapi: 3.1.0
info: { title: T, version: "1" }
servers: [{ url: https://api.example }]
paths:
  /a: { get: { operationId: ${operationId}, responses: { "204": { description: ok } } } }
${rest}`;
const OVERLAY = 'overlay: 1.0.0\ninfo: { title: o, version: "1" }\nactions:\n';
const update = (operationId: string) =>
  `${OVERLAY}  - { target: "$.paths.*.get", update: { operationId: ${operationId} } }\n`;

const folderOf = async (files: Record<string, string>): Promise<string> => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir.path, path)), { recursive: true });
    await writeFile(join(dir.path, path), text);
  }
  return dir.path;
};

const functions = async (...args: Parameters<typeof compileOperand>): Promise<string[]> => [
  ...(await compileOperand(...args)).adapter.functions.keys(),
];

describe("what an operand names", () => {
  it("is a document, its service called like the folder", async () => {
    const path = await folderOf({ "pets/openapi.yaml": document("a") });
    const { adapter } = await compileOperand(join(path, "pets/openapi.yaml"), {});
    expect([adapter.service, [...adapter.functions.keys()]]).toEqual(["pets", ["a"]]);
  });

  it("is a document of several files, within its folder or the one given", async () => {
    const path = await folderOf({
      "spec/openapi.yaml": document("a", "  /b: { $ref: ../paths/b.yaml }\n"),
      "paths/b.yaml": 'get: { operationId: b, responses: { "204": { description: ok } } }\n',
    });
    const file = join(path, "spec/openapi.yaml");
    expect(await functions(file, { service: "s" })).toEqual(["a"]);
    expect(await functions(file, { service: "s", root: path })).toEqual(["a", "b"]);
  });

  it("is a folder that holds one", async () => {
    const path = await folderOf({ "pets/petstore.yaml": document("a") });
    expect(await functions(join(path, "pets"), { service: "s" })).toEqual(["a"]);
  });

  it("is amended by overlays in their order, those of the manifest first", async () => {
    const path = await folderOf({
      "pets/openapi.yaml": document("a"),
      "pets/adapter.yaml": "openapi: ./openapi.yaml\noverlays: [one.yaml]\nallow: []\n",
      "pets/one.yaml": update("one"),
      "two.yaml": update("two"),
      "none.yaml": `${OVERLAY}  - { target: $.nothing, remove: true }\n`,
    });
    const manifest = join(path, "pets/adapter.yaml");
    expect(await functions(manifest, {})).toEqual(["one"]);
    expect(await functions(manifest, { overlays: [join(path, "two.yaml")] })).toEqual(["two"]);
    const { unmatched } = await compileOperand(join(path, "pets/openapi.yaml"), {
      overlays: [join(path, "none.yaml")],
    });
    expect(unmatched).toEqual([expect.stringContaining("$.nothing")]);
  });

  it("is a manifest, with all that it says about the document", async () => {
    const other =
      "  /b:\n    servers: [{ url: 'https://{host}/v1' , variables: { host: { default: x.example } } }]\n    get: { operationId: b, responses: {} }\n";
    const path = await folderOf({
      "adapters/s/adapter.yaml":
        "service: named\nopenapi: ./api/spec/openapi.yaml\nopenapiRoot: ./api\nupstream: { hosts: [files.example], variables: { host: files.example } }\noperations: { a: { name: renamed } }\n",
      "adapters/s/api/spec/openapi.yaml": document("a", other),
    });
    const { adapter } = await compileOperand(join(path, "adapters/s/adapter.yaml"), {});
    expect(adapter.service).toBe("named");
    expect([...adapter.functions.values()].map(({ name, server }) => [name, server])).toEqual([
      ["renamed", undefined],
      ["b", "https://files.example/v1"],
    ]);
  });

  it("shows what is on other hosts where no manifest says which are allowed", async () => {
    const other =
      "  /b: { servers: [{ url: https://files.example }], get: { operationId: b, responses: {} } }\n";
    const path = await folderOf({
      "s/openapi.yaml": document("a", other),
      "s/adapter.yaml": "openapi: ./openapi.yaml\n",
    });
    expect(await functions(join(path, "s/openapi.yaml"), {})).toEqual(["a", "b"]);
    expect(await functions(join(path, "s/adapter.yaml"), {})).toEqual(["a"]);
  });

  it.each([
    ["http://api.example/openapi.yaml", "SLUICE_USAGE", "only https is fetched"],
    ["gone.yaml", "SLUICE_DOCUMENT", "gone.yaml: there is no such file"],
    ["adapter.yaml", "SLUICE_CONFIG", "adapter.yaml"],
  ])("cannot be %s", async (operand, code, part) => {
    const path = await folderOf({});
    const place = operand.startsWith("http") ? operand : join(path, operand);
    const error = await compileOperand(place, { service: "s" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SluiceError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) });
  });
});
