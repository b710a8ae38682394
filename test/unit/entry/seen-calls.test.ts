import { describe, expect, it } from "vitest";
import type { View } from "../../../src/avm/index.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { seenCalls } from "../../../src/entry/seen-calls.ts";
import { digestOfJson } from "../../../src/receipts/index.ts";
import { processorMs } from "../../support/processor-time.ts";
import { OTHER_PARTICLE, openBook, PARTICLE, peer, servedCall } from "../../support/receipts.ts";

const [self, other] = await Promise.all([peer(1), peer(2)]);
const LOOKUP = { service: "shop", function: "look" };

/** A view in which these calls were answered so. */
const viewOf = (
  answers: readonly (readonly [peer: string, service: string, fn: string, result: JsonValue])[],
): Pick<View, "answered" | "values"> => ({
  answered: answers.map(([by, service, fn, result]) => ({
    peer: by,
    service,
    function: fn,
    value: JSON.stringify(result),
  })),
  values: new Map(answers.map(([, , , result]) => [JSON.stringify(result), JSON.stringify(result)])),
});

const here = (more: { given?: readonly string[]; maxChars?: number } = {}) => ({
  particle: PARTICLE,
  peerId: self.peerId,
  given: [],
  builtins: new Set(["op", "receipts"]),
  maxChars: 1_000_000,
  ...more,
});

/** Receipts of `by`, one for each result in this order, of one particle. */
const receiptsFor = async (
  by: typeof self,
  results: readonly JsonValue[],
  particle = PARTICLE,
): Promise<string[]> => {
  const { book } = await openBook(by);
  const given: string[] = [];
  for (const [call, result] of results.entries())
    given.push(
      await book.issue(servedCall({ ...LOOKUP, particle, call, outcome: { result: digestOfJson(result) } })),
    );
  return given;
};

describe("the calls in a view", () => {
  it("cost no more for lists of receipts that many calls share", () => {
    const list = Array.from({ length: 20_000 }, (_, index) => `${index % 7}`);
    const answers = Array.from({ length: 300 }, () => [other.peerId, "receipts", "mine", list] as const);
    const view = viewOf([[other.peerId, "shop", "look", 1]]);
    const one = viewOf(answers.slice(0, 1));
    const shared = {
      answered: [...view.answered, ...answers.map(() => one.answered[0]!)],
      values: new Map([...view.values, ...one.values]),
    };
    const began = processorMs();
    expect(seenCalls(shared, here()).calls).toHaveLength(1);
    expect(processorMs() - began).toBeLessThan(1_000);
  });

  it("have no receipt for a result beyond every double", async () => {
    const [receipt] = await receiptsFor(other, [null]);
    const view = {
      answered: [
        { peer: other.peerId, ...LOOKUP, value: "a" },
        { peer: other.peerId, service: "receipts", function: "mine", value: "b" },
      ],
      values: new Map([
        ["a", "1e999"],
        ["b", JSON.stringify([receipt])],
      ]),
    };
    expect(seenCalls(view, here()).calls).toEqual([expect.not.objectContaining({ receipt })]);
  });

  it("are all but those to what every peer has, in their order", () => {
    const { calls } = seenCalls(
      viewOf([
        [self.peerId, "op", "noop", []],
        [other.peerId, "shop", "look", { b: 1 }],
        [other.peerId, other.peerId, "sign", "s"],
        [self.peerId, "getDataSrv", "x", 1],
        [self.peerId, "shop", "look", null],
      ]),
      here(),
    );
    expect(calls).toEqual([
      { peer: other.peerId, ...LOOKUP, result: { b: 1 } },
      { peer: self.peerId, ...LOOKUP, result: null },
    ]);
  });

  it("have each a receipt of its own: the first with its result that is left", async () => {
    const [one, two, three] = await receiptsFor(other, ["x", "y", "x"]);
    const look = [other.peerId, "shop", "look"] as const;
    const { calls } = seenCalls(
      viewOf([
        [...look, "y"],
        [...look, "x"],
        [other.peerId, "receipts", "mine", [three ?? "", two ?? ""]],
        [...look, "x"],
        [...look, "x"],
        [other.peerId, "receipts", "mine", [one ?? "", two ?? "", three ?? ""]],
      ]),
      here(),
    );
    expect(calls.map(({ receipt }) => receipt)).toEqual([two, one, three, undefined]);
  });

  it("have this gateway's receipts without being asked", async () => {
    const given = await receiptsFor(self, ["x"]);
    const { calls } = seenCalls(viewOf([[self.peerId, "shop", "look", "x"]]), here({ given }));
    expect(calls.map(({ receipt }) => receipt)).toEqual(given);
  });

  it("have none that another peer brings, that is of another particle, or that cannot be read", async () => {
    const [theirs] = await receiptsFor(other, ["x"]);
    const [elsewhere] = await receiptsFor(self, ["x"], OTHER_PARTICLE);
    const junk = ["", "a.b.c", `x.${btoa("[1]")}.y`, 7, null, "x".repeat(20_000)];
    const { calls } = seenCalls(
      viewOf([
        [self.peerId, "receipts", "mine", [theirs ?? "", elsewhere ?? "", ...junk]],
        [self.peerId, "receipts", "mine", "none"],
        [other.peerId, "shop", "look", "x"],
        [self.peerId, "shop", "look", "x"],
      ]),
      here(),
    );
    expect(calls.map(({ receipt }) => receipt)).toEqual([undefined, undefined]);
  });

  it("are as many as there is room for", () => {
    const big = "b".repeat(400);
    const view = viewOf(Array.from({ length: 50 }, () => [self.peerId, "shop", "look", big] as const));
    const { calls, chars } = seenCalls(view, here({ maxChars: 2_000 }));
    expect(calls).toHaveLength(3);
    expect(chars).toBe(2_000);
  });
});
