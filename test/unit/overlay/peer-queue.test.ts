import { describe, expect, it } from "vitest";
import { type Meter, type OutboundFrame, PeerQueue } from "../../../src/overlay/peer-queue.ts";

const item = (particleId: string, bytes = 10, deadline = 1000): OutboundFrame => ({
  particleId,
  bytes: new Uint8Array(bytes),
  deadline,
  via: undefined,
});
const ids = (frames: readonly OutboundFrame[]): string[] => frames.map(({ particleId }) => particleId);

const newMeter = (): Meter => ({ frames: 0, bytes: 0 });
const newQueue = (limits = { frames: 3, bytes: 100 }): { queue: PeerQueue; total: Meter } => {
  const total = newMeter();
  return { queue: new PeerQueue(limits, newMeter(), total), total };
};

describe("PeerQueue", () => {
  it("is bounded in frames and in bytes, but takes any first frame", () => {
    const { queue } = newQueue();
    expect(queue.push(item("huge", 500))).toBe(true);
    expect(queue.push(item("next"))).toBe(false);
    const { queue: other } = newQueue();
    expect(["a", "b", "c", "d"].map((id) => other.push(item(id)))).toEqual([true, true, true, false]);
  });

  it("is bounded together with the other queues of its peer", () => {
    const [peer, total] = [newMeter(), newMeter()];
    const [one, other] = [1, 2].map(() => new PeerQueue({ frames: 3, bytes: 100 }, peer, total));
    expect([one!.push(item("a")), other!.push(item("b")), one!.push(item("c"))]).toEqual([true, true, true]);
    expect([one!.push(item("d")), other!.push(item("e"))]).toEqual([false, false]);
    expect(other!.dropOldest()?.particleId).toBe("b");
    expect([other!.push(item("large", 90)), other!.push(item("small"))]).toEqual([false, true]);
    expect(peer).toEqual({ frames: 3, bytes: 30 });
    expect(total).toEqual(peer);
  });

  it("counts frames that are being written", () => {
    const { queue, total } = newQueue();
    for (const id of ["a", "b", "c"]) queue.push(item(id));
    expect(ids(queue.take(2, 1000))).toEqual(["a", "b"]);
    expect(queue.push(item("d"))).toBe(false);
    queue.settle([]);
    expect(queue.push(item("d"))).toBe(true);
    expect(total.bytes).toBe(20);
  });

  it("takes at least one frame, and then only as many bytes as asked", () => {
    const { queue } = newQueue({ frames: 10, bytes: 1000 });
    for (const [id, bytes] of [
      ["a", 300],
      ["b", 10],
      ["c", 20],
    ] as const)
      queue.push(item(id, bytes));
    expect(ids(queue.take(10, 100))).toEqual(["a"]);
    queue.settle([]);
    expect(ids(queue.take(10, 25))).toEqual(["b"]);
  });

  it("puts unsent frames back in front, in their order", () => {
    const { queue, total } = newQueue({ frames: 10, bytes: 1000 });
    for (const id of ["a", "b", "c", "d"]) queue.push(item(id));
    const batch = queue.take(3, 1000);
    queue.settle(batch.slice(1));
    expect(ids(queue.take(10, 1000))).toEqual(["b", "c", "d"]);
    queue.settle([]);
    expect(total.bytes).toBe(0);
    expect(queue.bytes).toBe(0);
  });

  it("drops what is past its deadline, and says when the next one is", () => {
    const { queue, total } = newQueue({ frames: 10, bytes: 1000 });
    queue.push(item("late", 10, 500));
    queue.push(item("soon", 10, 200));
    queue.push(item("now", 10, 100));
    expect(ids(queue.dropExpired(100))).toEqual(["now"]);
    expect(queue.dropExpired(100)).toEqual([]);
    expect(queue.earliestDeadline()).toBe(200);
    expect(ids([queue.dropOldest()!])).toEqual(["late"]);
    expect(total.bytes).toBe(10);
    expect(newQueue().queue.earliestDeadline()).toBeUndefined();
  });

  it("sends frames that failed twice one by one, and only when nothing else waits", () => {
    const { queue, total } = newQueue({ frames: 10, bytes: 1000 });
    for (const id of ["bad", "a"]) queue.push(item(id));
    for (let round = 0; round < 2; round++) queue.settle(queue.take(10, 1000));
    queue.push(item("new"));
    expect(queue.hasFresh).toBe(true);
    const order: string[][] = [];
    for (let round = 0; round < 5; round++) {
      const taken = queue.take(10, 1000);
      order.push(ids(taken));
      queue.settle(taken.filter(({ particleId }) => particleId === "bad"));
    }
    expect(order).toEqual([["new"], ["bad"], ["a"], ["bad"], ["bad"]]);
    expect(total.bytes).toBe(10);
    expect(queue.dropOldest()?.particleId).toBe("bad");
    expect(queue.hasWaiting).toBe(false);
  });
});
