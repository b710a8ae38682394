import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createFileStamps, stampsOf } from "../../../src/services/file-stamps.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("sees a change that came after a file was looked at, in whichever file", async () => {
  await using dir = await tempDir();
  const [a, b, missing] = ["a", "b", "missing"].map((name) => join(dir.path, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(a, "1");
  await writeFile(b, "1");
  const look = () => stampsOf([a, b, missing]);
  const before = await look();
  expect(before.files).toEqual([a, b, missing]);
  expect(before.newest).toBeGreaterThan(0);
  expect(await before.areCurrent()).toBe(true);
  await writeFile(`${b}.new`, "2");
  await rename(`${b}.new`, b);
  expect(await before.areCurrent()).toBe(false);
  const come = await look();
  await writeFile(missing, "1");
  expect(await come.areCurrent()).toBe(false);
  const gone = await look();
  await rm(a);
  expect(await gone.areCurrent()).toBe(false);
});

it("keeps the first look at a file: what changed since must not be taken for what was read", async () => {
  await using dir = await tempDir();
  const file = join(dir.path, "a");
  const stamps = createFileStamps();
  await stamps.note(file);
  await writeFile(file, "1");
  await stamps.note(file);
  expect(stamps.newest).toBeUndefined();
  expect(await stamps.areCurrent()).toBe(false);
});
