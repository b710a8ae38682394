import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Logger, silentLogger, systemClock } from "../../../src/core/index.ts";
import { createFolderWatcher } from "../../../src/services/folder-watcher.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { tempDir } from "../../support/temp-dir.ts";

describe("the folder watcher", () => {
  it("looks every two seconds where nothing tells it", () => {
    const clock = manualClock();
    let changes = 0;
    const watcher = createFolderWatcher(() => changes++, { clock, logger: silentLogger });
    clock.advance(1_999);
    expect(changes).toBe(0);
    clock.advance(1);
    expect(changes).toBe(1);
    clock.advance(2_000);
    expect(changes).toBe(2);
    watcher.close();
    clock.advance(10_000);
    expect(changes).toBe(2);
  });

  it("tells of a change in a watched folder, once for a burst", async () => {
    await using dir = await tempDir();
    await mkdir(join(dir.path, "watched"));
    const { promise, resolve } = Promise.withResolvers<number>();
    const begun = Date.now();
    const watcher = createFolderWatcher(() => resolve(Date.now() - begun), {
      clock: systemClock,
      logger: silentLogger,
    });
    watcher.watch([join(dir.path, "watched"), join(dir.path, "missing")]);
    for (let i = 0; i < 5; i++) await writeFile(join(dir.path, "watched", `file${i}`), "x");
    expect(await promise).toBeLessThan(1_900); // sooner than by looking
    watcher.close();
  });

  it("says once that it cannot watch, and not that a folder is missing", async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "loop"), "");
    const warnings: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (_, message) => void warnings.push(message) };
    const watcher = createFolderWatcher(() => {}, { clock: manualClock(), logger });
    watcher.watch([join(dir.path, "missing")]);
    expect(warnings).toEqual([]);
    watcher.watch([join(dir.path, "loop", "a"), join(dir.path, "loop", "b")]);
    expect(warnings).toEqual(["cannot watch a folder; changes are found by looking every 2 s"]);
    watcher.close();
  });
});
