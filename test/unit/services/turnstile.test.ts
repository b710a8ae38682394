import { describe, expect, it } from "vitest";
import { createTurnstile } from "../../../src/services/turnstile.ts";

describe("the turnstile", () => {
  it("lets work through one at a time, in order, past failures", async () => {
    const turnstile = createTurnstile(10);
    const events: string[] = [];
    const piece = (name: string, fails = false) =>
      turnstile.enter(async () => {
        events.push(`${name} in`);
        await Promise.resolve();
        events.push(`${name} out`);
        if (fails) throw new Error(name);
        return name;
      });
    expect(await Promise.allSettled([piece("a"), piece("b", true), piece("c")])).toMatchObject([
      { value: "a" },
      { reason: { message: "b" } },
      { value: "c" },
    ]);
    expect(events).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("is bounded, and free again afterwards", async () => {
    const turnstile = createTurnstile(2);
    const { promise, resolve } = Promise.withResolvers<void>();
    const inside = [
      turnstile.enter(() => promise),
      turnstile.enter(() => promise),
      turnstile.enter(() => promise),
    ];
    await expect(turnstile.enter(() => promise)).rejects.toMatchObject({ code: "SLUICE_OVERLOAD" });
    resolve();
    await Promise.all(inside);
    await expect(turnstile.enter(async () => "again")).resolves.toBe("again");
  });

  it("closes behind what is inside", async () => {
    const turnstile = createTurnstile(2);
    const { promise, resolve } = Promise.withResolvers<string>();
    const inside = turnstile.enter(() => promise);
    let closed = false;
    const closing = turnstile.close().then(() => {
      closed = true;
    });
    await expect(turnstile.enter(() => promise)).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
    expect(closed).toBe(false);
    resolve("done");
    await closing;
    await expect(inside).resolves.toBe("done");
  });
});
