import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Batch } from "../../src/journal/batch.ts";
import type { Claim, JournalEntry, Recovered } from "../../src/journal/index.ts";
import { JournalImage } from "../../src/journal/index.ts";
import { JournalDatabase } from "../../src/journal/journal-database.ts";
import { LiveRows } from "../../src/journal/live-rows.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import {
  accepted,
  arrived,
  call,
  claimBy,
  claimEnded,
  counted,
  delivered,
  letterGone,
  outcome,
  outcomeRequest,
  over,
  presented,
  ran,
  receipt,
  refNamed,
  resent,
  retried,
  revoked,
  settled,
  settlement,
  undeliverable,
  unknown,
} from "../support/journal-entries.ts";
import { tempDir } from "../support/temp-dir.ts";

const NAMES = ["a", "b", "c"];
const name = fc.constantFrom(...NAMES);
const id = fc.integer({ min: 1, max: 3 });
const ids = fc.uniqueArray(id, { maxLength: 2 });
const peer = fc.constantFrom("p", "q");
const time = fc.integer({ min: 1, max: 30 });
const unknownWithRequest = (of: string, at: number, told: number) => ({
  ...unknown(of, at, told),
  ...(told % 2 === 0 ? { request: outcomeRequest(of) } : {}),
});
const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.tuple(name, id).map(([of, seq]) => accepted(of, [seq], seq)),
  fc.tuple(name, id).map(([of, seq]) => arrived(of, seq)),
  fc
    .tuple(name, time, ids, ids, fc.option(id, { nil: undefined }), fc.uniqueArray(peer))
    .map(([of, runs, open, fed, merged, sends]) => {
      const plain = ran(of, runs, { open, fed, merged, sends });
      return runs % 3 === 0 ? plain : { ...plain, state: { ...plain.state, life: `life ${runs}` } };
    }),
  fc.tuple(fc.constantFrom("intended", "withdrawn", "settled"), name, id).map((row) => call(...row)),
  fc
    .tuple(name, id, fc.option(time))
    .map(([of, at, told]) => outcome(of, at, told === null ? undefined : unknownWithRequest(of, at, told))),
  fc.tuple(name, id, time).map((row) => retried(...row)),
  fc.tuple(name, id, time).map(([of, at, when]) => settled(of, settlement(at, { at: when }))),
  fc.tuple(name, peer).map((row) => resent(...row)),
  fc.tuple(name, peer).map((row) => letterGone(...row)),
  fc.tuple(name, peer, time).map((row) => delivered(...row)),
  fc.tuple(name, peer, time).map((row) => undeliverable(...row)),
  fc.tuple(name, time, time).map((row) => over(...row)),
  fc
    .tuple(name, fc.boolean())
    .map(([of, hasResult]) => claimEnded(of, hasResult ? { retCode: 0, result: "1" } : undefined)),
  fc.tuple(name, id, id).map((row) => presented(...row)),
  fc.tuple(name, id, id).map((row) => receipt(...row)),
  fc
    .tuple(name, id, fc.array(fc.constantFrom("u", "v", "w"), { maxLength: 3 }), time)
    .map(([key, more, by, until]) => counted(key, { count: by.length + more - 1, until, by })),
  fc.tuple(name, time).map((row) => revoked(...row)),
);
type Claiming = { readonly claims: string; readonly repeatable: boolean; readonly now: number };
type Step =
  | { readonly entries: readonly JournalEntry[]; readonly twice: boolean }
  | Claiming
  | { readonly pruneAt: number; readonly refuse: number }
  | "reopen";
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ entries: fc.array(entry, { maxLength: 6 }), twice: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ claims: name, repeatable: fc.boolean(), now: time }) },
  { weight: 1, arbitrary: fc.record({ pruneAt: time, refuse: time }) },
  { weight: 1, arbitrary: fc.constant("reopen") },
);

/** The journal's file, and the rows that the other thread knows, without the threads between them. */
class FileJournal implements Disposable {
  readonly #database: JournalDatabase;
  #rows: LiveRows;

