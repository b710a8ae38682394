import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import {
  accepted,
  arrival,
  audit,
  claimBy,
  counted,
  letter,
  outcome,
  outcomeRequest,
  presented,
  ran,
  receipt,
  refNamed,
  request,
  retried,
  settled,
  settlement,
  unknown,
} from "../support/journal-entries.ts";
import { openJournal } from "../support/journals.ts";
import { tempDir } from "../support/temp-dir.ts";

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
const failed = {
  ...fresh,
  ref: refNamed("failed"),
  particle: accepted("failed").particle,
  state: { ...ran("failed", 2).state, strikes: 3, problem: letter("busy", "q").problem, ended: true },
  arrivals: [],
};
const certified = { ...busy, presented: [presented("busy", 1).presented] };

/** What a file of each format gives back: all that there was a place for. */
const KEPT: Readonly<Record<number, object>> = {
  1: { particles: [fresh, busy, failed], counts: [], revoked: [] },
  2: {
    particles: [fresh, certified, failed],
    counts: [counted("k").count],
    revoked: [{ id: "token", until: 500 }],
  },
  3: {
    particles: [fresh, certified, failed],
    counts: [counted("k").count],
    revoked: [{ id: "token", until: 500 }],
    epoch: { n: 1, openedAt: 60, signedAfter: 70 },
  },
  4: {
    particles: [fresh, certified, failed],
    counts: [counted("k").count],
    revoked: [{ id: "token", until: 500 }],
    epoch: { n: 1, openedAt: 60, signedAfter: 70 },
  },
};
/** The first format that had a place for what was said of unknown outcomes. */
const SETTLED_SINCE = 4;

it.each(Object.entries(KEPT))(
  "a file of format %s keeps all that it has, and takes what came later",
  async (format, kept) => {
    await using folder = await tempDir();
    const old = new DatabaseSync(join(folder.path, "journal.db"));
    old.exec(await readFile(`test/support/journal-version-${format}.sql`, "utf8"));
    old.close();
    const before = { watermark: 10, over: [{ ref: refNamed("gone"), deadline: 40 }], ...kept };
    const journal = await openJournal(folder.path);
    expect(await journal.recover()).toEqual(before);
    expect(await journal.unknownOutcomes(9, true)).toEqual([unknown("gone", 1)]);
    expect(await journal.claim(claimBy("busy"))).toMatchObject({ intended: true, alive: true });
    expect((await journal.history({ limit: 9 })).rows).toEqual([audit("gone", 40)]);
    const asked = { ...unknown("busy", 3), request: outcomeRequest("busy") };
    await journal.write([presented("busy", 1), counted("k"), receipt("busy", 0)]);
    await journal.write([ran("fresh", 1, { state: { ...ran("fresh", 1).state, life: "its life" } })]);
    await journal.write([outcome("busy", 3, asked), retried("gone", 1, 1), settled("gone", settlement(2))]);
    await journal.close(5000);
    await using later = await openJournal(folder.path);
    const { particles, counts } = await later.recover();
    expect(particles.map(({ presented: credentials }) => credentials)).toEqual([[], certified.presented, []]);
    expect(particles.map(({ state: { life } }) => life)).toEqual(["its life", undefined, undefined]);
    expect(counts).toEqual([counted("k").count]);
    expect(await later.receipts(refNamed("busy"))).toEqual(["receipt 0 of busy"]);
    expect(await later.unknownOutcomes(9, true)).toEqual([asked, { ...unknown("gone", 1), retries: 1 }]);
    expect(await later.settlements(refNamed("gone"))).toEqual([
      settlement(2),
      ...(Number(format) < SETTLED_SINCE ? [] : [settlement(3)]),
    ]);
  },
);
