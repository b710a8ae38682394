import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import { createMemoryJournal, type JournalEntry } from "../../../src/journal/index.ts";
import { createQuota, type KeptCount, type Quota, type Use } from "../../../src/quota/index.ts";
import { kept, START, use } from "../../support/kept-counts.ts";
import { manualClock } from "../../support/manual-clock.ts";

const started = (before: readonly KeptCount[] = []) => {
  const clock = manualClock(START);
  const journal = createMemoryJournal();
  const written: JournalEntry[] = [];
  const write = (entries: readonly JournalEntry[]): Promise<void> => {
    written.push(...entries);
    return journal.write(entries);
  };
  return { clock, journal, written, quota: createQuota({ journal: { write }, clock, kept: before }) };
};
const isTaken = (quota: Quota, ...uses: readonly Use[]): boolean => quota.take(uses).ok;
const left = (quota: Quota, more: Partial<Use> = {}): number => quota.look(use("", more)).remaining;

describe("a use", () => {
  it("is taken until the limit is reached, in a window that starts with the first", () => {
    const { quota, clock } = started();
    expect(["a", "b", "c"].map((by) => isTaken(quota, use(by)))).toEqual([true, true, true]);
    clock.advance(59_999);
    const refused = { key: "k", limit: 3, remaining: 0, resetsAt: START + 60_000 };
    expect(quota.take([use("d")])).toEqual({ ok: false, why: "spent", refused });
    expect(quota.look(use("d"))).toEqual(refused);
    clock.advance(1);
    expect(quota.look(use("d"))).toEqual({ ...refused, remaining: 3, resetsAt: START + 120_000 });
    expect(isTaken(quota, use("d"))).toBe(true);
    expect(left(quota)).toBe(2);
  });

  it("by a name that was counted takes nothing again, though nothing is left", () => {
    const { quota, written } = started();
    for (const by of ["a", "b", "c", "a", "c"]) expect(isTaken(quota, use(by))).toBe(true);
    expect(isTaken(quota, use("d"))).toBe(false);
    expect(written).toHaveLength(3);
  });

  it("is counted once by a take that has it twice, and each name of one key by itself", () => {
    const { quota } = started();
    expect(isTaken(quota, use("a"), use("a"), use("b"))).toBe(true);
    expect(left(quota)).toBe(1);
    expect(isTaken(quota, use("c"), use("d"))).toBe(false);
    expect(left(quota)).toBe(1);
  });

  it("is of all or of none", () => {
    const { quota, written } = started();
    expect(isTaken(quota, use("a", { key: "one", limit: 1 }))).toBe(true);
    const refused = quota.take([use("b"), use("b", { key: "one", limit: 1 }), use("b", { key: "other" })]);
    expect(refused).toMatchObject({ ok: false, refused: { key: "one" } });
    expect([left(quota), left(quota, { key: "other" }), written.length]).toEqual([3, 3, 1]);
  });

  it.each([0, -1, Number.NaN])("of a limit of %s is never taken", (limit) => {
    expect(isTaken(started().quota, use("a", { limit }))).toBe(false);
  });

  it("without a window counts until what it counts has ended, and is not taken after", () => {
    const { quota, clock } = started();
    const once = { perMs: undefined, limit: 2 };
    expect(isTaken(quota, use("a", once))).toBe(true);
    expect(quota.look(use("b", once))).toMatchObject({ remaining: 1, resetsAt: START + 1000 });
    clock.advance(1000);
    for (const by of ["b", "a"]) expect(isTaken(quota, use(by, once))).toBe(false);
    quota.prune();
    for (const by of ["b", "a"]) expect(isTaken(quota, use(by, once))).toBe(false);
  });

  it("without a window counts as long as the last one that shares its key", () => {
    const { quota, clock } = started();
    const shared = { perMs: undefined, limit: 2 };
    expect(isTaken(quota, use("a", { ...shared, expiresAt: START + 9000 }))).toBe(true);
    expect(isTaken(quota, use("b", shared))).toBe(true);
    clock.advance(8999);
    quota.prune();
    expect(isTaken(quota, use("c", { ...shared, expiresAt: START + 9000 }))).toBe(false);
  });
});

