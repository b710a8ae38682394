import { describe, expect, it } from "vitest";
import { createIdentity } from "../../../src/particle/index.ts";
import { ParticleTraces } from "../../../src/telemetry/particle-traces.ts";
import type { EndedSpan } from "../../../src/telemetry/span.ts";
import { callSpanId, traceIdsOf } from "../../../src/telemetry/trace-context.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { observedCall, observedParticle } from "../../support/observed.ts";

const { peerId: neighbour } = await createIdentity(new Uint8Array(32).fill(5));

const setup = (isSampled = (): boolean => true) => {
  const clock = manualClock();
  const spans: EndedSpan[] = [];
  const counters = { exported: 0, droppedHere: 0, droppedByCollector: 0 };
  const sink = { add: (span: EndedSpan) => void spans.push(span) };
  const traces = new ParticleTraces({ peerId: "here", isSampled, sink, counters, clock });
  return { clock, spans, counters, traces, names: () => spans.map(({ name }) => name) };
};

const WHOLE = "particle from its initiator";

describe("spans of a particle", () => {
  it("are one for each stretch of work, under the root, with its calls and slow runs", () => {
    const { clock, spans, traces } = setup();
    const particle = observedParticle("p", { from: neighbour });
    const start = clock.now();
    traces.began(particle);
    traces.ran(particle, 0.2);
    clock.advance(100);
    traces.ran(particle, 80);
    traces.called(
      particle,
      observedCall("pets", "get", { id: 7, ms: 60, endedAt: clock.now(), retCode: 503 }),
    );
    traces.rested(particle);
    const { traceId, rootId } = traceIdsOf(particle.ref);
    const [run, call, stretch] = spans;
    expect(spans).toHaveLength(3);
    expect(stretch).toMatchObject({
      name: "particle",
      kind: "server",
      traceId,
      parentId: rootId,
      startMs: start,
      endMs: start + 100,
      attributes: { "sluice.peer": "here", "sluice.runs": 2, "sluice.calls": 1 },
    });
    expect(run).toMatchObject({ name: "interpreter run", parentId: stretch?.spanId, startMs: start + 20 });
    expect(call).toMatchObject({
      name: "pets.get",
      parentId: stretch?.spanId,
      spanId: callSpanId(particle.ref, "here", 7),
      startMs: start + 40,
      error: "upstream_5xx",
      attributes: { "sluice.ret_code": 503, "sluice.decision": "allowed", "sluice.rule": "allow[0]" },
    });
    expect(JSON.stringify(spans)).not.toContain("secret");
    traces.began(particle);
    traces.rested(particle);
    expect(spans[3]).toMatchObject({ name: "particle", parentId: rootId });
    expect(spans[3]?.spanId).not.toBe(stretch?.spanId);
  });

  it("have their root from the gateway that the initiator brought it to, once, when it is quiet", () => {
    const { clock, spans, traces, names } = setup();
    for (const [name, from] of [
      ["started-here", ""],
      ["from-its-initiator", "the-initiator"],
      ["from-a-thin-client", "entry:the-initiator"],
    ] as const) {
      const particle = observedParticle(name, { from });
      const start = clock.now();
      traces.began(particle);
      clock.advance(30);
      traces.rested(particle);
      expect(names()).not.toContain(WHOLE);
      clock.advance(6_000);
      const { rootId } = traceIdsOf(particle.ref);
      const root = spans.find(({ spanId }) => spanId === rootId);
      expect(root).toMatchObject({ name: WHOLE, parentId: undefined, startMs: start, endMs: start + 30 });
      traces.began(particle);
      traces.rested(particle);
      clock.advance(6_000);
      traces.over(particle);
      traces.over(particle);
      expect(names().filter((each) => each === WHOLE)).toHaveLength(1);
      spans.length = 0;
    }
  });

  it("have no root from others, nor from a process that only took it up again", () => {
    const { clock, traces, names } = setup();
    for (const particle of [
      observedParticle("a", { from: neighbour }),
      observedParticle("b", { from: "", isRecovered: true }),
    ]) {
      traces.began(particle);
      traces.rested(particle);
      clock.advance(6_000);
      traces.over(particle);
    }
    traces.close();
    expect(names()).toEqual(["particle", "particle"]);
  });

  it("are told when a particle is over, or the process ends, without waiting", () => {
    const { traces, names } = setup();
    for (const name of ["a", "b"]) {
      traces.began(observedParticle(name));
      traces.rested(observedParticle(name));
    }
    traces.over(observedParticle("a"));
    expect(names()).toEqual(["particle", "particle", WHOLE]);
    traces.close();
    expect(names()).toEqual(["particle", "particle", WHOLE, WHOLE]);
  });

  it("are none where it is not sampled, and bounded where a collector asks for all", () => {
    const none = setup(() => false);
    none.traces.began(observedParticle("a"));
    none.traces.called(observedParticle("a"), observedCall("pets", "get"));
    none.traces.rested(observedParticle("a"));
    none.traces.over(observedParticle("a"));
    expect(none.spans).toEqual([]);
    const all = setup();
    for (let index = 0; index < 20_010; index++) all.traces.began(observedParticle(`p${index}`));
    expect(all.counters.droppedHere).toBe(10);
  });

  it("make room for others once their root is told, long before their deadlines", () => {
    const { clock, counters, traces, names } = setup();
    for (let index = 0; index < 50_000; index++) {
      traces.began(observedParticle(`p${index}`));
      traces.rested(observedParticle(`p${index}`));
      if (index % 10_000 === 0) clock.advance(7_000);
    }
    clock.advance(7_000);
    expect(counters.droppedHere).toBe(0);
    expect(names().filter((each) => each === WHOLE)).toHaveLength(50_000);
  });
});
