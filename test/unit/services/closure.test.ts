import { readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CLOSURE, readClosure, writeClosure } from "../../../src/services/closure.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("is read as it was written, and gone when it is taken back", async () => {
  await using dir = await tempDir();
  const closure = { mode: "draining", at: 5, by: "admin-token" } as const;
  await writeClosure(dir.path, closure);
  expect(await readdir(dir.path)).toEqual([CLOSURE]);
  expect(await readClosure(dir.path)).toEqual({ closure, problem: undefined });
  await writeClosure(dir.path, undefined);
  await writeClosure(dir.path, undefined);
  expect(await readdir(dir.path)).toEqual([]);
  expect(await readClosure(dir.path)).toEqual({ closure: undefined, problem: undefined });
});

it.each(["", "{}", '{"mode":"disabled"}'])("a person may write %j", async (text) => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, CLOSURE), text);
  await utimes(join(dir.path, CLOSURE), 7, 7);
  expect(await readClosure(dir.path)).toEqual({
    closure: { mode: "disabled", at: 7_000, by: "file" },
    problem: undefined,
  });
});

it.each([
  "{",
  "[]",
  '"off"',
  '{"mode":"enabled"}',
  '{"at":"now"}',
  '{"at":-1}',
  '{"by":7}',
  `{"by":"${"x".repeat(257)}"}`,
  `{"more":"${"x".repeat(5_000)}"}`,
])("switches off as well with %s in it, and says that it cannot be read", async (text) => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, CLOSURE), text);
  const { closure, problem } = await readClosure(dir.path);
  expect(closure).toMatchObject({ mode: "disabled", by: "file" });
  expect(problem).toMatch(/disabled\.json.*delete the file to switch it on$/);
  expect(problem).not.toContain("\n");
});

it("says when the folder cannot be written", async () => {
  await using dir = await tempDir();
  await rm(dir.path, { recursive: true });
  await expect(writeClosure(dir.path, { mode: "disabled", at: 1, by: "x" })).rejects.toMatchObject({
    code: "SLUICE_STORAGE",
  });
});