  constructor(file: string) {
    this.#database = new JournalDatabase({ file, durability: "relaxed" });
    this.#rows = new LiveRows(this.#database.load());
  }

  write(entries: readonly JournalEntry[], twice: boolean): void {
    const batch = new Batch();
    batch.add(entries, this.#rows);
    for (let times = twice ? 2 : 1; times > 0; times--) this.#database.commit(batch.pack());
  }

  claim(request: ReturnType<typeof claimBy>): Claim | undefined {
    const batch = new Batch();
    void batch.addClaim(request, this.#rows);
    return this.#database.commit(batch.pack()).claims[0];
  }

  prune(now: number, auditBefore: number, refuseBefore: number): void {
    this.#database.prune({ now, auditBefore, refuseBefore, isTight: false });
  }

  reopen(): void {
    this.#database.close();
    this.#rows = new LiveRows(this.#database.load());
  }

  state(): unknown {
    const { watermark, refs, deadlines } = this.#database.tombstones();
    const recovered: Recovered = {
      watermark,
      over: refs.map((ref, index) => ({ ref, deadline: deadlines[index] ?? 0 })),
      particles: this.#database.recover({ after: 0 }).particles,
      ...this.#database.kept(),
    };
    const limit = 99;
    const history = this.#database.history({ limit });
    return [
      recovered,
      history,
      this.#database.deadLetters({ limit }),
      this.#database.unknownOutcomes({ limit, withRequests: true }),
      NAMES.map((ref) => this.#database.receipts({ ref: refNamed(ref) })),
      NAMES.map((ref) => this.#database.settlements({ ref: refNamed(ref) })),
    ];
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

const stateOf = (image: JournalImage): unknown => [
  image.recovered(),
  image.history({ limit: 99 }),
  image.deadLetters(99),
  image.unknownOutcomes(99, true),
  NAMES.map((ref) => image.receipts(refNamed(ref))),
  NAMES.map((ref) => image.settlements(refNamed(ref))),
];

it("a file holds what the same writes amount to in memory, however often a batch was tried", async () => {
  await using folder = await tempDir();
  let runs = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      using file = new FileJournal(join(folder.path, `${++runs}.db`));
      const image = new JournalImage();
      for (const each of steps) {
        if (each === "reopen") file.reopen();
        else if ("entries" in each) {
          const entries = each.entries.filter((one) => {
            const isMade = isPossible(image, one);
            if (isMade) image.apply(one);
            return isMade;
          });
          file.write(entries, each.twice);
        } else if ("claims" in each) {
          const request = claimBy(each.claims, { ...each, expiresAt: each.now + 10 });
          if (isLive(image, each.claims)) expect(file.claim(request)).toEqual(image.claim(request));
        } else {
          image.prune(each.pruneAt, each.pruneAt, each.refuse);
          file.prune(each.pruneAt, each.pruneAt, each.refuse);
        }
      }
      expect(file.state()).toEqual(stateOf(image));
      file.reopen();
      expect(file.state()).toEqual(stateOf(image));
    }),
    { numRuns: 150 },
  );
});

const particleOf = (image: JournalImage, ref: string) =>
  image.recovered().particles.find((particle) => particle.ref === ref);
const isOver = (image: JournalImage, ref: ParticleRef): boolean =>
  image.history({ ref, limit: 1 }).rows.length > 0;
const isLive = (image: JournalImage, ref: string): boolean => particleOf(image, ref) !== undefined;

/** What an engine writes: a particle that is over does not come again, nobody has a receipt or word of one that never came, no peer what it was never to get. */
const isPossible = (image: JournalImage, one: JournalEntry): boolean => {
  if (one.kind === "accepted") return !isOver(image, one.ref);
  if (one.kind === "receipt" || one.kind === "settled")
    return isLive(image, one.ref) || isOver(image, one.ref);
  if (one.kind !== "delivered") return true;
  return particleOf(image, one.ref)?.sends.some((send) => send.peer === one.peer) ?? false;
};
