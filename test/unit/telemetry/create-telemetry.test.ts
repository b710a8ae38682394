import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import type { EngineCounters } from "../../../src/engine/interface.ts";
import { MAX_SERIES, type NamedFunction } from "../../../src/telemetry/index.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { observedCall, observedParticle } from "../../support/observed.ts";
import { testTelemetry } from "../../support/telemetry.ts";

const published = (service: string, fn: string): NamedFunction | undefined =>
  service === "pets" ? { service, function: fn } : undefined;
const particle = observedParticle("p");
const PETS = { service: "pets", url: "http://pets" };
const REQUEST = { method: "GET", origin: "http://pets", of: undefined, hasTraceparent: false };

const linesOf = (text: string, family: string): string[] =>
  text.split("\n").filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `));

describe("metrics", () => {
  it("count calls by service, function and outcome, and nothing that a stranger chose", async () => {
    const telemetry = await testTelemetry({ published });
    telemetry.engine.called(particle, observedCall("pets", "get"));
    telemetry.engine.called(particle, observedCall("pets", "get", { retCode: 1002 }));
    telemetry.engine.called(particle, observedCall("pets", "get", { retCode: 404 }));
    telemetry.engine.called(particle, observedCall("pets", "get", { retCode: 503 }));
    telemetry.engine.called(particle, observedCall("op", "noop"));
    for (let index = 0; index < 50; index++)
      telemetry.engine.called(particle, observedCall(`made-up-${index}`, "x".repeat(index), { retCode: 1 }));
    const text = await telemetry.exposition("openmetrics", {});
    expect(linesOf(text, "sluice_call_duration_seconds_count")).toEqual([
      'sluice_call_duration_seconds_count{service="pets",function="get",outcome="ok"} 1',
      'sluice_call_duration_seconds_count{service="pets",function="get",outcome="denied"} 1',
      'sluice_call_duration_seconds_count{service="pets",function="get",outcome="upstream_4xx"} 1',
      'sluice_call_duration_seconds_count{service="pets",function="get",outcome="upstream_5xx"} 1',
      'sluice_call_duration_seconds_count{service="other",function="other",outcome="ok"} 1',
      'sluice_call_duration_seconds_count{service="other",function="other",outcome="other"} 50',
    ]);
    expect(text).not.toContain("made-up");
    expect(text).not.toContain(particle.ref);
    expect(text).not.toContain("the-initiator");
  });

  it("have a bound on what even the operator's own documents make of them", async () => {
    const telemetry = await testTelemetry({ published });
    for (let index = 0; index < MAX_SERIES + 500; index++)
      telemetry.engine.called(particle, observedCall("pets", `f${index}`));
    const lines = linesOf(
      await telemetry.exposition("openmetrics", {}),
      "sluice_call_duration_seconds_count",
    );
    expect(lines).toHaveLength(MAX_SERIES);
    expect(lines.at(-1)).toBe(
      'sluice_call_duration_seconds_count{service="other",function="other",outcome="other"} 501',
    );
  });

  it("are to be had in both forms, one after the other and at once", async () => {
    const telemetry = await testTelemetry();
    const readings = { sluice_calls: 7, sluice_particles_refused: { SLUICE_OVERLOAD: 2 } };
    const [open, old, again] = await Promise.all([
      telemetry.exposition("openmetrics", readings),
      telemetry.exposition("prometheus", readings),
      telemetry.exposition("openmetrics", readings),
    ]);
    for (const text of [open, old, again]) {
      expect(text).toContain("sluice_calls_total 7\n");
      expect(text).toContain('sluice_particles_refused_total{code="SLUICE_OVERLOAD"} 2\n');
    }
    expect(open).toContain("# TYPE sluice_calls counter\n");
    expect(old).toContain("# TYPE sluice_calls_total counter\n");
    expect(open.endsWith("# EOF\n")).toBe(true);
    expect(old).not.toContain("# EOF");
    expect(again.replaceAll(/^(process|nodejs)_.*$/gm, "")).toBe(
      open.replaceAll(/^(process|nodejs)_.*$/gm, ""),
    );
  });

  it("count answers of the listeners by operation and class of status", async () => {
    const telemetry = await testTelemetry();
    telemetry.answered("admin", "getPeer", 200);
    telemetry.answered("admin", "getPeer", 204);
    telemetry.answered("http", undefined, 404);
    const text = await telemetry.exposition("openmetrics", {});
    expect(linesOf(text, "sluice_http_requests_total")).toEqual([
      'sluice_http_requests_total{listener="admin",operation="getPeer",status="2xx"} 2',
      'sluice_http_requests_total{listener="http",operation="none",status="4xx"} 1',
    ]);
  });
});

describe("the last minutes", () => {
  const counters = (more: Partial<EngineCounters> = {}): EngineCounters => ({
    accepted: 0,
    recovered: 0,
    refused: {},
    runs: 0,
    runMicros: 0,
    calls: 0,
    callsFailed: 0,
    expired: 0,
    failed: {},
    ...more,
  });

  it("are told in steps, at most a quarter of an hour of them", async () => {
    const clock = manualClock();
    const telemetry = await testTelemetry({ clock, published });
    let now = counters({ accepted: 100 });
    telemetry.watch(() => now);
    now = counters({ accepted: 103, refused: { SLUICE_OVERLOAD: 2, SLUICE_DENIED: 1 }, calls: 9 });
    telemetry.engine.called(particle, observedCall("pets", "get", { ms: 40 }));
    telemetry.engine.called(particle, observedCall("op", "noop", { ms: 0.01 }));
    const at = clock.now() + 5_000;
    clock.advance(5_000);
    const { points, stepMs, totals, startedAt } = telemetry.activity();
    expect([stepMs, startedAt]).toEqual([5_000, at - 5_000]);
    expect(totals).toEqual({ accepted: 103, refused: 3, failed: 0, calls: 9, callsFailed: 0 });
    expect(points[0]).toMatchObject({ accepted: 0, calls: 0, p50Ms: null });
    expect(points[1]).toMatchObject({ at, accepted: 3, refused: 3, failed: 0, calls: 9, callsFailed: 0 });
    expect(points[1]?.p50Ms).toBeGreaterThan(35);
    for (let step = 0; step < 300; step++) clock.advance(5_000);
    const later = telemetry.activity().points;
    expect(later).toHaveLength(180);
    expect(later.at(-1)).toMatchObject({ accepted: 0, p50Ms: null });
    await telemetry.stop(0);
    clock.advance(5_000);
    expect(telemetry.activity().points.at(-1)).toBe(later.at(-1));
  });

  it("name the busiest functions first", async () => {
    const telemetry = await testTelemetry({ published });
    telemetry.engine.called(particle, observedCall("pets", "rare", { retCode: 500 }));
    for (const ms of [1, 2, 300]) telemetry.engine.called(particle, observedCall("pets", "often", { ms }));
    telemetry.engine.called(particle, observedCall("unknown", "often"));
    const { functions } = telemetry.activity();
    expect(functions).toMatchObject([
      { service: "pets", function: "often", calls: 3, failed: 0 },
      { service: "pets", function: "rare", calls: 1, failed: 1 },
    ]);
    expect(functions[0]?.p95Ms).toBeGreaterThan(250);
  });

  it("know how upstreams are: unknown to ok, failing, resting, ok", async () => {
    const clock = manualClock();
    const { upstreams, activity, exposition } = await testTelemetry({ clock });
    const only = () => activity().upstreams[0];
    upstreams.rests(PETS, false);
    expect(only()).toMatchObject({ ...PETS, state: "unknown", requests: 0 });
    const ask = (end: Parameters<ReturnType<typeof upstreams.asked>["ended"]>[0]): void => {
      const asked = upstreams.asked(PETS, REQUEST);
      asked.left();
      asked.ended(end);
    };
    ask({ status: 404 });
    expect(only()).toMatchObject({ state: "ok", requests: 1, failures: 0, lastSuccessAt: clock.now() });
    clock.advance(10);
    ask({ status: 503 });
    expect(only()).toMatchObject({ state: "failing", lastProblem: "it answered with status 503" });
    ask({ problem: new SluiceError("SLUICE_UNREACHABLE", "GET /pets: refused") });
    upstreams.rests(PETS, true);
    expect(only()).toMatchObject({
      state: "open",
      requests: 3,
      failures: 2,
      lastFailureAt: clock.now(),
      lastProblem: "GET /pets: refused",
    });
    expect(await exposition("openmetrics", {})).toContain('sluice_upstream_breaker_open{service="pets"} 1\n');
    ask({ status: 200 });
    expect(only()).toMatchObject({ state: "ok" });
  });

  it("do not blame an upstream for what did not leave, nor for a caller's short deadline", async () => {
    const { upstreams, activity } = await testTelemetry();
    upstreams.asked(PETS, REQUEST).ended({ problem: new SluiceError("SLUICE_OVERLOAD", "too many wait") });
    const asked = upstreams.asked(PETS, REQUEST);
    asked.left();
    asked.ended({ problem: new SluiceError("SLUICE_DEADLINE", "GET /pets: its deadline passed") });
    expect(activity().upstreams).toMatchObject([{ state: "unknown", requests: 0, failures: 0 }]);
  });
});
