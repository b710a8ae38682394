import { describe, expect, it } from "vitest";
import type { Journal, JournalEntry, RecoveredParticle } from "../../src/journal/index.ts";
import {
  accepted,
  arrival,
  arrived,
  audit,
  call,
  claimBy,
  claimEnded,
  counted,
  delivered,
  letter,
  outcome,
  over,
  presented,
  ran,
  receipt,
  refNamed,
  request,
  revoked,
  undeliverable,
  unknown,
} from "../support/journal-entries.ts";
import { JOURNALS } from "../support/journals.ts";

const NOTHING = { watermark: 0, over: [], particles: [], counts: [], revoked: [] };
const DONE = { retCode: 0, result: '"sent"' };

describe.each(Object.entries(JOURNALS))("a journal (%s)", (_, open) => {
  /** What is there after these writes and a restart. */
  const recoveredAfter = async (...writes: readonly (readonly JournalEntry[])[]) => {
    await using harness = await open();
    await harness.journal.recover();
    for (const entries of writes) await harness.journal.write(entries);
    return await (await harness.restarted()).recover();
  };
  const particleAfter = async (
    ...writes: readonly (readonly JournalEntry[])[]
  ): Promise<RecoveredParticle | undefined> => (await recoveredAfter(...writes)).particles[0];
  const withJournal = async (use: (journal: Journal) => Promise<void>): Promise<void> => {
    await using harness = await open();
    await harness.journal.recover();
    await use(harness.journal);
  };

  it("has nothing at first", async () => {
    expect(await recoveredAfter()).toEqual(NOTHING);
  });

  it("keeps an accepted particle as it came", async () => {
    const { ref, particle, receivedAt } = accepted("a");
    expect(await particleAfter([accepted("a", [1, 2])])).toEqual({
      ref,
      particle,
      receivedAt,
      from: "neighbour 1",
      state: { runs: 0, data: new Uint8Array(), calls: 0, strikes: 0, problem: undefined, ended: false },
      arrivals: [arrival(1, [1, 2])],
      calls: [],
      sends: [],
      presented: [],
    });
  });

  it("keeps the first of two that are one", async () => {
    expect((await particleAfter([accepted("a", [1])], [accepted("a", [2])]))?.arrivals).toEqual([
      arrival(1, [1]),
    ]);
  });

  it("gives particles back in the order in which they came", async () => {
    const names = ["c", "a", "b"];
    const { particles } = await recoveredAfter(...names.map((name) => [accepted(name)]), [ran("c", 1)]);
    expect(particles.map(({ ref }) => ref)).toEqual(names);
  });

  it("keeps data that waits, in order, until a run had it", async () => {
    const writes = [[accepted("a")], [arrived("a", 3), arrived("a", 2)]];
    expect((await particleAfter(...writes))?.arrivals.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(
      (await particleAfter(...writes, [ran("a", 1, { merged: 2 })]))?.arrivals.map(({ seq }) => seq),
    ).toEqual([1, 3]);
    const merged = [ran("a", 1, { merged: 1 }), ran("a", 2, { merged: 3 })];
    expect((await particleAfter(...writes, merged))?.arrivals).toEqual([arrival(2, [2])]);
  });

  it("keeps the last state, with its problem", async () => {
    const problem = letter("a", "p").problem;
    const state = { ...ran("a", 2).state, strikes: 2, problem, ended: true };
    expect((await particleAfter([accepted("a")], [ran("a", 1)], [ran("a", 2, { state })]))?.state).toEqual(
      state,
    );
  });

  it("keeps open calls with exact arguments until they are fed", async () => {
    const exact = request(4, [12345678901234567890n, 'quo"te', { a: [null] }]);
    const opened = [{ request: exact, effect: "keyed" } as const];
    const writes = [[accepted("a")], [ran("a", 1, { opened } as object)], [ran("a", 2, { open: [9] })]];
    expect((await particleAfter(...writes))?.calls).toEqual([
      { request: exact, effect: "keyed", intended: false, result: undefined },
      { request: request(9), effect: "once", intended: false, result: undefined },
    ]);
    expect((await particleAfter(...writes, [ran("a", 3, { fed: [4, 9] })]))?.calls).toEqual([]);
  });

  it("knows whether the request of a call may have left", async () => {
    const writes = [[accepted("a"), ran("a", 1, { open: [1] })], [call("intended", "a", 1)]];
    const after = async (...entries: JournalEntry[]) => (await particleAfter(...writes, entries))?.calls[0];
    expect(await after()).toMatchObject({ intended: true, result: undefined });
    expect(await after(call("withdrawn", "a", 1))).toMatchObject({ intended: false, result: undefined });
    expect(await after(outcome("a", 1))).toMatchObject({ intended: false, result: outcome("a", 1).result });
  });

  it("knows which version each peer is to get, and has", async () => {
    const writes = [[accepted("a"), ran("a", 1, { sends: ["p", "q\0💥"] })], [ran("a", 2, { sends: ["p"] })]];
    const sends = async (...entries: JournalEntry[]) => (await particleAfter(...writes, entries))?.sends;
    const other = { peer: "q\0💥", version: 1, delivered: 0, gaveUp: false };
    expect(await sends()).toEqual([{ peer: "p", version: 2, delivered: 0, gaveUp: false }, other]);
    expect(await sends(delivered("a", "p", 2), delivered("a", "p", 1))).toEqual([
      { peer: "p", version: 2, delivered: 2, gaveUp: false },
      other,
    ]);
    expect(await sends(undeliverable("a", "p"))).toEqual([
      { peer: "p", version: 2, delivered: 0, gaveUp: true },
      other,
    ]);
    expect((await sends(undeliverable("a", "p"), ran("a", 3, { sends: ["p"] })))?.[0]).toEqual({
      peer: "p",
      version: 3,
      delivered: 0,
      gaveUp: false,
    });
  });

  it("forgets all of a particle that is over but that it was", async () => {
    const life = [accepted("a"), arrived("a", 2), ran("a", 1, { open: [1], sends: ["p"] })];
    expect(await recoveredAfter(life, [accepted("b")], [over("a", 77)])).toMatchObject({
      watermark: 0,
      over: [{ ref: "a", deadline: 77 }],
      particles: [{ ref: "b" }],
    });
  });

  it("takes no notice of what comes for a particle it does not have", async () => {
    const late = [arrived("a", 2), ran("a", 1, { open: [1], sends: ["p"] }), call("intended", "a", 1)];
    const more = [outcome("a", 1), delivered("a", "p", 1), call("settled", "a", 1), claimEnded("a", DONE)];
    expect(
      await recoveredAfter([accepted("a")], [over("a", 7)], [...late, ...more, presented("a", 1)]),
    ).toEqual({ ...NOTHING, over: [{ ref: "a", deadline: 7 }] });
  });

  it("keeps what was verified of credentials, in order, as long as their particle lives", async () => {
    const life = [accepted("a"), presented("a", 2), presented("a", 1), presented("a", 2)];
    const { particles } = await recoveredAfter(life, [accepted("b"), presented("b", 3)], [over("b", 7)]);
    expect(particles.map((particle) => particle.presented)).toEqual([
      [presented("a", 2).presented, presented("a", 1).presented],
    ]);
  });

  it("tells credentials apart that came with the same arguments", async () => {
    const particle = await particleAfter([accepted("a"), presented("a", 1, 9), presented("a", 2, 9)]);
    expect(particle?.presented.map(({ credential }) => credential.id)).toEqual([
      "credential 1",
      "credential 2",
    ]);
  });

  describe("counts", () => {
    const countsAfter = async (...writes: readonly (readonly JournalEntry[])[]) =>
      (await recoveredAfter(...writes)).counts;

    it("are the last of their key, with the names of all their uses", async () => {
      const first = [counted("k"), counted("other", { until: 70 }), counted("k", { count: 2 })];
      const second = [counted("k", { count: 4, by: ["use 3", "use 4"] })];
      expect(await countsAfter(first, second)).toEqual([
        { key: "k", count: 4, since: 1, until: 50, by: ["use 1", "use 2", "use 3", "use 4"] },
        { key: "other", count: 1, since: 1, until: 70, by: ["use 1"] },
      ]);
    });

    it("begin anew where an entry names all of them", async () => {
      const next = { count: 1, since: 50, until: 99, by: ["new"] };
      expect(await countsAfter([counted("k"), counted("k", { count: 2 })], [counted("k", next)])).toEqual([
        { key: "k", ...next },
      ]);
    });

    it("know the last names of very many", async () => {
      const names = Array.from({ length: 10_000 }, (_none, index) => `use ${index + 1}`);
      const all = [counted("k", { count: 10_000, by: names }), counted("k", { count: 10_001 })];
      expect((await countsAfter(all))[0]).toMatchObject({
        count: 10_001,
        by: [...names.slice(1), "use 10001"],
      });
    });

    it("are forgotten when they end, with the names of their uses", async () => {
      await using harness = await open();
      const { journal } = harness;
      await journal.recover();
      await journal.write([counted("k", { until: 50 }), counted("other", { until: 51 })]);
      await journal.prune(50, 0);
      await journal.write([counted("k", { count: 2, until: 80 })]);
      const { counts } = await (await harness.restarted()).recover();
      expect(counts.map(({ key, by }) => [key, by])).toEqual([
        ["k", ["use 2"]],
        ["other", ["use 1"]],
      ]);
    });
  });

  it("keeps revocations until they end, the later end of two", async () => {
    await using harness = await open();
    const { journal } = harness;
    await journal.recover();
    await journal.write([revoked("b", 60), revoked("a", 50), revoked("b", 40)]);
    const now = await harness.restarted();
    expect((await now.recover()).revoked).toEqual([
      { id: "a", until: 50 },
      { id: "b", until: 60 },
    ]);
    await now.prune(50, 0);
    expect((await (await harness.restarted()).recover()).revoked).toEqual([{ id: "b", until: 60 }]);
  });

  describe("receipts", () => {
    it("are there in order, given once, before and after the particle is over", () =>
      withJournal(async (journal) => {
        await journal.write([accepted("a"), receipt("a", 1), receipt("a", 0), receipt("a", 1, 9)]);
        expect(await journal.receipts(refNamed("a"))).toEqual(["receipt 0 of a", "receipt 1 of a"]);
        await journal.write([over("a", 5), receipt("a", 2), receipt("unheard of", 0)]);
        expect(await journal.receipts(refNamed("a"))).toHaveLength(3);
        expect(await journal.receipts(refNamed("unheard of"))).toEqual([]);
      }));

    it("are no more than a particle may make calls", () =>
      withJournal(async (journal) => {
        await journal.write([accepted("a"), receipt("a", 1023), receipt("a", 1024)]);
        expect(await journal.receipts(refNamed("a"))).toEqual(["receipt 1023 of a"]);
      }));

    it("go with the audit row, and with no other", () =>
      withJournal(async (journal) => {
        for (const name of ["a", "b"]) {
          await journal.write([accepted(name)]);
          await journal.write(Array.from({ length: 1024 }, (_none, n) => receipt(name, n)));
        }
        await journal.write([over("a", 5), over("b", 6)]);
        await journal.prune(100, 5, 9);
        expect(await journal.receipts(refNamed("a"))).toHaveLength(1024);
        await journal.prune(100, 6);
        expect(await journal.receipts(refNamed("a"))).toEqual([]);
        expect(await journal.receipts(refNamed("b"))).toHaveLength(1024);
        expect((await journal.history({ limit: 9 })).map(({ ref }) => ref)).toEqual(["b"]);
      }));
  });

  it("applies writes in the order in which they were made, also those that nobody waited for", async () => {
    await using harness = await open();
    await harness.journal.recover();
    const writes = Array.from({ length: 300 }, (_none, index) =>
      harness.journal.write(index === 0 ? [accepted("a")] : [ran("a", index)]),
    );
    await Promise.all(writes);
    const [particle] = (await (await harness.restarted()).recover()).particles;
    expect(particle?.state.runs).toBe(299);
  });

  it("shows what is over, newest first", () =>
    withJournal(async (journal) => {
      await journal.write([over("a", 1), over("b", 2)]);
      await journal.write([over("c", 3)]);
      expect(await journal.history({ limit: 2 })).toEqual([audit("c", 3), audit("b", 2)]);
      expect(await journal.history({ ref: refNamed("a"), limit: 9 })).toEqual([audit("a", 1)]);
      expect(await journal.history({ id: "id of b", limit: 9 })).toEqual([audit("b", 2)]);
      expect(await journal.history({ ref: refNamed("a"), id: "id of b", limit: 9 })).toEqual([]);
    }));

  it("shows dead letters, one a particle and peer", () =>
    withJournal(async (journal) => {
      await journal.write([accepted("a"), undeliverable("a", "p", 1), undeliverable("a", "q", 2)]);
      await journal.write([undeliverable("a", "p", 3), over("a", 1)]);
      expect(await journal.deadLetters(9)).toEqual([letter("a", "p", 3), letter("a", "q", 2)]);
      expect(journal.counters.deadLetters).toBe(2);
    }));

  it("shows unknown outcomes beyond the end of their particle, until they are settled", () =>
    withJournal(async (journal) => {
      await journal.write([accepted("a"), ran("a", 1, { open: [1, 2] })]);
      await journal.write([outcome("a", 1, unknown("a", 1)), outcome("a", 2, unknown("a", 2)), over("a", 1)]);
      expect(await journal.unknownOutcomes(9)).toEqual([unknown("a", 2), unknown("a", 1)]);
      await journal.write([call("settled", "a", 2)]);
      expect(await journal.unknownOutcomes(9)).toEqual([unknown("a", 1)]);
      expect(journal.counters.unknownOutcomes).toBe(1);
    }));

  describe("claims", () => {
    const asked = (name: string) => ({ ref: refNamed(name), call: 1 });
    /** Two particles with call 1 open; the first has claimed the key. */
    const withClaim = (use: (journal: Journal) => Promise<void>) =>
      withJournal(async (journal) => {
        for (const name of ["a", "b"]) await journal.write([accepted(name), ran(name, 1, { open: [1] })]);
        const claim = await journal.claim(claimBy("a"));
        expect(claim).toEqual({
          holder: asked("a"),
          digest: "arguments",
          result: undefined,
          alive: true,
          intended: false,
        });
        await use(journal);
      });

    it("belong to one call at a time, and say what they are for", () =>
      withClaim(async (journal) => {
        const claim = await journal.claim(claimBy("b", { digest: "others", repeatable: true }));
        expect(claim).toMatchObject({ holder: asked("a"), digest: "arguments", alive: true });
        expect(await journal.claim(claimBy("b", { scope: "another" }))).toMatchObject({ holder: asked("b") });
      }));

    it("are the same to the call that has them", () =>
      withClaim(async (journal) => {
        await journal.write([call("intended", "a", 1)]);
        expect(await journal.claim(claimBy("a"))).toMatchObject({
          holder: asked("a"),
          intended: true,
          alive: true,
        });
      }));

    it.each<[string, JournalEntry[]]>([
      ["was never meant to leave", []],
      ["did not leave", [call("intended", "a", 1), call("withdrawn", "a", 1)]],
    ])("pass on from a call that is gone and %s", (_case, entries) =>
      withClaim(async (journal) => {
        await journal.write([...entries, over("a", 1)]);
        expect(await journal.claim(claimBy("b"))).toMatchObject({ holder: asked("b"), alive: true });
      }),
    );

    it("pass on from a call that may have left only to one that may be repeated", () =>
      withClaim(async (journal) => {
        await journal.write([call("intended", "a", 1)]);
        await journal.write([over("a", 1)]);
        expect(await journal.claim(claimBy("b"))).toMatchObject({
          holder: asked("a"),
          alive: false,
          intended: true,
        });
        expect(
          await journal.claim(claimBy("b", { repeatable: true, digest: "other arguments" })),
        ).toMatchObject({ holder: asked("a") });
        expect(await journal.claim(claimBy("b", { repeatable: true }))).toMatchObject({
          holder: asked("b"),
          intended: false,
        });
      }));

    it("end with a call that was fed, as they do with its particle", () =>
      withClaim(async (journal) => {
        await journal.write([outcome("a", 1)]);
        expect(await journal.claim(claimBy("b"))).toMatchObject({ holder: asked("a"), alive: true });
        await journal.write([ran("a", 2, { fed: [1] })]);
        expect(await journal.claim(claimBy("b"))).toMatchObject({ holder: asked("b") });
      }));

    it("keep their result for every later call", () =>
      withClaim(async (journal) => {
        await journal.write([call("intended", "a", 1), claimEnded("a", DONE), over("a", 1)]);
        const claim = await journal.claim(claimBy("b", { repeatable: true }));
        expect(claim).toMatchObject({ holder: asked("a"), result: DONE, alive: false });
      }));

    it("are let go without a result, by their holder alone", () =>
      withClaim(async (journal) => {
        await journal.write([claimEnded("b", undefined)]);
        expect(await journal.claim(claimBy("b"))).toMatchObject({ holder: asked("a") });
        await journal.write([claimEnded("a", undefined)]);
        expect(await journal.claim(claimBy("b"))).toMatchObject({ holder: asked("b") });
      }));

    it("are free past their end, pruned or not", () =>
      withClaim(async (journal) => {
        await journal.write([claimEnded("a", DONE)]);
        expect(await journal.claim(claimBy("b", { now: 199 }))).toMatchObject({ result: DONE });
        expect(await journal.claim(claimBy("b", { now: 200, expiresAt: 300 }))).toMatchObject({
          holder: asked("b"),
          result: undefined,
        });
        await journal.prune(300, 0);
        expect(await journal.claim(claimBy("a"))).toMatchObject({ holder: asked("a") });
      }));

    it("see what was written before them, though nobody waited", () =>
      withJournal(async (journal) => {
        void journal.write([accepted("a"), ran("a", 1, { open: [1] }), call("intended", "a", 1)]);
        expect(await journal.claim(claimBy("a"))).toMatchObject({ alive: true, intended: true });
      }));

    it("survive a restart", async () => {
      await using harness = await open();
      await harness.journal.recover();
      await harness.journal.write([accepted("a"), ran("a", 1, { open: [1] })]);
      await harness.journal.claim(claimBy("a"));
      await harness.journal.write([call("intended", "a", 1), over("a", 1)]);
      const journal = await harness.restarted();
      await journal.write([accepted("b"), ran("b", 1, { open: [1] })]);
      expect(await journal.claim(claimBy("b"))).toMatchObject({
        holder: asked("a"),
        alive: false,
        intended: true,
      });
    });
  });

  it("forgets by time, and remembers up to which deadline it forgot", async () => {
    await using harness = await open();
    const { journal } = harness;
    await journal.recover();
    await journal.write([accepted("a"), ran("a", 1, { open: [1, 2] })]);
    await journal.write([outcome("a", 1, unknown("a", 1, 9)), outcome("a", 2, unknown("a", 2, 10))]);
    await journal.write([undeliverable("a", "p", 9), undeliverable("a", "q", 10)]);
    await journal.write([over("x", 4), over("y", 8), over("z", 10), over("w", 6)]);
    await journal.prune(100, 10);
    expect((await journal.unknownOutcomes(9)).map(({ at }) => at)).toEqual([10, 9]);
    expect((await journal.deadLetters(9)).map(({ at }) => at)).toEqual([10]);
    expect(journal.counters).toMatchObject({ deadLetters: 1, unknownOutcomes: 2 });
    await journal.prune(100, 7);
    const recovered = await (await harness.restarted()).recover();
    expect(recovered.watermark).toBe(8);
    expect(recovered.over).toEqual([{ ref: "z", deadline: 10 }]);
    expect(recovered.particles).toHaveLength(1);
  });

  it("need not remember which particles it refuses by their deadline, though it shows them", async () => {
    await using harness = await open();
    await harness.journal.recover();
    await harness.journal.write([over("a", 4), over("b", 8), over("c", 9)]);
    await harness.journal.prune(100, 5, 9);
    const journal = await harness.restarted();
    expect(await journal.recover()).toMatchObject({ watermark: 8, over: [{ ref: "c" }] });
    expect((await journal.history({ limit: 9 })).map(({ ref }) => ref)).toEqual(["c", "b"]);
  });

  it("takes nothing after it was closed", () =>
    withJournal(async (journal) => {
      const written = journal.write([accepted("a")]);
      await journal.close(1000);
      await written;
      await expect(journal.write([accepted("b")])).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
      await expect(journal.claim(claimBy("b"))).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
      await expect(journal.history({ limit: 1 })).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
    }));
});
