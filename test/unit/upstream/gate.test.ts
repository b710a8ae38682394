import { describe, expect, it } from "vitest";
import { createGate } from "../../../src/upstream/gate.ts";

const never = new AbortController().signal;

describe("createGate", () => {
  it("lets as many through as there are slots, the rest in order", async () => {
    const gate = createGate(2, 10);
    const order: number[] = [];
    const entered = [1, 2, 3, 4].map((id) => gate.enter(never).then(() => order.push(id)));
    await Promise.all(entered.slice(0, 2));
    expect(order).toEqual([1, 2]);
    gate.leave();
    await entered[2];
    expect(order).toEqual([1, 2, 3]);
    gate.leave();
    await entered[3];
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("frees a slot that nobody waits for", async () => {
    const gate = createGate(1, 0);
    await gate.enter(never);
    gate.leave();
    await gate.enter(never);
  });

  it("refuses when too many wait", async () => {
    const gate = createGate(1, 1);
    await gate.enter(never);
    const waiting = gate.enter(never);
    await expect(gate.enter(never)).rejects.toThrow(
      expect.objectContaining({ code: "SLUICE_OVERLOAD", retry: true }),
    );
    gate.leave();
    await waiting;
  });

  it("forgets a waiter that gave up", async () => {
    const gate = createGate(1, 1);
    await gate.enter(never);
    const stop = new AbortController();
    const waiting = gate.enter(stop.signal);
    stop.abort(new Error("too late"));
    await expect(waiting).rejects.toThrow("too late");
    await expect(gate.enter(stop.signal)).rejects.toThrow("too late");
    gate.leave();
    await gate.enter(never);
  });

  it("refuses everybody once closed", async () => {
    const gate = createGate(1, 1);
    await gate.enter(never);
    const waiting = gate.enter(never);
    gate.close();
    const closed = expect.objectContaining({ code: "SLUICE_CLOSED", retry: true });
    await expect(waiting).rejects.toThrow(closed);
    await expect(gate.enter(never)).rejects.toThrow(closed);
  });
});
