import { describe, expect, it } from "vitest";
import type { HistoryFilter, Journal, JournalEntry, RecoveredParticle } from "../../src/journal/index.ts";
import {
  accepted,
  arrival,
  arrived,
  call,
  claimBy,
  claimEnded,
  counted,
  delivered,
  letter,
  letterGone,
  outcome,
  outcomeRequest,
  over,
  presented,
  ran,
  receipt,
  refNamed,
  request,
  resent,
  retried,
  revoked,
  settled,
  settlement,
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

  it("keeps the last state, with its problem and what people can see of it", async () => {
    const problem = letter("a", "p").problem;
    const state = { ...ran("a", 2).state, strikes: 2, problem, ended: true, life: '{"of":"💥"}' };
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
        expect((await journal.history({ limit: 9 })).rows.map(({ ref }) => ref)).toEqual(["b"]);
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

  describe("what is over", () => {
    const withRows = (use: (journal: Journal) => Promise<void>) =>
      withJournal(async (journal) => {
        const sms = { initiator: "ann", status: "done", calls: [{ service: "sms", function: "send" }] };
        const failed = { initiator: "bob", status: "failed", calls: [{ service: "sms", function: "read" }] };
        await journal.write([over("d", 1, 40, failed), over("a", 1, 10, sms)]);
        await journal.write([over("c", 1, 20, { ...sms, status: "failed" }), over("b", 1, 20, failed)]);
        await use(journal);
      });
    const shown = async (journal: Journal, filter: Partial<HistoryFilter>): Promise<string> => {
      const { rows } = await journal.history({ limit: 9, ...filter });
      return rows.map(({ ref }) => ref).join("");
    };

    it("is listed by when it came, newest first, of one moment in one order", () =>
      withRows(async (journal) => {
        expect(await shown(journal, {})).toBe("dcba");
        expect((await journal.history({ ref: refNamed("b"), limit: 9 })).rows).toMatchObject([
          { ref: "b", id: "id of b", receivedAt: 20, deadline: 1, record: expect.stringContaining("bob") },
        ]);
      }));

    it.each<[Partial<HistoryFilter>, string]>([
      [{ ref: refNamed("a") }, "a"],
      [{ id: "id of c" }, "c"],
      [{ ref: refNamed("a"), id: "id of c" }, ""],
      [{ initiator: "bob" }, "db"],
      [{ status: "failed" }, "dcb"],
      [{ service: "sms" }, "dcba"],
      [{ function: "send" }, "ca"],
      [{ service: "sms", function: "read", initiator: "bob", status: "failed" }, "db"],
      [{ service: "mail" }, ""],
      [{ since: 20 }, "dcb"],
      [{ until: 20 }, "cba"],
      [{ since: 20, until: 39 }, "cb"],
    ])("is filtered by %j", (filter, refs) =>
      withRows(async (journal) => expect(await shown(journal, filter)).toBe(refs)),
    );

    it("comes in pages that say where to go on, and whether there is more", () =>
      withRows(async (journal) => {
        const first = await journal.history({ limit: 2 });
        expect(first.next).toEqual({ receivedAt: 20, ref: "c" });
        expect(await shown(journal, { before: first.next })).toBe("ba");
        const rest = await journal.history({ limit: 2, before: first.next });
        expect(rest.next).toBeUndefined();
        const found = await journal.history({
          limit: 1,
          initiator: "ann",
          before: { receivedAt: 20, ref: refNamed("c") },
        });
        expect(found.rows.map(({ ref }) => ref)).toEqual(["a"]);
      }));

    it("is looked through for so long, and then says where it stopped", () =>
      withJournal(async (journal) => {
        const rows = Array.from({ length: 2_003 }, (_none, n) => over(`p${n}`, 1, n));
        await journal.write(rows);
        const page = await journal.history({ limit: 9, initiator: "nobody" });
        expect(page).toEqual({ rows: [], next: { receivedAt: 3, ref: "p3" } });
        expect(await journal.history({ limit: 9, initiator: "nobody", before: page.next })).toEqual({
          rows: [],
          next: undefined,
        });
      }));
  });

  describe("dead letters", () => {
    it("are shown, one a particle and peer", () =>
      withJournal(async (journal) => {
        await journal.write([accepted("a"), undeliverable("a", "p", 1), undeliverable("a", "q", 2)]);
        await journal.write([undeliverable("a", "p", 3), over("a", 1)]);
        expect(await journal.deadLetters(9)).toEqual([letter("a", "p", 3), letter("a", "q", 2)]);
        expect(await journal.deadLetter(refNamed("a"), "q")).toEqual(letter("a", "q", 2));
        expect(await journal.deadLetter(refNamed("a"), "r")).toBeUndefined();
        expect(journal.counters.deadLetters).toBe(2);
      }));

    it("go when nobody needs them any more", () =>
      withJournal(async (journal) => {
        await journal.write([accepted("a"), undeliverable("a", "p"), undeliverable("a", "q")]);
        await journal.write([letterGone("a", "q"), letterGone("a", "unheard of")]);
        expect(await journal.deadLetters(9)).toEqual([letter("a", "p")]);
        expect(journal.counters.deadLetters).toBe(1);
      }));

    it("stay while what they are about is on its way again, also after a restart", async () => {
      await using harness = await open();
      await harness.journal.recover();
      await harness.journal.write([accepted("a"), ran("a", 1, { sends: ["p"] }), undeliverable("a", "p")]);
      await harness.journal.write([resent("a", "p")]);
      const journal = await harness.restarted();
      expect((await journal.recover()).particles[0]?.sends).toMatchObject([{ peer: "p", gaveUp: false }]);
      expect(await journal.deadLetters(9)).toHaveLength(1);
    });
  });

  describe("unknown outcomes", () => {
    const asked = outcomeRequest("a");

    it("are shown beyond the end of their particle, until they are settled", () =>
      withJournal(async (journal) => {
        await journal.write([accepted("a"), ran("a", 1, { open: [1, 2] })]);
        await journal.write([
          outcome("a", 1, unknown("a", 1)),
          outcome("a", 2, unknown("a", 2)),
          over("a", 1),
        ]);
        expect(await journal.unknownOutcomes(9)).toEqual([unknown("a", 2), unknown("a", 1)]);
        await journal.write([call("settled", "a", 2)]);
        expect(await journal.unknownOutcomes(9)).toEqual([unknown("a", 1)]);
        expect(journal.counters.unknownOutcomes).toBe(1);
      }));

    it("have their request where it is asked for, and was kept", () =>
      withJournal(async (journal) => {
        const kept = { ...unknown("a", 1), request: asked };
        await journal.write([accepted("a"), outcome("a", 1, kept), outcome("a", 2, unknown("a", 2))]);
        expect(await journal.unknownOutcomes(9)).toEqual([unknown("a", 2), unknown("a", 1)]);
        expect(await journal.unknownOutcomes(9, true)).toEqual([unknown("a", 2), kept]);
        expect(await journal.unknownOutcome(refNamed("a"), 1)).toEqual(kept);
        expect(await journal.unknownOutcome(refNamed("a"), 2)).toEqual(unknown("a", 2));
        expect(await journal.unknownOutcome(refNamed("a"), 3)).toBeUndefined();
      }));

    it("are shown with so much of requests, and the rest without", () =>
      withJournal(async (journal) => {
        const large = { ...unknown("a", 1), request: "x".repeat(1_500_000) };
        await journal.write([outcome("a", 1, large), outcome("a", 2, { ...large, call: 2 })]);
        const [second, first] = await journal.unknownOutcomes(9, true);
        expect([second?.request?.length, first?.request]).toEqual([large.request.length, undefined]);
      }));

    it("keep so much of requests, the newest", () =>
      withJournal(async (journal) => {
        const large = { ...unknown("a", 1), request: "x".repeat(15_000_000) };
        for (const id of [1, 2, 3]) await journal.write([outcome("a", id, { ...large, call: id })]);
        await journal.prune(1, 0);
        const kept = [1, 2, 3].map(
          async (id) => (await journal.unknownOutcome(refNamed("a"), id))?.request?.length,
        );
        expect(await Promise.all(kept)).toEqual([undefined, 15_000_000, 15_000_000]);
        expect(await journal.unknownOutcomes(9)).toHaveLength(3);
      }));

    it("know how often they were tried again", async () => {
      await using harness = await open();
      await harness.journal.recover();
      await harness.journal.write([outcome("a", 1, { ...unknown("a", 1), request: asked })]);
      await harness.journal.write([retried("a", 1, 1), retried("a", 1, 2), retried("a", 2, 1)]);
      const journal = await harness.restarted();
      expect(await journal.unknownOutcome(refNamed("a"), 1)).toMatchObject({ retries: 2, request: asked });
      await journal.write([retried("a", 1, 1)]);
      expect(await journal.unknownOutcomes(9)).toMatchObject([{ retries: 1 }]);
    });

    it("leave what was said of them as long as the particle can be looked up", () =>
      withJournal(async (journal) => {
        const said = settlement(1, { note: "seen at the provider", by: "ann" });
        await journal.write([accepted("a"), settled("a", settlement(2)), settled("a", said)]);
        await journal.write([settled("a", settlement(1)), settled("unheard of", said), over("a", 5)]);
        await journal.write([settled("a", settlement(3, { outcome: "retried", retCode: 500 }))]);
        expect(await journal.settlements(refNamed("a"))).toEqual([
          said,
          settlement(2),
          settlement(3, { outcome: "retried", retCode: 500 }),
        ]);
        expect(await journal.settlements(refNamed("unheard of"))).toEqual([]);
        await journal.prune(100, 6);
        expect(await journal.settlements(refNamed("a"))).toEqual([]);
      }));
  });

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
    expect((await journal.history({ limit: 9 })).rows.map(({ ref }) => ref)).toEqual(["c", "b"]);
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
