import { describe, expect, it } from "vitest";
import { signStatement } from "../../../src/jose/index.ts";
import type { Identity } from "../../../src/particle/index.ts";
import { type ReceiptClaims, receiptList, verifyReceipts } from "../../../src/receipts/index.ts";
import { ownClaims } from "../../../src/receipts/read-receipt.ts";
import {
  chainBy,
  INITIATOR,
  issued,
  OTHER_PARTICLE,
  openBook,
  PARTICLE,
  peer,
  RESULT,
  servedCall,
} from "../../support/receipts.ts";

const [a, b] = [await peer(1), await peer(2)];
const [a0 = "", a1 = "", a2 = ""] = await chainBy(a, 3);

/** Gateway b served one call, saw a's last receipt, served another. */
const afterA = async (): Promise<string[]> => {
  const { book } = await openBook(b);
  const first = await book.issue(servedCall({ call: 1, started: 1_700_000_001, ended: 1_700_000_002 }));
  await book.present({
    particle: PARTICLE,
    initiator: INITIATOR,
    receipt: a2,
    result: RESULT,
    asProof: false,
  });
  return [first, await book.issue(servedCall({ call: 2, started: 1_700_000_001, ended: 1_700_000_002 }))];
};
const [b0 = "", b1 = ""] = await afterA();

/** The same receipt, otherwise, by the gateway itself. */
const resigned = (receipt: string, more: Partial<ReceiptClaims>, by: Identity = a): Promise<string> =>
  signStatement(by, "sluice-receipt+jwt", { ...ownClaims(receipt), ...more } as never);

const problemsOf = async (receipts: readonly string[]): Promise<readonly string[]> => {
  const { ok, problems } = await verifyReceipts(receipts);
  expect(ok).toBe(problems.length === 0);
  return problems;
};

