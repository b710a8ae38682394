import { describe, expect, it } from "vitest";
import { type Entry, ParcelQueue } from "../../../src/overlay/delivery/parcel-queue.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";

const entry = (ref: string, version = 1): Entry => ({
  parcel: {
    ref: ref as ParticleRef,
    particleId: ref,
    initiator: "alice",
    deadline: 1000,
    version,
    load: () => undefined,
    settle: () => {},
  },
  via: undefined,
  queuedAt: 0,
  giveUpAt: 1000,
  writtenBefore: false,
  version: 0,
  bytes: 0,
  failures: 0,
  refusals: 0,
  refusal: undefined,
  dueAt: 0,
});
const queueOf = (...refs: string[]): ParcelQueue => {
  const queue = new ParcelQueue();
  for (const ref of refs) queue.push(entry(ref));
  return queue;
};
const takeAll = (queue: ParcelQueue, now: number): Entry[] => {
  const taken: Entry[] = [];
  for (let next = queue.take(now, true); next !== undefined; next = queue.take(now, true)) taken.push(next);
  return taken;
};
const names = (entries: readonly Entry[]): string[] =>
  entries.map(({ parcel }) => `${parcel.ref}${parcel.version}`);

describe("ParcelQueue", () => {
  it("gives what came first, and counts what is carried", () => {
    const queue = queueOf("a", "b");
    const first = queue.take(0, false)!;
    queue.measure(first, 300);
    expect([queue.size, queue.carried, queue.carriedBytes, queue.has(first.parcel.ref)]).toEqual([
      2,
      1,
      300,
      false,
    ]);
    expect([queue.land(first), queue.land(first)]).toEqual([true, false]);
    expect([queue.size, queue.carried, queue.carriedBytes]).toEqual([1, 0, 0]);
    expect(names(takeAll(queue, 0))).toEqual(["b1"]);
  });

  it("lets a later parcel take the place of an earlier one that waits, not of one that is carried", () => {
    const queue = queueOf("a", "b");
    expect(queue.replace(entry("a", 2))).toBe(true);
    expect(names([queue.take(0, false)!])).toEqual(["a2"]);
    expect(queue.replace(entry("a", 3))).toBe(false);
  });

  it("puts what was lost in front, in order, except where a later parcel waits", () => {
    const queue = queueOf("a", "b", "c");
    const taken = takeAll(queue, 0);
    queue.push(entry("d"));
    queue.push(entry("b", 2));
    for (const lost of taken) queue.land(lost);
    queue.restore(taken);
    expect(names(takeAll(queue, 0))).toEqual(["a1", "c1", "d1", "b2"]);
  });

  it("holds back what is postponed, and only that; a later parcel waits as long", () => {
    const queue = queueOf("a", "b");
    const refused = queue.take(0, false)!;
    queue.land(refused);
    queue.postpone(refused, 50);
    expect(queue.nextDue()).toBe(50);
    expect(names(takeAll(queue, 49))).toEqual(["b1"]);
    expect(queue.replace(entry("a", 2))).toBe(true);
    expect([queue.hasDue(49), queue.hasDue(50)]).toEqual([false, true]);
    expect(names(takeAll(queue, 50))).toEqual(["a2"]);
    expect(queue.nextDue()).toBe(Number.POSITIVE_INFINITY);
  });

  it("keeps the later of two that were carried at once, whichever comes back first", () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const queue = queueOf("a");
      const early = queue.take(0, false)!;
      queue.push(entry("a", 2));
      const both = [early, queue.take(0, false)!];
      const [first, second] = order.map((index) => both[index]!);
      for (const landed of both) queue.land(landed);
      queue.restore([first!, second!]);
      expect(names([queue.take(0, false)!])).toEqual(["a2"]);
      queue.land(both[1]!);
      queue.postpone(first!, 50);
      queue.restore([second!]);
      expect([...names(takeAll(queue, 0)), ...names(takeAll(queue, 50))]).toEqual(["a2"]);
      expect(queue.nextDue()).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it("gives a suspect alone, when nothing else is due", () => {
    const queue = queueOf("bad", "good");
    const bad = queue.take(0, false)!;
    queue.land(bad);
    bad.failures = 2;
    queue.postpone(bad, 10);
    expect(queue.hasDue(10)).toBe(true);
    expect(names([queue.take(10, true)!])).toEqual(["good1"]);
    expect(queue.take(10, false)).toBeUndefined();
    expect(names([queue.take(10, true)!])).toEqual(["bad1"]);
  });

  it("removes what is picked, wherever it is", () => {
    const queue = queueOf("carried", "later", "fresh", "kept");
    queue.take(0, false);
    const later = queue.take(0, false)!;
    queue.land(later);
    queue.postpone(later, 10);
    expect(queue.least(({ giveUpAt }) => giveUpAt)).toBe(1000);
    const removed = queue.remove(({ parcel }) => parcel.ref !== "kept");
    expect(names(removed).sort()).toEqual(["carried1", "fresh1", "later1"]);
    expect([queue.size, queue.carried, queue.nextDue()]).toEqual([1, 0, Number.POSITIVE_INFINITY]);
  });
});
