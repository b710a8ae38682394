import { describe, expect, it } from "vitest";
import { JournalImage } from "../../../src/journal/index.ts";
import { accepted, call, claimBy, over, ran, undeliverable } from "../../support/journal-entries.ts";

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
    });
    expect(image.deadLetters(9).map(({ peer }) => peer)).toEqual(["r", "q"]);
  });

  it("and its clone go their own ways", () => {
    const image = new JournalImage(1);
    image.apply(accepted("a"));
    image.apply(ran("a", 1, { open: [1], sends: ["p"] }));
    image.claim(claimBy("a"));
    image.apply(over("x", 1));
    const before = image.recovered();
    const clone = image.clone();
    expect(clone.recovered()).toEqual(before);
    clone.apply(call("intended", "a", 1));
    clone.apply(ran("a", 2, { fed: [1], merged: 1, sends: ["p", "q"] }));
    clone.apply(over("a", 5));
    clone.prune(1000, 1000);
    expect(clone.recovered().watermark).toBe(5);
    expect(image.recovered()).toEqual(before);
    expect(image.claim(claimBy("b"))).toMatchObject({ holder: { ref: "a" }, intended: false, alive: true });
    // The bound goes with it.
    const other = image.clone();
    other.apply(over("y", 2));
    expect(other.recovered().over).toEqual([{ ref: "y", deadline: 2 }]);
    expect(other.recovered().watermark).toBe(1);
  });
});
