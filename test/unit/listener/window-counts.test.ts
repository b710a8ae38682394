import { describe, expect, it } from "vitest";
import { windowCounts } from "../../../src/listener/window-counts.ts";
import { manualClock } from "../../support/manual-clock.ts";

const MINUTE = 60_000;

const counts = (maxKeys?: number) => {
  const clock = manualClock();
  const Store = windowCounts(clock, maxKeys);
  const store = new Store();
  const ask = (method: "incr" | "read", key: string) => {
    let told: unknown;
    store[method](
      key,
      (_, result) => {
        told = result;
      },
      MINUTE,
    );
    return told;
  };
  return { clock, store, incr: (key: string) => ask("incr", key), read: (key: string) => ask("read", key) };
};

describe("counts in windows", () => {
  it("start with the first request and end a window later, whatever came in between", () => {
    const { clock, incr, read } = counts();
    expect(read("a")).toEqual({ current: 0, ttl: 0 });
    expect(incr("a")).toEqual({ current: 1, ttl: MINUTE });
    clock.advance(MINUTE - 1);
    expect(incr("a")).toEqual({ current: 2, ttl: 1 });
    expect(read("a")).toEqual({ current: 2, ttl: 1 });
    clock.advance(1);
    expect(read("a")).toEqual({ current: 0, ttl: 0 });
    expect(incr("a")).toEqual({ current: 1, ttl: MINUTE });
  });

  it("are each key's own, and each limiter's", () => {
    const { store, incr } = counts();
    incr("a");
    expect(incr("b")).toMatchObject({ current: 1 });
    let current = 0;
    store.child().incr(
      "a",
      (_, result) => {
        current = result?.current ?? 0;
      },
      MINUTE,
    );
    expect(current).toBe(1);
  });

  it("are forgotten from the oldest on when there are too many", () => {
    const { clock, incr, read } = counts(2);
    incr("a");
    incr("b");
    clock.advance(MINUTE);
    incr("a"); // begins again: b is the oldest now
    incr("c");
    expect(read("a")).toMatchObject({ current: 1 });
    expect(read("c")).toMatchObject({ current: 1 });
    incr("d");
    expect(read("a")).toMatchObject({ current: 0 });
    expect(read("c")).toMatchObject({ current: 1 });
  });
});