describe("what is counted", () => {
  it("is listed while its window goes on", () => {
    const { quota, clock } = started([kept("before", { count: 2, until: START + 5 })]);
    isTaken(quota, use("a"), use("b"));
    expect(quota.list()).toEqual([
      { key: "before", count: 2, until: START + 5 },
      { key: "k", count: 2, until: START + 60_000 },
    ]);
    clock.advance(5);
    expect(quota.list().map(({ key }) => key)).toEqual(["k"]);
    clock.advance(60_000);
    expect(quota.list()).toEqual([]);
  });
});

describe("a clock", () => {
  it("that is set back a little changes nothing", () => {
    const { quota, clock } = started();
    for (const by of ["a", "b", "c"]) quota.take([use(by)]);
    clock.advance(-30_000);
    expect(isTaken(quota, use("d"))).toBe(false);
    clock.advance(89_999);
    expect(isTaken(quota, use("d"))).toBe(false);
    clock.advance(1);
    expect(isTaken(quota, use("d"))).toBe(true);
  });

  it("that is set back far gives no new window, and nobody waits for more than two", () => {
    const { quota, clock } = started();
    for (const by of ["a", "b", "c"]) quota.take([use(by)]);
    clock.advance(-86_400_000);
    const { ok, ...refusal } = quota.take([use("d")]);
    expect([ok, refusal]).toEqual([
      false,
      {
        why: "spent",
        refused: { key: "k", limit: 3, remaining: 0, resetsAt: START - 86_400_000 + 120_000 },
      },
    ]);
    clock.advance(120_000);
    expect(isTaken(quota, use("d"))).toBe(true);
  });
});

describe("counts that were kept", () => {
  it("go on where they were, with the names they know", () => {
    const { quota, written } = started([kept("k", { count: 2, by: ["a", "b"] })]);
    expect([isTaken(quota, use("a")), left(quota)]).toEqual([true, 1]);
    expect([isTaken(quota, use("c")), isTaken(quota, use("d"))]).toEqual([true, false]);
    expect(written).toEqual([{ kind: "counted", count: kept("k", { count: 3, by: ["c"] }) }]);
  });

  it("of a window that has ended are none", () => {
    const { quota } = started([kept("k", { count: 3, since: START - 60_000, until: START })]);
    expect(left(quota)).toBe(3);
  });

  it("are for the length that the window has now", () => {
    const { quota, clock } = started([kept("k", { count: 3, until: START + 86_400_000 })]);
    expect(quota.look(use(""))).toMatchObject({ remaining: 0, resetsAt: START + 60_000 });
    clock.advance(60_000);
    expect(isTaken(quota, use("a"))).toBe(true);
  });
});

describe("what is recorded", () => {
  it("is each use with the last name, those of one take together", async () => {
    const { quota, written, journal } = started();
    quota.take([use("a"), use("a", { key: "other", perMs: undefined })]);
    const taken = quota.take([use("b")]);
    expect(written).toEqual([
      { kind: "counted", count: kept("k") },
      { kind: "counted", count: kept("other", { until: START + 1000 }) },
      { kind: "counted", count: kept("k", { count: 2, by: ["b"] }) },
    ]);
    if (taken.ok) await taken.recorded;
    expect((await journal.recover()).counts[0]).toEqual(kept("k", { count: 2, by: ["a", "b"] }));
  });

  it("is waited for also by who takes nothing again", async () => {
    const write = Promise.withResolvers<void>();
    const quota = createQuota({
      journal: { write: () => write.promise },
      clock: manualClock(START),
      kept: [],
    });
    quota.take([use("a")]);
    const again = quota.take([use("a")]);
    let isRecorded = false;
    const wait = async (): Promise<void> => {
      if (again.ok) await again.recorded;
      isRecorded = again.ok;
    };
    const recorded = wait();
    await new Promise(setImmediate);
    expect(isRecorded).toBe(false);
    write.resolve();
    await recorded;
    expect(isRecorded).toBe(true);
  });

  it("fails with the journal, and nobody need listen", async () => {
    const closed = new SluiceError("SLUICE_CLOSED", "the journal is closed");
    const write = () => Promise.reject(closed);
    const quota = createQuota({ journal: { write }, clock: manualClock(START), kept: [] });
    quota.take([use("a")]);
    const taken = quota.take([use("b")]);
    await new Promise(setImmediate);
    await expect(taken.ok && taken.recorded).rejects.toBe(closed);
  });
});

