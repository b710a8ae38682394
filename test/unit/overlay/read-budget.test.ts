import { expect, it } from "vitest";
import { ReadBudget } from "../../../src/overlay/read-budget.ts";

const newReader = (budget: ReadBudget, peerId: string) => ({
  peerId,
  heldBytes: 0,
  evicted: false,
  evict() {
    this.evicted = true;
    this.heldBytes = 0;
  },
  hold(bytes: number) {
    this.heldBytes = bytes;
    budget.update(this);
  },
});

it("evicts the oldest half-read stream of a peer over its share, and no other peer's", () => {
  const budget = new ReadBudget({ perPeerBytes: 100, totalBytes: 1000 });
  const [first, second] = [newReader(budget, "a"), newReader(budget, "a")];
  const other = newReader(budget, "b");
  other.hold(90);
  first.hold(60);
  second.hold(30);
  expect([first.evicted, second.evicted]).toEqual([false, false]);
  second.hold(50);
  expect([first.evicted, second.evicted, other.evicted]).toEqual([true, false, false]);
  second.hold(100);
  expect(second.evicted).toBe(false);
});

it("past the total, takes from the peer that holds most", () => {
  const budget = new ReadBudget({ perPeerBytes: 100, totalBytes: 150 });
  const [hoarder, modest, late] = ["a", "b", "c"].map((peer) => newReader(budget, peer));
  hoarder!.hold(90);
  modest!.hold(40);
  late!.hold(30);
  expect([hoarder!.evicted, modest!.evicted, late!.evicted]).toEqual([true, false, false]);
});

it("frees the bytes of finished streams", () => {
  const budget = new ReadBudget({ perPeerBytes: 100, totalBytes: 100 });
  for (let index = 0; index < 10; index++) {
    const reader = newReader(budget, "a");
    reader.hold(90);
    budget.release(reader);
    expect(reader.evicted).toBe(false);
  }
});