describe("verifyReceipts", () => {
  it("finds that a chain holds, and shows it gateway by gateway in whatever order it came", async () => {
    const report = await verifyReceipts([b1, a2, a0, b0, a1], {
      particle: { ref: PARTICLE, initiator: INITIATOR },
      results: [RESULT],
    });
    expect(report).toMatchObject({ ok: true, particle: PARTICLE, initiator: INITIATOR, problems: [] });
    expect(report.receipts.map(({ claims }) => [claims.iss, claims.n])).toEqual([
      [a.peerId, 0],
      [a.peerId, 1],
      [a.peerId, 2],
      [b.peerId, 0],
      [b.peerId, 1],
    ]);
  });

  it("misses what a later receipt of the gateway shows to have been, and says which", async () => {
    expect(await problemsOf([a0, a2])).toEqual([`receipt 1 of ${a.peerId} is missing`]);
    expect(await problemsOf([a2])).toEqual([`receipts 0 to 1 of ${a.peerId} are missing`]);
  });

  it("cannot miss a gateway's last receipts that nobody names", async () => {
    expect(await problemsOf([a0, a1])).toEqual([]);
  });

  it("misses a parent, and says who names it", async () => {
    const [problem] = await problemsOf([b0, b1]);
    expect(problem).toMatch(/^missing parent [\w-]{43}: receipt 1 of 12D3KooW/);
    expect(problem).toContain(b.peerId);
  });

  it("calls two receipts in one place what they are", async () => {
    const fork = await resigned(a1, { call: 9 });
    expect(await problemsOf([a0, a1, fork])).toEqual([`forgery: ${a.peerId} signed two receipts 1`]);
    const again = await resigned(a1, { call: 1 });
    expect(await problemsOf([a0, again])).toEqual([`forgery: ${a.peerId} signed 2 receipts for its call 1`]);
  });

  it("tells of a receipt that is given twice", async () => {
    expect(await problemsOf([a0, a1, a0])).toEqual([`receipt 0 of ${a.peerId} is given twice`]);
  });

  it("tells of a chain that does not begin at the particle, or does not follow", async () => {
    const { prev } = ownClaims(a2);
    expect(await problemsOf([await resigned(a0, { prev })])).toEqual([
      `receipt 0 of ${a.peerId} does not begin at its particle`,
    ]);
    expect(await problemsOf([a0, await resigned(a1, { prev })])).toEqual([
      `receipt 1 of ${a.peerId} does not follow the receipt 0 that is here`,
    ]);
  });

  it("tells of times that cannot be", async () => {
    const early = { started: 10, ended: 20 };
    expect(await problemsOf([a0, await resigned(a1, early)])).toEqual([
      `receipt 1 of ${a.peerId} ends before the receipt that it follows`,
    ]);
    expect(await problemsOf([await resigned(a0, { started: 30, ended: 20 })])).toEqual([
      `receipt 0 of ${a.peerId} ends before it starts`,
    ]);
  });

  it("takes one particle and one initiator at a time", async () => {
    const [foreign = ""] = await chainBy(b, 1, { particle: OTHER_PARTICLE });
    const report = await verifyReceipts([a0, foreign]);
    expect(report.problems).toEqual([`they are of 2 particles: ${PARTICLE}, ${OTHER_PARTICLE}`]);
    expect(report.particle).toBeUndefined();
    const [stranger = ""] = await chainBy(b, 1, { sub: a.peerId });
    expect((await problemsOf([a0, stranger]))[0]).toContain("they are of 2 initiators");
  });

  it("holds them against the particle and the results that are given", async () => {
    const { problems } = await verifyReceipts([a0], {
      particle: { ref: OTHER_PARTICLE, initiator: b.peerId },
      results: [RESULT, { decision: "denied" }],
    });
    expect(problems).toEqual([
      `the particle is ${OTHER_PARTICLE}, but there are receipts of ${PARTICLE}`,
      `the initiator is ${b.peerId}, but there are receipts of ${INITIATOR}`,
      "result 2 is of none of these calls",
    ]);
  });

  it("names what is no receipt by its place in the list, and checks the rest", async () => {
    const forged = await resigned(a1, {}, b);
    const report = await verifyReceipts([a0, "x", forged]);
    expect(report.problems).toEqual([
      "number 2 of the list: the receipt is not a compact JWS",
      "number 3 of the list: the receipt is not signed by the gateway it names (iss)",
    ]);
    expect(report.receipts).toHaveLength(1);
  });

  it("does not take nothing for proof", async () => {
    expect(await problemsOf([])).toEqual(["there are no receipts"]);
  });

  it("reads no more than it says", async () => {
    await expect(verifyReceipts(Array.from({ length: 10_001 }, () => a0))).rejects.toMatchObject({
      code: "SLUICE_REQUEST",
    });
    expect(await problemsOf([`${a0}${"A".repeat(20_000)}`])).toEqual([
      "number 1 of the list: the receipt is longer than 16384 characters",
    ]);
  });

  it("holds for receipts that a book gave before and after a restart", async () => {
    const { book, journal } = await openBook(a);
    const before = await issued(book, 2);
    const { createReceiptBook } = await import("../../../src/receipts/index.ts");
    const after = await issued(createReceiptBook({ identity: a, journal }), 4);
    expect(after.slice(0, 2)).toEqual(before);
    expect(await problemsOf(after)).toEqual([]);
  });
});

describe("receiptList", () => {
  it("reads a list and the answer of the admin API", () => {
    expect(receiptList([a0])).toEqual([a0]);
    expect(receiptList({ receipts: [a0], particle: PARTICLE })).toEqual([a0]);
  });

  it.each([[null], ["text"], [{}], [{ receipts: "x" }], [[1]], [{ receipts: [null] }]])(
    "refuses %j",
    (value) => {
      expect(() => receiptList(value)).toThrow("these are no receipts");
    },
  );

  it("refuses more than 10,000", () => {
    expect(() => receiptList(Array.from({ length: 10_001 }, () => ""))).toThrow("more than 10000");
  });
});
