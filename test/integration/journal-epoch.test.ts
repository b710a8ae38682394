import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { backUpJournal, openEpoch, readRevoked } from "../../src/journal/index.ts";
import { accepted, counted, over, refNamed } from "../support/journal-entries.ts";
import { openJournal } from "../support/journals.ts";
import { tempDir } from "../support/temp-dir.ts";

const FILE = "journal.db";

describe("a copy of a journal", () => {
  it("is of one moment, one private file, while the journal is written", async () => {
    await using folder = await tempDir();
    await using copies = await tempDir();
    await using journal = await openJournal(folder.path);
    await journal.recover();
    let isCopying = true;
    let written = 0;
    const writing = (async () => {
      for (; isCopying || written < 50; written++)
        await journal.write([accepted(`p${written}`), counted(`k${written}`)]);
    })();
    const copy = join(copies.path, FILE);
    const { epoch } = await backUpJournal(join(folder.path, FILE), copy);
    isCopying = false;
    await writing;
    expect(epoch).toBeUndefined();
    expect(await readdir(copies.path)).toEqual([FILE]);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    await using later = await openJournal(copies.path);
    const { particles, counts } = await later.recover();
    expect(particles.length).toBeLessThanOrEqual(written);
    expect(counts).toHaveLength(particles.length);
    expect(particles.map(({ ref }) => ref)).toEqual(particles.map((_, index) => refNamed(`p${index}`)));
  });

  it("has what a crash left in the log", async () => {
    await using folder = await tempDir();
    await using crashed = await tempDir();
    await using journal = await openJournal(folder.path);
    await journal.recover();
    await journal.write([accepted("a")]);
    for (const name of [FILE, `${FILE}-wal`])
      await copyFile(join(folder.path, name), join(crashed.path, name));
    const copy = join(folder.path, "copy");
    await backUpJournal(join(crashed.path, FILE), copy);
    const rows = new DatabaseSync(copy, { readOnly: true });
    expect(rows.prepare("SELECT ref FROM particles").all()).toMatchObject([{ ref: "a" }]);
    rows.close();
  });

  it("is not made over another file, nor of what is no journal", async () => {
    await using folder = await tempDir();
    await writeFile(join(folder.path, "text"), "no database".repeat(100));
    const made = backUpJournal(join(folder.path, "text"), join(folder.path, "copy"));
    await expect(made).rejects.toMatchObject({
      code: "SLUICE_STORAGE",
      message: expect.stringContaining("is no database"),
    });
    await writeFile(join(folder.path, "there"), "mine");
    await expect(backUpJournal(join(folder.path, "text"), join(folder.path, "there"))).rejects.toMatchObject({
      code: "SLUICE_STORAGE",
    });
    expect(await readFile(join(folder.path, "there"), "utf8")).toBe("mine");
  });
});

describe("an epoch", () => {
  it("is kept with all else, and a later one never permits more", async () => {
    await using folder = await tempDir();
    const journal = await openJournal(folder.path);
    await journal.recover();
    await journal.write([accepted("a"), over("b", 40)]);
    await journal.close(5000);
    const file = join(folder.path, FILE);
    expect(openEpoch(file, { openedAt: 100, signedAfter: 130 })).toEqual({
      n: 1,
      openedAt: 100,
      signedAfter: 130,
    });
    // The clock was set back meanwhile.
    expect(openEpoch(file, { openedAt: 50, signedAfter: 80 })).toEqual({
      n: 2,
      openedAt: 50,
      signedAfter: 130,
    });
    expect(await readdir(folder.path)).toEqual([FILE]);
    await using restored = await openJournal(folder.path);
    const { epoch, particles } = await restored.recover();
    expect(epoch).toEqual({ n: 2, openedAt: 50, signedAfter: 130 });
    expect(particles).toHaveLength(1);
    const copy = await backUpJournal(file, join(folder.path, "copy"));
    expect(copy.epoch).toMatchObject({ n: 2 });
  });

  it("knows the revocations that it is given, and reads those of another journal without changing it", async () => {
    await using folder = await tempDir();
    const file = join(folder.path, FILE);
    const old = new DatabaseSync(file);
    old.exec(await readFile("test/support/journal-version-2.sql", "utf8"));
    old.close();
    const before = await readFile(file);
    expect(readRevoked(file)).toEqual([{ id: "token", until: 500 }]);
    expect((await readFile(file)).equals(before)).toBe(true);
    const given = [
      { id: "token", until: 400 },
      { id: "more", until: 600 },
    ];
    openEpoch(file, { openedAt: 100, signedAfter: 130 }, given);
    await using restored = await openJournal(folder.path);
    expect((await restored.recover()).revoked).toEqual([
      { id: "more", until: 600 },
      { id: "token", until: 500 },
    ]);
    expect(() => readRevoked(join(folder.path, "none"))).toThrow(
      expect.objectContaining({ code: "SLUICE_STORAGE" }),
    );
  });

  it("a file of format 2 gets none by being read, and one by being restored", async () => {
    await using folder = await tempDir();
    const file = join(folder.path, FILE);
    const old = new DatabaseSync(file);
    old.exec(await readFile("test/support/journal-version-2.sql", "utf8"));
    old.close();
    expect(await backUpJournal(file, join(folder.path, "as it was"))).toEqual({
      format: 2,
      epoch: undefined,
    });
    const journal = await openJournal(folder.path);
    const before = await journal.recover();
    await journal.close(5000);
    expect(before.epoch).toBeUndefined();
    expect(before).toMatchObject({
      watermark: 10,
      over: [{ ref: "gone", deadline: 40 }],
      particles: [
        { ref: "fresh" },
        { ref: "busy", presented: [{ credential: { id: "credential 1" } }] },
        { ref: "failed" },
      ],
      counts: [counted("k").count],
      revoked: [{ id: "token", until: 500 }],
    });
    const epoch = openEpoch(file, { openedAt: 100, signedAfter: 130 });
    await using later = await openJournal(folder.path);
    expect(await later.recover()).toEqual({ ...before, epoch });
    expect(await later.receipts(refNamed("busy"))).toEqual(["receipt 0 of busy"]);
  });
});
