import { describe, expect, it } from "vitest";
import type { EntryAnswer } from "../../../src/entry/index.ts";
import { Shelf } from "../../../src/entry/shelf.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";

const ref = (name: string): ParticleRef => name as ParticleRef;
const done = (name: string): EntryAnswer => ({
  particle: ref(name),
  state: "done",
  result: [],
  calls: [],
  undelivered: [],
});
const put = (shelf: Shelf, name: string, deadline = 1_000) =>
  shelf.put({ ref: ref(name), initiator: "ann", deadline });

describe("the desk's shelf", () => {
  it("lets the oldest particle go that nobody watches", () => {
    const shelf = new Shelf({ particles: 2, chars: 100 });
    put(shelf, "watched").watchers.add({ onNews: () => {} });
    put(shelf, "b");
    put(shelf, "c");
    expect(["watched", "b", "c"].map((name) => shelf.get(ref(name)) !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("lets the oldest answers go, and remembers that they have to be worked out anew", () => {
    const shelf = new Shelf({ particles: 10, chars: 100 });
    const [a, b, c] = [put(shelf, "a"), put(shelf, "b"), put(shelf, "c")];
    for (const held of [a, b, c]) held.version = 3;
    shelf.keep(a, done("a"), 40);
    shelf.keep(b, done("b"), 40);
    shelf.keep(a, done("a"));
    shelf.keep(c, done("c"), 40);
    expect([a, b, c].map(({ answer, version }) => [answer?.state, version])).toEqual([
      [undefined, 0],
      ["done", 3],
      ["done", 3],
    ]);
    shelf.keep(c, done("c"), 400);
    expect([a, b, c].map(({ answer }) => answer?.state)).toEqual([undefined, undefined, "done"]);
  });

  it("forgets what is long over, and no longer counts it", () => {
    const shelf = new Shelf({ particles: 10, chars: 100 });
    const old = put(shelf, "old", 500);
    const late = put(shelf, "late", 900);
    shelf.keep(old, done("old"), 90);
    shelf.prune(600);
    expect(shelf.get(ref("old"))).toBeUndefined();
    shelf.keep(old, done("old"), 90);
    shelf.keep(late, done("late"), 90);
    shelf.keep(put(shelf, "next"), done("next"), 10);
    expect(late.answer).toBeDefined();
  });
});
