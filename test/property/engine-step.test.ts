import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newParticleState, type ParticleEvent } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";

const limits = { runsPerParticle: 1000, callsPerParticle: 1000, particleBytes: 1000 };

/** What happens around a particle, chosen freely: arrivals at any time, runs that end when one is in progress, results of open calls. */
const choices = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("arrive" as const), byte: fc.nat(255) }),
    fc.record({
      kind: fc.constant("runEnds" as const),
      calls: fc.nat(3),
      retCode: fc.constantFrom(0, 0, 0, 10_000, 9, 30_000),
    }),
    fc.record({ kind: fc.constant("answer" as const), pick: fc.nat() }),
  ),
  { maxLength: 60 },
);

describe("step, whatever happens in whatever order", () => {
  it("runs one at a time, feeds every result of an open call exactly once, and never stalls with work at hand", () => {
    fc.assert(
      fc.property(choices, (events) => {
        let state = newParticleState();
        let running = false;
        let lastCall = 0;
        let seq = 0;
        const merged: number[] = [];
        const open = new Set<number>();
        const fed = new Map<number, number>();
        const answered = new Set<number>();
        const play = (event: ParticleEvent): void => {
          const [after, effects] = step(state, event, limits);
          state = after;
          for (const effect of effects) {
            if (effect.kind === "call") open.add(effect.request.id);
            if (effect.kind === "record" && effect.merged !== undefined) merged.push(effect.merged);
            if (effect.kind !== "run") continue;
            expect(running).toBe(false);
            running = true;
            if (effect.feed.kind === "results")
              for (const [id] of effect.feed.results) fed.set(id, (fed.get(id) ?? 0) + 1);
          }
        };
        for (const choice of events) {
          if (choice.kind === "arrive")
            play({ kind: "arrived", arrival: { seq: ++seq, data: Uint8Array.of(choice.byte), from: "p" } });
          if (choice.kind === "answer" && open.size > 0) {
            const id = [...open][choice.pick % open.size] ?? 0;
            open.delete(id);
            answered.add(id);
            play({ kind: "called", results: [[id, { retCode: 0, result: "1" }]] });
          }
          if (choice.kind === "runEnds" && running) {
            running = false;
            // AquaVM rejects arrivals, not results that were asked for.
            const retCode = state.feeding?.kind === "results" && choice.retCode === 9 ? 0 : choice.retCode;
            const calls = Array.from({ length: retCode === 9 ? 0 : choice.calls }, () => ({
              id: ++lastCall,
              service: "s",
              function: "f",
              arguments: [],
              tetraplets: [],
            }));
            play({
              kind: "ran",
              outcome: {
                retCode,
                errorMessage: "",
                data: Uint8Array.of(lastCall),
                nextPeers: [],
                calls,
                callBytes: 0,
              },
            });
          }
          expect(running).toBe(state.phase === "running");
          if (!running) expect([state.arrived.length, state.results.length]).toEqual([0, 0]);
        }
        for (const [id, times] of fed) expect([answered.has(id), times]).toEqual([true, 1]);
        if (!running) expect(new Set(fed.keys())).toEqual(answered);
        expect(merged).toEqual([...new Set(merged)].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});
