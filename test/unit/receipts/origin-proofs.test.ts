import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { digestOfJson, type Presentation } from "../../../src/receipts/index.ts";
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

const [gateway, source] = [await peer(1), await peer(2)];
const { book: sourceBook } = await openBook(source);
const [receipt = ""] = await issued(sourceBook, 1);
const presentation: Presentation = {
  particle: PARTICLE,
  initiator: INITIATOR,
  receipt,
  result: RESULT,
  asProof: true,
};
const ORIGIN = { peer: source.peerId, service: "credit-check", function: "checkCredit", lens: "" };

const presented = async (more: Partial<Presentation> = {}) => {
  const { book } = await openBook(gateway);
  await book.present({ ...presentation, ...more });
  return book;
};

describe("proves", () => {
  it.each<[string, JsonValue]>([
    ["", RESULT],
    ["", { list: [{ v: 1 }, { v: 2 }], decision: "approved" }],
    [".$.decision", "approved"],
    [".$.list.[1]", { v: 2 }],
    [".$.list.$.[0].$.v", 1],
  ])("a value at %j of a presented result", async (lens, value) => {
    expect((await presented()).proves(PARTICLE, { ...ORIGIN, lens }, value)).toBe(true);
  });

  it.each<[string, Partial<typeof ORIGIN>, JsonValue]>([
    ["another value", { lens: ".$.decision" }, "denied"],
    ["a value that is elsewhere in it", { lens: ".$.list.[0]" }, { v: 2 }],
    ["nothing there", { lens: ".$.reason" }, null],
    ["another peer", { peer: gateway.peerId }, RESULT],
    ["another service", { service: "sms" }, RESULT],
    ["the other view of the service", { service: "credit-check/aqua" }, RESULT],
    ["another function", { function: "getCustomer" }, RESULT],
    ["a lens nobody writes", { lens: ".$.[k]" }, RESULT],
  ])("nothing of %s", async (_, origin, value) => {
    expect((await presented()).proves(PARTICLE, { ...ORIGIN, ...origin }, value)).toBe(false);
  });

  it("nothing in another particle, nor when the time of this one is over", async () => {
    const book = await presented();
    expect(book.proves(OTHER_PARTICLE, ORIGIN, RESULT)).toBe(false);
    book.forget(PARTICLE);
    expect(book.proves(PARTICLE, ORIGIN, RESULT)).toBe(false);
  });

  it("nothing after a restart", async () => {
    await presented();
    expect((await openBook(gateway)).book.proves(PARTICLE, ORIGIN, RESULT)).toBe(false);
  });

  it("nothing that was presented as a parent alone", async () => {
    const book = await presented({ asProof: false });
    expect(book.proves(PARTICLE, ORIGIN, RESULT)).toBe(false);
  });

  it("what this gateway itself has signed", async () => {
    const { book } = await openBook(gateway);
    const [own = ""] = await issued(book, 1);
    await book.present({ ...presentation, receipt: own });
    expect(book.proves(PARTICLE, { ...ORIGIN, peer: gateway.peerId }, RESULT)).toBe(true);
  });

  it("a result that came to be known while the particle ended is forgotten with it", async () => {
    const { book } = await openBook(gateway);
    const presenting = book.present(presentation);
    book.forget(PARTICLE);
    await presenting;
    expect(book.proves(PARTICLE, ORIGIN, RESULT)).toBe(false);
  });
});

