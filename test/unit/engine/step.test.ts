import { describe, expect, it } from "vitest";
import type { RunOutcome } from "../../../src/avm/index.ts";
import { SluiceError } from "../../../src/core/index.ts";
import {
  newParticleState,
  type ParticleEffect,
  type ParticleEvent,
  type ParticleState,
} from "../../../src/engine/state.ts";
import { checkRoomForArrival, isAtRest, step } from "../../../src/engine/step.ts";

const limits = { runsPerParticle: 10, callsPerParticle: 3, particleBytes: 100 };
const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);
const call = (id: number) => ({ id, service: "s", function: "f", arguments: [], tetraplets: [] });
const outcome = (fields: Partial<RunOutcome> = {}): RunOutcome => ({
  retCode: 0,
  errorMessage: "",
  data: bytes(9),
  nextPeers: [],
  calls: [],
  callBytes: 0,
  ...fields,
});
const arrival = (...data: number[]) => ({ seq: data[0] ?? 0, data: bytes(...data), from: "p" });
const arrived = (...data: number[]): ParticleEvent => ({ kind: "arrived", arrival: arrival(...data) });
const ran = (fields: Partial<RunOutcome> = {}): ParticleEvent => ({ kind: "ran", outcome: outcome(fields) });
const called = (...ids: number[]): ParticleEvent => ({
  kind: "called",
  results: ids.map((id) => [id, { retCode: 0, result: String(id) }] as const),
});
const trap: ParticleEvent = { kind: "crashed", error: new SluiceError("SLUICE_AVM_TRAPPED", "x") };
const overrun: ParticleEvent = { kind: "crashed", error: new SluiceError("SLUICE_AVM_TIMEOUT", "x") };

/** Plays events from the beginning; the state and the effects of the last one. */
const play = (...events: ParticleEvent[]): { state: ParticleState; effects: readonly ParticleEffect[] } => {
  let state = newParticleState();
  let effects: readonly ParticleEffect[] = [];
  for (const event of events) [state, effects] = step(state, event, limits);
  return { state, effects };
};

