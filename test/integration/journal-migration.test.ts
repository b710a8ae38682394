import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import {
  accepted,
  arrival,
  claimBy,
  counted,
  letter,
  outcome,
  presented,
  ran,
  receipt,
  refNamed,
  request,
  unknown,
} from "../support/journal-entries.ts";
import { openJournal } from "../support/journals.ts";
import { tempDir } from "../support/temp-dir.ts";

it("a file of format 1 keeps all of its particles, and takes what came with format 2", async () => {
  await using folder = await tempDir();
  const old = new DatabaseSync(join(folder.path, "journal.db"));
  old.exec(await readFile("test/support/journal-version-1.sql", "utf8"));
  old.close();
  const { particle, receivedAt } = accepted("fresh");
  const fresh = {
    ref: refNamed("fresh"),
    particle,
    receivedAt,
    from: "neighbour 1",
    state: { runs: 0, data: new Uint8Array(), calls: 0, strikes: 0, problem: undefined, ended: false },
    arrivals: [arrival(1, [1, 2, 3])],
    calls: [],
    sends: [],
    presented: [],
  };
  const busy = {
    ...fresh,
    ref: refNamed("busy"),
    particle: accepted("busy").particle,
    state: { ...ran("busy", 1).state, calls: 3 },
    arrivals: [arrival(2, [5, 6])],
    calls: [
      { request: request(1), effect: "once", intended: true, result: undefined },
      { request: request(2), effect: "once", intended: false, result: outcome("busy", 2).result },
      { request: request(3), effect: "once", intended: false, result: undefined },
    ],
    sends: [
      { peer: "p", version: 1, delivered: 1, gaveUp: false },
      { peer: "q", version: 1, delivered: 0, gaveUp: true },
    ],
  };
  const { problem } = letter("busy", "q");
  const failed = {
    ...fresh,
    ref: refNamed("failed"),
    particle: accepted("failed").particle,
    state: { ...ran("failed", 2).state, strikes: 3, problem, ended: true },
    arrivals: [],
  };
  const before = {
    watermark: 10,
    over: [{ ref: refNamed("gone"), deadline: 40 }],
    particles: [fresh, busy, failed],
    counts: [],
    revoked: [],
  };
  const journal = await openJournal(folder.path);
  expect(await journal.recover()).toEqual(before);
  expect(await journal.unknownOutcomes(9)).toEqual([unknown("gone", 1)]);
  expect(await journal.claim(claimBy("busy"))).toMatchObject({ intended: true, alive: true });
  await journal.write([presented("busy", 1), counted("k"), receipt("busy", 0)]);
  await journal.close(5000);
  await using later = await openJournal(folder.path);
  expect(await later.recover()).toEqual({
    ...before,
    particles: [fresh, { ...busy, presented: [presented("busy", 1).presented] }, failed],
    counts: [counted("k").count],
  });
  expect(await later.receipts(refNamed("busy"))).toEqual(["receipt 0 of busy"]);
});