describe("present refuses", () => {
  const refused = async (more: Partial<Presentation>) => {
    const { book } = await openBook(gateway);
    const presenting = book.present({ ...presentation, ...more });
    await expect(presenting).rejects.toMatchObject({ code: "SLUICE_INVALID_CREDENTIAL" });
    const { particle, result } = { ...presentation, ...more };
    expect(book.proves(particle, ORIGIN, result)).toBe(false);
    return presenting.catch((error: Error) => error.message);
  };

  it.each<[string, Partial<Presentation>]>([
    ["of another particle", { particle: OTHER_PARTICLE }],
    ["names another initiator", { initiator: gateway.peerId }],
    ["is not the one the receipt is for", { result: { decision: "approved" } }],
    ["signed by the peer it names", { receipt: `${receipt.slice(0, -3)}AAA` }],
    ["is not a compact JWS", { receipt: "receipt" }],
  ])("a receipt that %s", async (message, more) => {
    expect(await refused(more)).toContain(message);
  });

  it("a receipt of a failed call", async () => {
    const failed = await sourceBook.issue(
      servedCall({ call: 7, outcome: { code: "SLUICE_DENIED", retCode: 1002 } }),
    );
    expect(await refused({ receipt: failed })).toContain("of a call that failed");
  });

  it("more than 64, right or wrong", async () => {
    const { book } = await openBook(gateway);
    for (let count = 0; count < 32; count++) {
      await book.present(presentation);
      await expect(book.present({ ...presentation, receipt: "wrong" })).rejects.toThrow("compact JWS");
    }
    await expect(book.present(presentation)).rejects.toMatchObject({ code: "SLUICE_QUOTA", retry: false });
    await expect(book.present({ ...presentation, particle: OTHER_PARTICLE })).rejects.toThrow(
      "another particle",
    );
  });

  it("more results than a particle's share", async () => {
    const { book } = await openBook(gateway);
    const { book: large } = await openBook(source);
    const results = ["a", "b", "c"].map((letter) => letter.repeat(400_000));
    const receipts = await Promise.all(
      results.map((result, call) =>
        large.issue(servedCall({ call, outcome: { result: digestOfJson(result) } })),
      ),
    );
    const present = (at: number, more: Partial<Presentation> = {}) =>
      book.present({ ...presentation, receipt: receipts[at] ?? "", result: results[at] ?? "", ...more });
    await present(0);
    await present(0);
    await present(1);
    await expect(present(2)).rejects.toMatchObject({ code: "SLUICE_QUOTA" });
    await present(2, { asProof: false });
    expect(book.proves(PARTICLE, ORIGIN, results[1] ?? "")).toBe(true);
  });

  const large = async (at: number, initiator: string) => {
    const result = "x".repeat(1_000_000);
    const particle = PARTICLE.slice(0, -1) + "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdef"[at];
    const { book } = await openBook(source, []);
    const outcome = { result: digestOfJson(result) };
    const receipt = await book.issue(servedCall({ particle, sub: initiator, outcome }));
    return { ...presentation, particle, initiator, receipt, result };
  };

  it("more results than an initiator's share, in however many particles", async () => {
    const { book } = await openBook(gateway, []);
    for (let at = 0; at < 8; at++) await book.present(await large(at, INITIATOR));
    await expect(book.present(await large(8, INITIATOR))).rejects.toMatchObject({
      code: "SLUICE_QUOTA",
      retry: true,
    });
    await book.present(await large(9, gateway.peerId));
    book.forget(`${PARTICLE.slice(0, -1)}1`);
    expect(await book.present(await large(10, INITIATOR))).toMatchObject({ iss: source.peerId });
  });

  it("more results than there is room for at all, until a particle's time is over", async () => {
    const { book } = await openBook(gateway, []);
    const initiators = await Promise.all([1, 2, 3, 4, 5].map(async (each) => (await peer(each)).peerId));
    const present = async (at: number): Promise<unknown> =>
      book.present(await large(at, initiators[at % 5] ?? ""));
    for (let at = 0; at < 33; at++) await present(at);
    await expect(present(33)).rejects.toMatchObject({ code: "SLUICE_OVERLOAD" });
    book.forget(`${PARTICLE.slice(0, -1)}1`);
    expect(await present(34)).toMatchObject({ iss: source.peerId });
  });
});

describe("what one asks for takes nothing from others", () => {
  it("who presents in many particles pushes out its own", async () => {
    const book = await presented();
    const foreign = "5".repeat(43);
    const receipt = await sourceBook.issue(servedCall({ particle: foreign, sub: gateway.peerId }));
    await book.present({ ...presentation, particle: foreign, initiator: gateway.peerId, receipt });
    for (let at = 0; at < 10_000; at++) {
      const wrong = book.present({ ...presentation, particle: `particle ${at}`, receipt: "wrong" });
      await expect(wrong).rejects.toThrow("compact JWS");
    }
    expect(book.proves(foreign, ORIGIN, RESULT)).toBe(true);
    expect(book.proves(PARTICLE, ORIGIN, RESULT)).toBe(false);
  });

  const presentedDeep = async (levels: number, leaf: string) => {
    let result: JsonValue = leaf;
    for (let level = 0; level < levels; level++) result = { a: result };
    const { book } = await openBook(source);
    const receipt = await book.issue(servedCall({ outcome: { result: digestOfJson(result) } }));
    return { book: await presented({ receipt, result }), result };
  };
  const inside = (value: JsonValue, steps: number): JsonValue =>
    steps === 0 ? value : inside((value as { a: JsonValue }).a, steps - 1);

  it("a value is looked at once, by however many paths a script asks for it", async () => {
    const { book, result } = await presentedDeep(2, "x".repeat(100_000));
    for (let dots = 0; dots < 200; dots++) {
      const lens = `${".$".repeat(dots)}.$.a`;
      expect(book.proves(PARTICLE, { ...ORIGIN, lens }, inside(result, 1))).toBe(true);
    }
  });

  it("nothing is proven behind 4 MiB of what is nested in each other, but for what was before", async () => {
    const { book, result } = await presentedDeep(100, "x".repeat(100_000));
    const proves = (steps: number): boolean =>
      book.proves(PARTICLE, { ...ORIGIN, lens: `.$${".a".repeat(steps)}` }, inside(result, steps));
    const proven = Array.from({ length: 99 }, (_, at) => proves(at + 1));
    expect(proven.lastIndexOf(true)).toBeLessThan(50);
    expect([proven[0], proven[40], proves(1), proves(100)]).toEqual([true, true, true, true]);
  });
});
