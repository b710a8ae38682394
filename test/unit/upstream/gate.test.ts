import { describe, expect, it } from "vitest";
import { createGate, type Gate } from "../../../src/upstream/gate.ts";
import { manualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;

/** Enters one after the other and notes the order in which they got in. */
const queue = (gate: Gate, names: readonly string[]) => {
  const order: string[] = [];
  const entered = names.map((name) =>
    gate.enter(name[0] ?? "", never).then((leave) => {
      order.push(name);
      return leave;
    }),
  );
  return { order, entered };
};

const gateOf = (slots: number, maxWaiting: number, maxWaitMs = 60_000, clock = manualClock()): Gate =>
  createGate({ slots, maxWaiting, maxWaitMs, clock });

describe("createGate", () => {
  it("refuses at once who would wait too long, and nobody when it goes on", async () => {
    const clock = manualClock();
    const gate = gateOf(1, 100, 1000, clock);
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 60 }, (_, index) => gate.enter(`lane ${index}`, signal));
    for (const entered of waiting.slice(0, 50)) {
      clock.advance(200);
      (await entered)();
    }
    await expect(gate.enter("late", signal)).rejects.toMatchObject({ code: "SLUICE_OVERLOAD" });
    for (const entered of waiting.slice(50)) (await entered)();
    (await gate.enter("later", signal))();
  });

  it("lets as many through as there are slots, the rest in order", async () => {
    const { order, entered } = queue(gateOf(2, 10), ["a1", "a2", "a3", "a4"]);
    const [one, two] = await Promise.all(entered.slice(0, 2));
    expect(order).toEqual(["a1", "a2"]);
    one?.();
    await entered[2];
    expect(order).toEqual(["a1", "a2", "a3"]);
    two?.();
    await entered[3];
    expect(order).toEqual(["a1", "a2", "a3", "a4"]);
  });

  it("takes lanes in turn, however many wait in one", async () => {
    const { order, entered } = queue(gateOf(1, 10), ["a1", "a2", "a3", "b1", "a4", "c1"]);
    // Each gives its slot back as soon as it has it.
    await Promise.all(entered.map(async (entry) => (await entry)()));
    expect(order).toEqual(["a1", "a2", "b1", "c1", "a3", "a4"]);
  });

  it("keeps a quarter of the slots for others than the one who takes most", async () => {
    const gate = gateOf(4, 10);
    const { order } = queue(gate, ["a1", "a2", "a3", "a4"]);
    await gate.enter("b", never);
    expect(order).toEqual(["a1", "a2", "a3"]);
  });

  it("frees a slot that nobody waits for", async () => {
    const gate = gateOf(1, 0);
    (await gate.enter("a", never))();
    await gate.enter("a", never);
  });

  it("refuses when too many wait, or too many of one lane", async () => {
    const gate = gateOf(1, 4);
    const leave = await gate.enter("a", never);
    const overload = expect.objectContaining({ code: "SLUICE_OVERLOAD", retry: true });
    const { entered } = queue(gate, ["a1", "a2", "a3"]);
    await expect(gate.enter("a", never)).rejects.toThrow(overload);
    const last = gate.enter("b", never);
    await expect(gate.enter("c", never)).rejects.toThrow(overload);
    leave();
    (await entered[0])?.();
    (await last)();
    await Promise.all(entered.slice(1).map(async (entry) => (await entry)()));
  });

  it("forgets a waiter that gave up", async () => {
    const gate = gateOf(1, 1);
    const leave = await gate.enter("a", never);
    const stop = new AbortController();
    const waiting = gate.enter("a", stop.signal);
    stop.abort(new Error("too late"));
    await expect(waiting).rejects.toThrow("too late");
    await expect(gate.enter("a", stop.signal)).rejects.toThrow("too late");
    leave();
    await gate.enter("a", never);
  });

  it("refuses everybody once closed", async () => {
    const gate = gateOf(1, 1);
    await gate.enter("a", never);
    const waiting = gate.enter("a", never);
    gate.close();
    const closed = expect.objectContaining({ code: "SLUICE_CLOSED", retry: true });
    await expect(waiting).rejects.toThrow(closed);
    await expect(gate.enter("a", never)).rejects.toThrow(closed);
  });
});
