import { appendFile, mkdir, readdir, readFile, rename, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAuditFile } from "../../../src/admin/index.ts";
import { type Logger, silentLogger } from "../../../src/core/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

const listening = (): { readonly logger: Logger; readonly said: string[] } => {
  const said: string[] = [];
  return { said, logger: { ...silentLogger, warn: (_, message) => void said.push(message) } };
};

const auditFile = (
  folder: string,
  options: { maxBytes?: number; maxWaiting?: number } = {},
  logger = silentLogger,
) =>
  createAuditFile(
    { path: join(folder, "audit.jsonl"), maxBytes: 1_000_000, files: 3, maxWaiting: 100, ...options },
    logger,
  );

const lines = async (file: ReturnType<typeof auditFile>): Promise<string[]> => {
  const all: string[] = [];
  for await (const some of file.newestFirst()) all.push(...some);
  return all;
};

describe("the audit file", () => {
  it("gives its lines back, the last first, also those of more than one chunk", async () => {
    await using folder = await tempDir();
    const file = auditFile(folder.path);
    expect(await lines(file)).toEqual([]);
    const written = Array.from({ length: 300 }, (_, index) => `${index} ${"ü".repeat(index * 3)}`);
    for (const line of written) await file.append(line);
    expect(await lines(file)).toEqual(written.toReversed());
    expect(await lines(auditFile(folder.path))).toEqual(written.toReversed());
  });

  it.skipIf(process.platform === "win32")(
    "is for its owner alone, also where it was there before",
    async () => {
      await using folder = await tempDir();
      const path = join(folder.path, "audit.jsonl");
      await auditFile(folder.path).append("a");
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      await writeFile(`${path}.new`, "b\n", { mode: 0o644 });
      await rename(`${path}.new`, path);
      await auditFile(folder.path).append("c");
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    },
  );

  it("keeps the order of lines that are written at once", async () => {
    await using folder = await tempDir();
    const file = auditFile(folder.path);
    const written = Array.from({ length: 90 }, (_, index) => `${index}`);
    await Promise.all(written.map((line) => file.append(line)));
    expect(await lines(file)).toEqual(written.toReversed());
  });

  it("goes on in a new file when one is full, and forgets the oldest", async () => {
    await using folder = await tempDir();
    const file = auditFile(folder.path, { maxBytes: 40 });
    const written = Array.from({ length: 20 }, (_, index) => `line ${String(index).padStart(3, "0")}`);
    for (const line of written) await file.append(line);
    expect((await readdir(folder.path)).toSorted()).toEqual([
      "audit.1.jsonl",
      "audit.2.jsonl",
      "audit.jsonl",
    ]);
    for (const name of await readdir(folder.path))
      expect((await readFile(join(folder.path, name))).length).toBeLessThanOrEqual(40);
    expect(await lines(file)).toEqual(written.slice(8).toReversed());
  });

  it("begins a new line after half of one, and says so", async () => {
    await using folder = await tempDir();
    await auditFile(folder.path).append("whole");
    await appendFile(join(folder.path, "audit.jsonl"), "hal");
    const { logger, said } = listening();
    const file = auditFile(folder.path, {}, logger);
    expect(await lines(file)).toEqual(["hal", "whole"]);
    await file.append("next");
    await file.append("more");
    expect(await lines(file)).toEqual(["more", "next", "hal", "whole"]);
    expect(said).toEqual([expect.stringContaining("half a line")]);
  });

  it("goes on when it was moved away or emptied meanwhile", async () => {
    await using folder = await tempDir();
    const path = join(folder.path, "audit.jsonl");
    const file = auditFile(folder.path);
    await file.append("a");
    await rename(path, join(folder.path, "elsewhere"));
    await file.append("b");
    expect(await lines(file)).toEqual(["b"]);
    await truncate(path);
    await file.append("c");
    expect(await lines(file)).toEqual(["c"]);
  });

  it("refuses what cannot be written, and goes on when it can", async () => {
    await using folder = await tempDir();
    const gone = join(folder.path, "sub");
    const file = auditFile(gone);
    await expect(file.append("a")).rejects.toMatchObject({ code: "SLUICE_STORAGE" });
    expect(await lines(file)).toEqual([]);
    await mkdir(gone);
    await file.append("b");
    expect(await lines(file)).toEqual(["b"]);
  });

  it("lets no more wait than it may", async () => {
    await using folder = await tempDir();
    const file = auditFile(folder.path, { maxWaiting: 2 });
    const asked = await Promise.allSettled(["a", "b", "c", "d", "e"].map((line) => file.append(line)));
    // The first is being written already; two wait.
    expect(asked.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    await file.close();
    expect(await lines(file)).toEqual(["c", "b", "a"]);
  });

  it("reads a damaged file without end of line in pieces", async () => {
    await using folder = await tempDir();
    await writeFile(join(folder.path, "audit.jsonl"), `first\n${"x".repeat(1_000_000)}\nlast\n`);
    const read = await lines(auditFile(folder.path));
    expect(read[0]).toBe("last");
    expect(read.at(-1)).toBe("first");
    expect(Math.max(...read.map((line) => line.length))).toBeLessThan(200_000);
  });
});
