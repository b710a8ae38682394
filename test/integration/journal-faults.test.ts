import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createSqliteJournal, type Journal, type JournalHealth } from "../../src/journal/index.ts";
import { accepted, audit, claimBy, over, ran } from "../support/journal-entries.ts";
import { openJournal } from "../support/journals.ts";
import { manualClock } from "../support/manual-clock.ts";
import { tempDir } from "../support/temp-dir.ts";

const folder = async (): Promise<string> => {
  const { path, [Symbol.asyncDispose]: drop } = await tempDir();
  onTestFinished(drop);
  return path;
};

const becomes = (journal: Journal, ok: boolean): Promise<JournalHealth> =>
  new Promise((resolve) => {
    if (journal.health.ok === ok) resolve(journal.health);
    journal.onHealth((health) => {
      if (health.ok === ok) resolve(health);
    });
  });

const problemOf = async (journal: Journal): Promise<string> => {
  const health = await becomes(journal, false);
  expect(health).toMatchObject({ problem: { code: "SLUICE_STORAGE", status: 507 } });
  return health.ok ? "" : health.problem.detail;
};

/** Refs that a journal opened anew has. */
const found = async (path: string): Promise<readonly string[]> => {
  await using journal = await openJournal(path);
  return (await journal.recover()).particles.map(({ ref }) => ref);
};

