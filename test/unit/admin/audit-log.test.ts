import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type AuditLog, createAuditFile, createAuditLog } from "../../../src/admin/index.ts";
import { silentLogger } from "../../../src/core/index.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { tempDir } from "../../support/temp-dir.ts";

const START = 1_700_000_000_000;
const clock = manualClock(START);

const auditLog = (folder: string): Promise<AuditLog> =>
  createAuditLog(
    createAuditFile(
      { path: join(folder, "audit.jsonl"), maxBytes: 100_000, files: 2, maxWaiting: 100 },
      silentLogger,
    ),
    clock,
  );

const intent = (operation: string) => ({
  who: "admin-token",
  role: "operator",
  operation,
  target: { service: "sms" },
});
const operations = async (log: AuditLog, filter: Partial<Parameters<AuditLog["list"]>[0]> = {}) =>
  (await log.list({ limit: 10, ...filter })).changes.map(({ operation }) => operation);

describe("the audit log", () => {
  it("tells who did what, and what came of it", async () => {
    await using folder = await tempDir();
    const log = await auditLog(folder.path);
    const end = await log.begin(intent("publishService"));
    clock.advance(5);
    await end({ outcome: 409, detail: "SLUICE_CONFLICT" });
    await log.record({ who: "file", operation: "service-changed", target: {}, outcome: 200 });
    expect(await log.list({ limit: 10 })).toEqual({
      changes: [
        { id: 2, at: clock.now(), who: "file", operation: "service-changed", target: {}, outcome: 200 },
        {
          ...{ id: 1, at: clock.now() - 5, ...intent("publishService") },
          ...{ outcome: 409, detail: "SLUICE_CONFLICT" },
        },
      ],
      next: undefined,
      unreadable: 0,
    });
  });

  it("has what was begun on the disk before it is done, and lists it without an outcome if nothing follows", async () => {
    await using folder = await tempDir();
    const log = await auditLog(folder.path);
    await log.begin(intent("removeService"));
    expect(await readFile(join(folder.path, "audit.jsonl"), "utf8")).toContain('"removeService"');
    const { changes } = await (await auditLog(folder.path)).list({ limit: 1 });
    expect(changes).toEqual([expect.not.objectContaining({ outcome: expect.anything() })]);
  });

  it("is not stopped by a line whose number leaves none for the next", async () => {
    await using folder = await tempDir();
    await (await auditLog(folder.path)).record({ ...intent("banPeer"), outcome: 200 });
    const edited = { id: 2 ** 53 - 1, at: START, who: "x", operation: "y", target: {}, outcome: 200 };
    await appendFile(join(folder.path, "audit.jsonl"), `${JSON.stringify(edited)}\n`);
    const log = await auditLog(folder.path);
    for (const operation of ["one", "two"]) await log.record({ ...intent(operation), outcome: 200 });
    expect(await operations(log)).toEqual(["two", "one", "banPeer"]);
  });

  it("numbers on after a restart, whatever ended last, and skips what cannot be read", async () => {
    await using folder = await tempDir();
    const before = await auditLog(folder.path);
    const end = await before.begin(intent("a"));
    await before.begin(intent("b"));
    await end({ outcome: 200 });
    await appendFile(
      join(folder.path, "audit.jsonl"),
      `\u0000{"id":99}\n{"id":-1}\n[]\n{"id":7,"at":1,"who":"x","operation":"y","target":{"a":1}}\n{"id":3,"at":5,"wh`,
    );
    const log = await auditLog(folder.path);
    await log.begin(intent("c"));
    const { changes, unreadable } = await log.list({ limit: 10 });
    expect(changes.map(({ id, operation, outcome }) => [id, operation, outcome])).toEqual([
      [3, "c", undefined],
      [2, "b", undefined],
      [1, "a", 200],
    ]);
    expect(unreadable).toBe(5);
  });

  it("is read page by page, and by time", async () => {
    await using folder = await tempDir();
    const log = await auditLog(folder.path);
    const began = clock.now();
    for (const operation of ["a", "b", "c", "d", "e"]) {
      await (await log.begin(intent(operation)))({ outcome: 200 });
      clock.advance(1_000);
    }
    const first = await log.list({ limit: 2 });
    expect(first).toMatchObject({ next: 4, changes: [{ operation: "e", outcome: 200 }, { operation: "d" }] });
    const second = await log.list({ limit: 2, before: first.next });
    expect(second).toMatchObject({
      next: 2,
      changes: [{ operation: "c", outcome: 200 }, { operation: "b" }],
    });
    expect(await log.list({ limit: 2, before: second.next })).toMatchObject({ next: undefined });
    expect(await operations(log, { since: began + 1_000, until: began + 2_000 })).toEqual(["c", "b"]);
  });

  it("keeps no text that a terminal would obey, and none that is long", async () => {
    await using folder = await tempDir();
    const log = await auditLog(folder.path);
    const target = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`, "y"]));
    await log.begin({ who: `jwt:\u001b[2J\n${"x".repeat(10_000)}`, operation: "a", target });
    await (await log.begin(intent("b")))({ outcome: 500, detail: "z".repeat(10_000) });
    const { changes, unreadable } = await log.list({ limit: 10 });
    expect(unreadable).toBe(0);
    expect(changes[1]?.who).toMatch(/^jwt:\ufffd\[2J\ufffdx+…$/u);
    expect(changes[1]?.who).toHaveLength(256);
    expect(Object.keys(changes[1]?.target ?? {})).toHaveLength(16);
    expect(changes[0]?.detail).toHaveLength(256);
  });
});
