import { expect, it } from "vitest";
import { silentLogger } from "../../../src/core/index.ts";
import { createInFlight } from "../../../src/services/in-flight.ts";
import type { PublishedAdapter } from "../../../src/services/published-adapter.ts";
import { createRetirement } from "../../../src/services/retirement.ts";

const adapter = () => {
  const inFlight = createInFlight();
  const closed = Promise.withResolvers<void>();
  const state = { closes: 0 };
  const upstream = {
    close: async () => {
      state.closes++;
      closed.resolve();
    },
  };
  const published = { service: { idle: inFlight.idle }, upstream } as unknown as PublishedAdapter;
  return { published, run: inFlight.run, closed: closed.promise, state };
};

it("closes an upstream after the last call that began with it, tries and all", async () => {
  const { published, run, closed, state } = adapter();
  const retirement = createRetirement(silentLogger);
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const calls = [run(() => first.promise), run(() => second.promise)];
  retirement.add(published);
  retirement.begin();
  first.resolve();
  await calls[0];
  expect(state.closes).toBe(0);
  second.resolve();
  await Promise.all(calls);
  await closed;
  await retirement.close();
  expect(state.closes).toBe(1);
});

it("closes nothing before nobody can find it any more, and all at the end", async () => {
  const { published, run, state } = adapter();
  const retirement = createRetirement(silentLogger);
  const held = Promise.withResolvers<void>();
  const call = run(() => held.promise);
  retirement.add(published);
  await Promise.resolve();
  expect(state.closes).toBe(0);
  await retirement.close();
  expect(state.closes).toBe(1);
  held.resolve();
  await call;
  expect(state.closes).toBe(1);
});

it("is idle at once with nothing under way, and whatever became of it", async () => {
  const { run, idle } = createInFlight();
  await idle();
  await expect(run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await idle();
});
