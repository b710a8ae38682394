import { expect, it, vi } from "vitest";
import { silentLogger } from "../../../src/core/index.ts";
import { JournalState } from "../../../src/journal/journal-state.ts";

const figures = (usedBytes: number) => ({ usedBytes, bytes: 1, deadLetters: 2, unknownOutcomes: 3 });
const started = () => {
  const logger = { ...silentLogger, error: vi.fn(), info: vi.fn() };
  const state = new JournalState({ file: "/data/j.db", durability: "full", maxBytes: 1000 }, logger);
  const told: boolean[] = [];
  state.listen(({ ok }) => told.push(ok));
  return { state, logger, told };
};

it("tells each change once, however often it is so", () => {
  const { state, logger, told } = started();
  state.worked(figures(1));
  state.failed("is locked");
  state.failed("is locked");
  expect(state.health).toMatchObject({ ok: false, problem: { detail: "the journal /data/j.db is locked" } });
  expect(state.unavailable()).toMatchObject({
    code: "SLUICE_JOURNAL",
    message: "this peer cannot record particles now: its journal is locked",
  });
  state.worked(figures(1));
  state.worked(figures(1));
  expect(told).toEqual([false, true]);
  expect([logger.error.mock.calls.length, logger.info.mock.calls.length]).toEqual([1, 1]);
  expect(state.counters).toMatchObject({ failures: 2, bytes: 1, deadLetters: 2, unknownOutcomes: 3 });
});

it("does not waver at its limit", () => {
  const { state, told } = started();
  for (const used of [1000, 1001, 999, 901, 900, 1000]) state.worked(figures(used));
  expect(told).toEqual([false, true]);
});

it("is tight before it is full, and no longer than that", () => {
  const { state } = started();
  const tight = [800, 801, 950, 700].map((used) => {
    state.worked(figures(used));
    return state.isTight;
  });
  expect(tight).toEqual([false, true, true, false]);
});
