import { describe, expect, it } from "vitest";
import { JournalImage } from "../../../src/journal/index.ts";
import {
  accepted,
  call,
  claimBy,
  counted,
  over,
  presented,
  ran,
  receipt,
  refNamed,
  revoked,
  undeliverable,
} from "../../support/journal-entries.ts";

describe("an image", () => {
  it("keeps a bounded number of rows; what is pushed out counts as pruned", () => {
    const image = new JournalImage(2);
    for (const [index, name] of ["a", "b", "c"].entries()) image.apply(over(name, 8 + index));
    for (const peer of ["p", "q", "r"]) image.apply(undeliverable("a", peer));
    expect(image.recovered()).toEqual({
      watermark: 8,
      over: [
        { ref: "b", deadline: 9 },
        { ref: "c", deadline: 10 },
      ],
      particles: [],
      counts: [],
      revoked: [],
    });
    expect(image.deadLetters(9).map(({ peer }) => peer)).toEqual(["r", "q"]);
  });

  it("forgets the receipts of what it pushes out", () => {
    const image = new JournalImage(1);
    for (const name of ["a", "b"]) {
      for (const entry of [accepted(name), receipt(name, 0), over(name, 8)]) image.apply(entry);
    }
    expect(["a", "b"].map((name) => image.receipts(refNamed(name)))).toEqual([[], ["receipt 0 of b"]]);
  });

  it("and its clone go their own ways", () => {
    const image = new JournalImage(1);
    image.apply(accepted("a"));
    image.apply(ran("a", 1, { open: [1], sends: ["p"] }));
    image.claim(claimBy("a"));
    for (const entry of [presented("a", 1), counted("k"), revoked("r", 50), receipt("a", 0)])
      image.apply(entry);
    image.apply(over("x", 1));
    const before = image.recovered();
    const clone = image.clone();
    expect(clone.recovered()).toEqual(before);
    clone.apply(call("intended", "a", 1));
    clone.apply(ran("a", 2, { fed: [1], merged: 1, sends: ["p", "q"] }));
    for (const entry of [presented("a", 2), counted("k", { count: 2 }), revoked("r", 60), receipt("a", 1)])
      clone.apply(entry);
    expect(clone.receipts(refNamed("a"))).toHaveLength(2);
    clone.apply(over("a", 5));
    clone.prune(1000, 1000);
    expect(clone.recovered().watermark).toBe(5);
    expect(clone.receipts(refNamed("a"))).toEqual([]);
    expect(image.recovered()).toEqual(before);
    expect(image.receipts(refNamed("a"))).toEqual(["receipt 0 of a"]);
    expect(image.claim(claimBy("b"))).toMatchObject({ holder: { ref: "a" }, intended: false, alive: true });
    // The bound goes with it.
    const other = image.clone();
    other.apply(over("y", 2));
    expect(other.recovered().over).toEqual([{ ref: "y", deadline: 2 }]);
    expect(other.recovered().watermark).toBe(1);
  });
});
