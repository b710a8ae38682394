import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { journalProblems } from "../../../src/journal/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** A journal in use, with something in its log alone. */
const openDatabase = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  return database;
};

describe("a look at a journal", () => {
  it("finds no fault with one that is whole, after a clean end and after a crash, and leaves no file behind", async () => {
    await using folder = await tempDir();
    await using crashed = await tempDir();
    const file = join(folder.path, "journal.sqlite");
    expect(journalProblems(file)).toEqual([]);
    const database = openDatabase(file);
    for (const name of await readdir(folder.path))
      await copyFile(join(folder.path, name), join(crashed.path, name));
    database.close();
    expect(journalProblems(file)).toEqual([]);
    expect(await readdir(folder.path)).toEqual(["journal.sqlite"]);
    expect(journalProblems(join(crashed.path, "journal.sqlite"))).toEqual([]);
    expect(await readdir(crashed.path)).toEqual([
      "journal.sqlite",
      "journal.sqlite-shm",
      "journal.sqlite-wal",
    ]);
  });

  it("says what is wrong with one that is not", async () => {
    await using folder = await tempDir();
    const file = join(folder.path, "journal.sqlite");
    await writeFile(file, "a".repeat(5_000));
    expect(journalProblems(file)).toEqual([expect.stringContaining("is no database")]);
    expect(journalProblems(folder.path)).toHaveLength(1);
  });
});
