import { describe, expect, it } from "vitest";
import { FairQueue } from "../../../src/avm/fair-queue.ts";

const never = (): boolean => false;

describe("FairQueue", () => {
  it("serves lanes in turn, each in its own order", () => {
    const queue = new FairQueue<string>();
    for (const task of ["a1", "a2", "a3", "b1", "c1", "b2"]) queue.push(task[0] ?? "", task);
    const order = Array.from({ length: 7 }, () => queue.take(never, true));
    expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", undefined]);
    expect(queue.size).toBe(0);
  });

  it("finishes in each lane what was begun before it begins more", () => {
    const queue = new FairQueue<string>();
    for (const task of ["a1", "a2", "b1"]) queue.push(task[0] ?? "", task);
    queue.push("a", "a-results", true);
    const order = Array.from({ length: 4 }, () => queue.take(never, true));
    expect(order).toEqual(["a-results", "b1", "a1", "a2"]);
  });

  it("serves a lane held back only when no other waits", () => {
    const queue = new FairQueue<string>();
    for (const task of ["a1", "b1", "b2"]) queue.push(task[0] ?? "", task);
    const held = (lane: string): boolean => lane === "a";
    expect([queue.take(held, true), queue.take(held, true), queue.take(held, true)]).toEqual([
      "b1",
      "b2",
      "a1",
    ]);
  });

  it("serves a lane held back only if asked for", () => {
    const queue = new FairQueue<string>();
    queue.push("a", "a1");
    expect(queue.take(() => true, false)).toBeUndefined();
    expect(queue.take(() => true, true)).toBe("a1");
  });

  it("puts a restored task first and drains everything", () => {
    const queue = new FairQueue<string>();
    queue.push("a", "a2");
    queue.restore("a", "a1");
    expect(queue.size).toBe(2);
    expect(queue.drain()).toEqual(["a1", "a2"]);
    expect(queue.take(never, true)).toBeUndefined();
  });
});
