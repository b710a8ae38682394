import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeAside, stateIn } from "../../../src/cli/backup/old-state.ts";
import { tempDir } from "../../support/temp-dir.ts";

const NOW = Date.UTC(2026, 10, 23, 1, 2, 3, 4);

it("what was in a data folder goes beside it, or into it where nothing can be made beside it", async () => {
  await using folder = await tempDir();
  const data = join(folder.path, "data");
  await mkdir(data);
  const beside = `${data}.before-2026-11-23T01-02-03-004Z`;
  expect(await makeAside(data, NOW)).toBe(beside);
  expect((await stat(beside)).mode & 0o777).toBe(0o700);
  const within = join(data, "before-2026-11-23T01-02-03-004Z");
  expect(await makeAside(data, NOW)).toBe(within);
  expect(await readdir(data)).toEqual(["before-2026-11-23T01-02-03-004Z"]);
});

it("a lock, and what an earlier restore left, are no gateway's state", async () => {
  await using folder = await tempDir();
  for (const name of [
    "lock.json",
    "lock.json.12345678.sock",
    "before-2026",
    "restoring",
    "unfinished-restore",
  ])
    await writeFile(join(folder.path, name), "");
  expect(await stateIn(folder.path)).toEqual([]);
  for (const name of ["peer.key", "journal.sqlite-wal"]) await writeFile(join(folder.path, name), "");
  expect(await stateIn(folder.path)).toEqual(["journal.sqlite-wal", "peer.key"]);
});
