import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import { createMemoryJournal, type Journal } from "../../../src/journal/index.ts";
import type { Identity } from "../../../src/particle/index.ts";
import { createReceiptBook, digestOfText } from "../../../src/receipts/index.ts";
import { ownClaims } from "../../../src/receipts/read-receipt.ts";
import { accepted } from "../../support/journal-entries.ts";
import {
  INITIATOR,
  issued,
  OTHER_PARTICLE,
  openBook,
  PARTICLE,
  peer,
  RESULT,
  servedCall,
} from "../../support/receipts.ts";

const gateway = await peer(1);
const other = await peer(2);

/** Signs like the gateway, each signature only when it is let through, in whatever order. */
const slowSigner = () => {
  const waiting: (() => void)[] = [];
  const sign = async (message: Uint8Array): Promise<Uint8Array> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return gateway.sign(message);
  };
  return { identity: { peerId: gateway.peerId, sign } satisfies Pick<Identity, "peerId" | "sign">, waiting };
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("issue", () => {
  it("chains the receipts of a particle, each particle for itself", async () => {
    const { book } = await openBook(gateway);
    const [first = "", second = ""] = await issued(book, 2);
    const foreign = await book.issue(servedCall({ particle: OTHER_PARTICLE }));
    expect(ownClaims(first)).toMatchObject({ n: 0, call: 1, prev: digestOfText(PARTICLE) });
    expect(ownClaims(second)).toMatchObject({ n: 1, call: 2, prev: digestOfText(first) });
    expect(ownClaims(foreign)).toMatchObject({ n: 0, prev: digestOfText(OTHER_PARTICLE) });
    expect(await book.of(PARTICLE)).toEqual([first, second]);
  });

  it("chains concurrent calls in the order in which they came, although signing takes its time", async () => {
    const { identity, waiting } = slowSigner();
    const { book } = await openBook(identity);
    const all = [3, 1, 2].map((call) => book.issue(servedCall({ call })));
    for (let signed = 0; signed < 3; signed++) {
      await expect.poll(() => waiting.length).toBe(1);
      waiting.pop()?.();
      await all[signed];
    }
    const receipts = await Promise.all(all);
    expect(receipts.map((receipt) => ownClaims(receipt)).map(({ n, call }) => [n, call])).toEqual([
      [0, 3],
      [1, 1],
      [2, 2],
    ]);
    expect(await book.of(PARTICLE)).toEqual(receipts);
  });

  it("goes on with the next when one cannot be signed", async () => {
    let isBroken = true;
    const sign = (message: Uint8Array) =>
      isBroken ? Promise.reject(new Error("no")) : gateway.sign(message);
    const { book } = await openBook({ peerId: gateway.peerId, sign });
    await expect(book.issue(servedCall({ call: 1 }))).rejects.toThrow("no");
    isBroken = false;
    expect(ownClaims(await book.issue(servedCall({ call: 2 })))).toMatchObject({ n: 0, call: 2 });
  });

  it("signs nothing that could not be read", async () => {
    const { book } = await openBook(gateway);
    const outcome = { code: "", retCode: 1 };
    await expect(book.issue(servedCall({ outcome }))).rejects.toThrow('claim "outcome" is missing or wrong');
    await expect(book.issue(servedCall({ ended: Number.NaN }))).rejects.toThrow('claim "ended"');
    expect(ownClaims(await book.issue(servedCall())).n).toBe(0);
  });

  it("gives a call its one receipt, again and again", async () => {
    const { book } = await openBook(gateway);
    const [first, second] = await issued(book, 2);
    expect(await book.issue(servedCall({ call: 1, started: 5, ended: 6 }))).toBe(first);
    expect(await Promise.all([1, 2, 1].map((call) => book.issue(servedCall({ call }))))).toEqual([
      first,
      second,
      first,
    ]);
    expect(await book.of(PARTICLE)).toHaveLength(2);
  });

  it("goes on where the book before it ended, and knows which calls have theirs", async () => {
    const { book, journal } = await openBook(gateway);
    const [first = "", second = ""] = await issued(book, 2);
    const next = createReceiptBook({ identity: gateway, journal });
    expect(await next.issue(servedCall({ call: 2 }))).toBe(second);
    const third = await next.issue(servedCall({ call: 3, ended: 0 }));
    expect(ownClaims(third)).toMatchObject({ n: 2, prev: digestOfText(second), ended: servedCall().ended });
    expect(await next.of(PARTICLE)).toEqual([first, second, third]);
  });

  it("does not let time run backwards in a chain", async () => {
    const { book } = await openBook(gateway);
    await book.issue(servedCall({ call: 1, started: 10, ended: 20 }));
    expect(ownClaims(await book.issue(servedCall({ call: 2, started: 5, ended: 6 })))).toMatchObject({
      started: 5,
      ended: 20,
    });
    expect(ownClaims(await book.issue(servedCall({ call: 3, started: 30, ended: 25 })))).toMatchObject({
      started: 30,
      ended: 30,
    });
  });

  it("cuts names that only a failed call can have", async () => {
    const { book } = await openBook(gateway);
    const receipt = await book.issue(servedCall({ function: "f".repeat(100_000), rule: "r".repeat(1000) }));
    expect(ownClaims(receipt).function).toBe(`${"f".repeat(255)}…`);
    expect(receipt.length).toBeLessThan(2500);
  });

  it("gives as many as the journal keeps", async () => {
    const { book } = await openBook(gateway);
    await issued(book, 1024);
    await expect(book.issue(servedCall({ call: 1025 }))).rejects.toMatchObject({ code: "SLUICE_QUOTA" });
    expect(await book.of(PARTICLE)).toHaveLength(1024);
  });

  it("asks the journal once for a particle, and not at all for a new one", async () => {
    const { journal } = await openBook(gateway);
    let asked = 0;
    const counting: Pick<Journal, "write" | "receipts"> = {
      write: (entries) => journal.write(entries),
      receipts: (ref) => {
        asked++;
        return journal.receipts(ref);
      },
    };
    const book = createReceiptBook({ identity: gateway, journal: counting });
    await issued(book, 3);
    expect(asked).toBe(1);
    book.begin(OTHER_PARTICLE);
    await issued(book, 3, { particle: OTHER_PARTICLE });
    expect(asked).toBe(1);
    book.begin(OTHER_PARTICLE);
    book.forget(OTHER_PARTICLE);
    await turn();
    const late = await book.issue(servedCall({ particle: OTHER_PARTICLE, call: 4 }));
    expect([asked, ownClaims(late).n]).toEqual([2, 3]);
  });

  it("keeps 10,000 chains in memory, and goes on with the others as the journal has them", async () => {
    const { book } = await openBook({ peerId: gateway.peerId, sign: async () => new Uint8Array(64) });
    await issued(book, 2);
    book.begin(PARTICLE);
    for (let other = 0; other < 10_000; other++) {
      const particle = `${OTHER_PARTICLE.slice(0, 38)}${other + 11_111}`.replaceAll("0", "z");
      book.begin(particle);
      await book.issue(servedCall({ particle }));
    }
    book.begin(PARTICLE); // again, which must not make it new
    expect(ownClaims(await book.issue(servedCall({ call: 3 }))).n).toBe(2);
  });

  it("says so when the journal cannot be read, and asks it again the next time", async () => {
    const { journal } = await openBook(gateway);
    let isReadable = false;
    const book = createReceiptBook({
      identity: gateway,
      journal: {
        write: (entries) => journal.write(entries),
        receipts: async (ref) => {
          if (!isReadable) throw new SluiceError("SLUICE_STORAGE", "cannot be read");
          return journal.receipts(ref);
        },
      },
    });
    await expect(book.issue(servedCall())).rejects.toMatchObject({ code: "SLUICE_STORAGE" });
    isReadable = true;
    expect(ownClaims(await book.issue(servedCall())).n).toBe(0);
  });
});

