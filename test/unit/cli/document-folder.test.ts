import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { chooser } from "../../../src/cli/choose.ts";
import { documentFolder } from "../../../src/cli/document-folder.ts";
import { tempDir } from "../../support/temp-dir.ts";

const OPENAPI = "# a comment\nopenapi: 3.1.0\n";

const folderOf = async (files: Record<string, string>) => {
  const dir = await tempDir();
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir.path, name), text);
  return dir;
};

it.each([
  [{ "openapi.yml": OPENAPI, "other.yaml": OPENAPI }, "openapi.yml"],
  [{ "pets.yaml": OPENAPI, "schema.yaml": "type: object\n" }, "pets.yaml"],
  [{ "swagger.json": '{\n  "swagger": "2.0"}', "x.overlay.json": '{"overlay":"1.0.0"}' }, "swagger.json"],
  [{ "openapi.json": "not looked into: reading it will tell" }, "openapi.json"],
])("finds the document of %j", async (files, document) => {
  await using dir = await folderOf(files);
  await mkdir(join(dir.path, "openapi.yaml"));
  expect((await documentFolder(dir.path, undefined))?.document).toBe(join(dir.path, document));
});

it("is for folders alone", async () => {
  await using dir = await folderOf({ "a.yaml": OPENAPI });
  expect(await documentFolder(join(dir.path, "a.yaml"), undefined)).toBeUndefined();
  expect(await documentFolder(join(dir.path, "gone"), undefined)).toBeUndefined();
});

it("does not pass over what an adapter.yaml demands of callers", async () => {
  await using dir = await folderOf({ "openapi.yaml": OPENAPI, "adapter.yaml": "openapi: ./openapi.yaml\n" });
  await expect(documentFolder(dir.path, undefined)).rejects.toMatchObject({
    code: "SLUICE_USAGE",
    message: `${dir.path}/adapter.yaml is not read by publish: put the folder under the gateway's adapters/, or name the document file itself`,
  });
});

it("asks whoever is there which of several is meant", async () => {
  await using dir = await folderOf({ "openapi.yaml": OPENAPI, "openapi.json": "{}", "b.yaml": OPENAPI });
  const asked: unknown[] = [];
  const choose = async (question: string, choices: readonly string[]) => {
    asked.push(question, ...choices);
    return "openapi.json";
  };
  expect((await documentFolder(dir.path, choose))?.document).toBe(join(dir.path, "openapi.json"));
  expect(asked).toEqual([`${dir.path} holds several documents. Which one?`, "openapi.yaml", "openapi.json"]);
});

const terminal = (answer: string, isTTY = true) => {
  const input = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream;
  const output = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream;
  (input as unknown as PassThrough).end(`${answer}\n`);
  return { input, output };
};

it.each([
  ["2", "b"],
  [" 1 ", "a"],
  ["b", "b"],
])("takes %j for an answer", async (answer, chosen) => {
  const choose = chooser(new AbortController().signal, terminal(answer));
  expect(await choose?.("Which?", ["a", "b"])).toBe(chosen);
});

it.each(["", "0", "3", "c"])("does not take %j", async (answer) => {
  const choose = chooser(new AbortController().signal, terminal(answer));
  await expect(choose?.("Which?", ["a", "b"])).rejects.toMatchObject({ code: "SLUICE_USAGE" });
});

it("is not left waiting by whoever goes away", async () => {
  const { input, output } = terminal("");
  const gone = Object.assign(new PassThrough(), { isTTY: true });
  gone.end();
  const choose = chooser(new AbortController().signal, { input: gone as unknown as typeof input, output });
  await expect(choose?.("Which?", ["a"])).rejects.toThrow("no document was chosen");
});

it("asks nobody where there is no terminal", () => {
  expect(chooser(new AbortController().signal, terminal("1", false))).toBeUndefined();
});