describe("many", () => {
  const full = (until: number) =>
    started(Array.from({ length: 100_000 }, (_none, index) => kept(`key ${index}`, { count: 3, until })));

  it("keys push out no live one: a new one waits, and one that is there goes on", () => {
    const { quota, clock, written } = full(START + 60_000);
    const crowded = quota.take([use("a", { key: "key 1", limit: 4 }), use("a", { key: "new" })]);
    expect(crowded).toEqual({
      ok: false,
      why: "crowded",
      refused: { key: "new", limit: 3, remaining: 0, resetsAt: START + 1000 },
    });
    expect(written).toEqual([]);
    expect(isTaken(quota, use("b", { key: "key 99999" }))).toBe(false);
    expect(isTaken(quota, use("b", { key: "key 0", limit: 4 }))).toBe(true);
    clock.advance(60_000);
    expect(isTaken(quota, use("a", { key: "new" }))).toBe(true);
  });

  it("keys whose windows ended make room within a second", () => {
    const { quota, clock } = full(START + 500);
    clock.advance(999);
    expect(quota.take([use("a", { key: "new" })])).toMatchObject({ why: "crowded" });
    clock.advance(1);
    expect(isTaken(quota, use("a", { key: "new" }), use("a", { key: "newer" }))).toBe(true);
  });

  it("uses of a key are known by their last 10,000 names", () => {
    const { quota } = started();
    const limit = 20_000;
    for (let index = 0; index <= 10_000; index++) quota.take([use(`${index}`, { limit })]);
    expect(left(quota, { limit })).toBe(9999);
    quota.take([use("1", { limit })]);
    expect(left(quota, { limit })).toBe(9999);
    quota.take([use("0", { limit })]);
    expect(left(quota, { limit })).toBe(9998);
  });

  it("names of many keys leave each its last, and those with few all of them", () => {
    const by = (index: number) => Array.from({ length: 10_000 }, (_none, name) => `${index}/${name}`);
    const large = Array.from({ length: 20 }, (_none, index) =>
      kept(`${index}`, { count: 10_000, by: by(index) }),
    );
    const { quota } = started([...large, kept("few", { count: 2, by: ["a", "b"] })]);
    const limit = 20_000;
    for (const name of ["a", "b"]) quota.take([use(name, { key: "few" })]);
    expect(left(quota, { key: "few" })).toBe(1);
    for (const name of ["7/9999", "7/5000"]) quota.take([use(name, { key: "7", limit })]);
    expect(left(quota, { key: "7", limit })).toBe(10_000);
    quota.take([use("7/4999", { key: "7", limit })]);
    expect(left(quota, { key: "7", limit })).toBe(9999);
  });

  it("gives one owner a tenth of the room, so that who makes many keys keeps nobody else out", () => {
    const { quota } = started([]);
    for (let index = 0; index < 10_000; index++)
      expect(quota.take([use("a", { key: `made ${index}`, owner: "a link" })]).ok).toBe(true);
    expect(quota.take([use("a", { key: "one more", owner: "a link" })])).toMatchObject({ why: "crowded" });
    expect(quota.take([use("a", { key: "made 7", owner: "a link" })]).ok).toBe(true);
    expect(quota.take([use("a", { key: "another's", owner: "another" })]).ok).toBe(true);
  });
});