describe("a journal that takes its time", () => {
  const slowJournal = async () => {
    const journal = createMemoryJournal();
    await journal.write([accepted(PARTICLE)]);
    const commits: (() => void)[] = [];
    const write: Journal["write"] = async (entries) => {
      await new Promise<void>((resolve) => commits.push(resolve));
      await journal.write(entries);
    };
    return {
      book: createReceiptBook({
        identity: gateway,
        journal: { write, receipts: (ref) => journal.receipts(ref) },
      }),
      commits,
    };
  };

  it("does not hold up receipts, only who wants to see them", async () => {
    const { book, commits } = await slowJournal();
    const [first, second] = await issued(book, 2);
    let seen: readonly string[] | undefined;
    const seeing = book.of(PARTICLE).then((receipts) => (seen = receipts));
    await turn();
    expect(seen).toBeUndefined();
    for (const commit of commits) commit();
    await seeing;
    expect(seen).toEqual([first, second]);
  });

  it("is not asked where a chain stands before it has all of it, forgotten or not", async () => {
    const { book, commits } = await slowJournal();
    const [first = ""] = await issued(book, 1);
    book.forget(PARTICLE);
    const late = await book.issue(servedCall({ call: 2 }));
    expect(ownClaims(late)).toMatchObject({ n: 1, prev: digestOfText(first) });
    for (const commit of commits) commit();
    await turn();
    const later = await book.issue(servedCall({ call: 3 }));
    expect(ownClaims(later)).toMatchObject({ n: 2, prev: digestOfText(late) });
  });
});

describe("parents", () => {
  it("are named once, by the receipt that is given next", async () => {
    const { book } = await openBook(gateway);
    const [parent = ""] = await issued((await openBook(other)).book, 1);
    const presentation = {
      particle: PARTICLE,
      initiator: INITIATOR,
      receipt: parent,
      result: RESULT,
      asProof: false,
    };
    await book.issue(servedCall({ call: 1 }));
    expect(await book.present(presentation)).toMatchObject({ iss: other.peerId, n: 0 });
    await book.present(presentation);
    const [second, third] = [
      await book.issue(servedCall({ call: 2 })),
      await book.issue(servedCall({ call: 3 })),
    ];
    expect(ownClaims(second).parents).toEqual([digestOfText(parent)]);
    expect(ownClaims(third).parents).toEqual([]);
  });

  it("are others' receipts, not its own", async () => {
    const { book } = await openBook(gateway);
    const [receipt = ""] = await issued(book, 1);
    await book.present({ particle: PARTICLE, initiator: INITIATOR, receipt, result: RESULT, asProof: false });
    expect(ownClaims(await book.issue(servedCall({ call: 2 }))).parents).toEqual([]);
  });
});