describe("step", () => {
  it("runs what arrives, sends and calls what the run asks for", () => {
    expect(play(arrived(1)).effects).toEqual([
      { kind: "keep", arrival: arrival(1) },
      { kind: "run", prevData: bytes(), feed: { kind: "arrival", arrival: arrival(1) } },
    ]);
    const { state, effects } = play(arrived(1), ran({ nextPeers: ["p", "q", "p"], calls: [call(1)] }));
    expect(effects).toEqual([
      { kind: "record", merged: 1, fed: [] },
      { kind: "send", peers: ["p", "q"] },
      { kind: "call", request: call(1) },
    ]);
    expect(isAtRest(state)).toBe(false);
  });

  it("keeps runs serial: what comes during one waits for its end", () => {
    const during = play(arrived(1), arrived(2), arrived(3));
    expect(during.effects).toEqual([{ kind: "keep", arrival: arrival(3) }]);
    const after = play(arrived(1), arrived(2), arrived(3), ran());
    expect(after.effects).toEqual([
      { kind: "record", merged: 1, fed: [] },
      { kind: "run", prevData: bytes(9), feed: { kind: "arrival", arrival: arrival(2) } },
    ]);
  });

  it("feeds results that gathered during a run together, and apart from arrivals", () => {
    const { effects, state } = play(
      arrived(1),
      ran({ calls: [call(1), call(2)] }),
      arrived(2),
      called(1),
      called(2),
      ran({ data: bytes(8) }),
    );
    const results = [1, 2].map((id) => [id, { retCode: 0, result: String(id) }]);
    const feed = { kind: "results", results };
    expect(effects).toEqual([
      { kind: "record", merged: 2, fed: [] },
      { kind: "run", prevData: bytes(8), feed },
    ]);
    expect(state.feeding).toEqual(feed);
    expect(step(state, ran(), limits)[1]).toEqual([{ kind: "record", merged: undefined, fed: [1, 2] }]);
  });

  it("ignores copies of data it has or is about to merge", () => {
    expect(play(arrived(1), ran(), arrived(9)).effects).toEqual([]);
    expect(play(arrived(1), arrived(2), arrived(2)).state.arrived).toHaveLength(1);
  });

  it("bounds what waits to be merged", () => {
    const copies = (count: number) => Array.from({ length: count }, (_, index) => arrived(index));
    expect(() => checkRoomForArrival(play(...copies(64)).state)).not.toThrow();
    expect(() => checkRoomForArrival(play(...copies(65)).state)).toThrow("64 copies");
  });

  it("ignores results nobody waits for", () => {
    expect(play(arrived(1), ran({ calls: [call(1)] }), called(7)).effects).toEqual([]);
    expect(play(arrived(1), ran({ calls: [call(1)] }), called(1), ran(), called(1)).effects).toEqual([]);
  });

  it("answers calls beyond the budget without making them", () => {
    const { effects } = play(arrived(1), ran({ calls: [1, 2, 3, 4].map(call) }));
    expect(effects.map(({ kind }) => kind)).toEqual(["record", "call", "call", "call", "refuseCall"]);
  });

  it("makes none of the calls of a run that asks for too much at once", () => {
    const { effects } = play(arrived(1), ran({ calls: [call(1), call(2)], callBytes: 201 }));
    expect(effects.map(({ kind }) => kind)).toEqual(["record", "refuseCall", "refuseCall"]);
    expect(effects[1]).toMatchObject({
      error: { code: "SLUICE_QUOTA", message: expect.stringContaining("201 bytes") },
    });
  });

  it("ends a particle that used up its runs", () => {
    const events = Array.from({ length: 10 }, (_, index) => [
      arrived(index),
      ran({ data: bytes(index, 1) }),
    ]).flat();
    const { state, effects } = play(...events, arrived(77));
    expect(effects).toMatchObject([
      { kind: "keep" },
      { kind: "record", merged: undefined, fed: [] },
      { kind: "report", error: { code: "SLUICE_QUOTA" } },
    ]);
    expect(state).toMatchObject({ phase: "ended", problem: { code: "SLUICE_QUOTA" } });
  });

  it("follows the effects of a script that failed, and says that it failed", () => {
    const { state, effects } = play(
      arrived(1),
      ran({ retCode: 10_006, errorMessage: "fail\n  deep", nextPeers: ["p"] }),
    );
    expect(effects).toMatchObject([
      { kind: "record" },
      { kind: "send", peers: ["p"] },
      { kind: "report", error: { code: "SLUICE_SCRIPT_FAILED" } },
    ]);
    expect(state.problem?.detail).toBe("AquaVM error 10006: fail deep");
  });

  it("drops rejected data and lives on: whoever has a copy could damage it", () => {
    const { state } = play(arrived(1), ran({ retCode: 9 }));
    expect(state).toMatchObject({ phase: "idle", problem: { code: "SLUICE_DATA_INVALID" } });
    const good = play(arrived(1), ran({ retCode: 9 }), arrived(2), ran());
    expect(good.state).toMatchObject({ phase: "idle", data: bytes(9), problem: undefined });
    const later = play(arrived(1), ran(), arrived(2), ran({ retCode: 3, data: bytes(9) }));
    expect(later.state).toMatchObject({ phase: "idle", data: bytes(9), problem: undefined });
  });

  it("ends a particle whose script cannot be parsed, or whose results cannot be fed", () => {
    expect(play(arrived(1), ran({ retCode: 1 })).state).toMatchObject({
      phase: "ended",
      problem: { code: "SLUICE_SCRIPT_INVALID" },
    });
    const unfed = play(arrived(1), ran({ calls: [call(1)] }), called(1), ran({ retCode: 20_013 }));
    expect(unfed.state).toMatchObject({ phase: "ended", problem: { code: "SLUICE_SCRIPT_FAILED" } });
  });

  it("gives a particle up after three crashes or two overruns", () => {
    expect(play(arrived(1), trap, arrived(2), trap).state.phase).toBe("idle");
    expect(play(arrived(1), trap, arrived(2), trap, arrived(3), trap).state.phase).toBe("ended");
    expect(play(arrived(1), overrun, arrived(2), overrun).state).toMatchObject({
      phase: "ended",
      problem: { code: "SLUICE_AVM_TIMEOUT" },
    });
  });

  it("gives a run that took too long what it was given once more: somebody was told that it is safe here", () => {
    const arrival1 = { kind: "run", prevData: bytes(), feed: { kind: "arrival", arrival: arrival(1) } };
    expect(play(arrived(1), overrun).effects).toMatchObject([{ kind: "report" }, arrival1]);
    expect(play(arrived(1), overrun, ran()).state).toMatchObject({ phase: "idle", data: bytes(9) });
    const fed = play(arrived(1), ran({ calls: [call(1), call(2)] }), called(1), called(2), overrun);
    const results = [1, 2].map((id) => [id, { retCode: 0, result: String(id) }]);
    expect(fed.state.feeding).toEqual({ kind: "results", results });
    expect(fed.state.results).toEqual([]);
  });

  it("numbers what it leaves on record by the runs that ended, so that no two states have one number", () => {
    const states = [
      play(arrived(1), arrived(2), ran()),
      play(arrived(1), arrived(2), ran(), ran({ data: bytes(8) })),
    ];
    expect(states.map(({ state }) => state.runs)).toEqual([1, 2]);
  });

  it("does not send what no peer would accept", () => {
    const { effects } = play(arrived(1), ran({ data: new Uint8Array(101), nextPeers: ["p"] }));
    expect(effects).toMatchObject([
      { kind: "record" },
      { kind: "report", error: { code: "SLUICE_PARTICLE_TOO_LARGE" } },
    ]);
  });

  it("does nothing after its end", () => {
    for (const event of [arrived(5), called(1), ran(), trap])
      expect(play(arrived(1), ran({ calls: [call(1)] }), { kind: "over" }, event).effects).toEqual([]);
  });
});