describe("a journal whose file", () => {
  it("is locked waits, refuses claims, and goes on in order", async () => {
    const path = await folder();
    await using journal = await openJournal(path);
    await journal.recover();
    const other = new DatabaseSync(join(path, "journal.db"));
    other.exec("BEGIN IMMEDIATE");
    const writes = ["a", "b"].map((name) => journal.write([accepted(name)]));
    const claim = expect(journal.claim(claimBy("a"))).rejects.toMatchObject({ code: "SLUICE_JOURNAL" });
    expect(await problemOf(journal)).toMatch(/journal\.db is locked by another process: end that process/);
    await claim;
    await expect(journal.claim(claimBy("b"))).rejects.toMatchObject({ code: "SLUICE_JOURNAL" });
    const third = journal.write([accepted("c")]);
    other.exec("ROLLBACK");
    other.close();
    await Promise.all([...writes, third]);
    expect(journal.health).toEqual({ ok: true });
    expect(journal.counters.waiting).toBe(0);
    await journal.close(1000);
    expect(await found(path)).toEqual(["a", "b", "c"]);
  });

  it("is damaged at the start waits until it is moved away, and leaves it as it is", async () => {
    const path = await folder();
    const file = join(path, "journal.db");
    const damaged = Buffer.alloc(8192, "no database ");
    await writeFile(file, damaged);
    await using journal = await openJournal(path);
    expect(await problemOf(journal)).toMatch(/is no database: move it away to start anew/);
    await expect(journal.history({ limit: 1 })).rejects.toMatchObject({ code: "SLUICE_STORAGE" });
    await expect(journal.claim(claimBy("a"))).rejects.toMatchObject({ code: "SLUICE_JOURNAL" });
    const recovered = journal.recover();
    const written = journal.write([accepted("a")]);
    expect(await readFile(file)).toEqual(damaged);
    await rename(file, `${file}.damaged`);
    expect(await recovered).toMatchObject({ particles: [] });
    await written;
    expect(journal.health.ok).toBe(true);
    await journal.close(1000);
    expect(await found(path)).toEqual(["a"]);
    expect(await readFile(`${file}.damaged`)).toEqual(damaged);
  });

  it("is damaged in the middle says so when it comes upon it", async () => {
    const path = await folder();
    const file = join(path, "journal.db");
    {
      await using journal = await openJournal(path);
      for (let number = 0; number < 50; number++) {
        const { state, ...rest } = ran(`${number}`, 1);
        const data = new Uint8Array(3000);
        await journal.write([accepted(`${number}`), { ...rest, state: { ...state, data } }]);
      }
    }
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xff, 4096 * 2, bytes.length - 4096 * 2));
    await using journal = await openJournal(path);
    expect(await problemOf(journal)).toMatch(/is damaged: move it away to start anew, or restore a copy/);
  });

  it.each([
    ["of a later version", "PRAGMA user_version = 99", /written by a later version of Sluice \(format 99/],
    ["another program's", "CREATE TABLE notes (text)", /holds another program's database/],
  ])("is %s is refused as it is", async (_case, sql, message) => {
    const path = await folder();
    const other = new DatabaseSync(join(path, "journal.db"));
    other.exec(sql);
    other.close();
    const before = await readFile(join(path, "journal.db"));
    await using journal = await openJournal(path);
    expect(await problemOf(journal)).toMatch(message);
    await journal.close(0);
    // Only the mark of a write-ahead log may have been set.
    expect((await readFile(join(path, "journal.db"))).subarray(100)).toEqual(before.subarray(100));
  });

  it("is deleted with its folder is written anew, with all it had, when the folder is there again", async () => {
    const path = join(await folder(), "data");
    await mkdir(path);
    await using journal = await openJournal(path);
    await journal.recover();
    await journal.write([accepted("before"), over("gone", 5)]);
    await rm(path, { recursive: true });
    const written = journal.write([accepted("meanwhile")]);
    expect(await problemOf(journal)).toMatch(/was deleted while it was in use|folder must exist/);
    await mkdir(path);
    await written;
    await journal.write([accepted("after")]);
    expect((await stat(join(path, "journal.db"))).mode & 0o777).toBe(0o600);
    expect((await journal.history({ limit: 9 })).rows).toEqual([audit("gone", 5)]);
    await journal.close(1000);
    expect(await found(path)).toEqual(["before", "meanwhile", "after"]);
  });

  it("lost its log alone loses nothing", async () => {
    const path = await folder();
    await using journal = await openJournal(path);
    await journal.write([accepted("before")]);
    await rm(join(path, "journal.db-wal"));
    await journal.write([accepted("after")]);
    expect(journal.counters.failures).toBe(1);
    await journal.close(1000);
    expect(await found(path)).toEqual(["before", "after"]);
  });

  it("was replaced by another one is not written to, and leaves that one alone", async () => {
    const path = await folder();
    const file = join(path, "journal.db");
    await using journal = await openJournal(path);
    await journal.write([accepted("before")]);
    await rename(file, `${file}.mine`);
    await writeFile(file, "another");
    const written = journal.write([accepted("after")]);
    expect(await problemOf(journal)).toMatch(/was replaced by another file/);
    expect(await readFile(file, "utf8")).toBe("another");
    await rm(file);
    await written;
    await journal.close(1000);
    expect(await found(path)).toEqual(["before", "after"]);
  });

  it("passes maxBytes says so, carries on what is here, and is well when something was pruned", async () => {
    const path = await folder();
    const logger = { ...silentLogger, error: vi.fn(), info: vi.fn() };
    const maxBytes = 1024 * 1024;
    await using journal = await openJournal(path, { maxBytes }, { clock: systemClock, logger });
    await journal.recover();
    const record = "x".repeat(50_000);
    for (let number = 0; number < 40; number++)
      await journal.write([
        { ...over(`${number}`, number), audit: { ...audit(`${number}`, number), record } },
      ]);
    expect(await problemOf(journal)).toMatch(/more than its 1048576 bytes \(limits\.journalBytes\)/);
    await journal.write([accepted("a")]);
    expect(logger.error).toHaveBeenCalledTimes(1);
    await journal.prune(0, 39);
    expect(journal.health).toEqual({ ok: true });
    expect(logger.info).toHaveBeenCalledTimes(1);
    expect((await journal.history({ limit: 9 })).rows).toHaveLength(1);
  });

  it("cannot be opened is tried again with growing pauses, by the clock it was given", async () => {
    const path = join(await folder(), "missing");
    const clock = manualClock();
    const file = join(path, "journal.db");
    const options = { file, durability: "full", maxBytes: 1e9 } as const;
    const journal = await createSqliteJournal(options, { clock, logger: silentLogger });
    expect(await problemOf(journal)).toMatch(/missing\/journal\.db cannot be opened: its folder must exist/);
    const recovered = journal.recover();
    await mkdir(path);
    expect(journal.health.ok).toBe(false);
    clock.advance(101);
    await recovered;
    expect(journal.health.ok).toBe(true);
    expect(journal.counters.failures).toBe(1);
    await journal.close(1000);
  });
});

it("a journal that is closed while its file fails tells those who wait, in the time it was given", async () => {
  const path = await folder();
  await using journal = await openJournal(path);
  const other = new DatabaseSync(join(path, "journal.db"));
  other.exec("BEGIN IMMEDIATE");
  const written = expect(journal.write([accepted("a")])).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
  await becomes(journal, false);
  await journal.close(10);
  await written;
  other.close();
});
