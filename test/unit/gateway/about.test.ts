import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/index.ts";
import { createAbout } from "../../../src/gateway/about.ts";
import type { ServiceStatus } from "../../../src/services/interface.ts";
import type { FunctionActivity } from "../../../src/telemetry/interface.ts";
import { manualClock } from "../../support/manual-clock.ts";

const { limits } = parseConfig("", undefined, "/");

const activity = (fn: string, calls: number, p50Ms: number | null, service = "sms"): FunctionActivity => ({
  service,
  function: fn,
  calls,
  failed: 1,
  p50Ms,
  p95Ms: p50Ms,
});

const about = (functions: () => readonly FunctionActivity[], clock = manualClock()) =>
  createAbout({
    peerId: "self",
    limits,
    clock,
    functions,
    catalog: () => ({
      list: () => [],
      status: (service) => (service === "sms" ? ({ state: "serving" } as ServiceStatus) : undefined),
      policy: () => ({
        mentions: (initiator: string) => initiator === "ann",
        compiled: undefined as never,
        decide: () => ({ allowed: false, reason: "" }),
      }),
    }),
  });

describe("what peers are told", () => {
  it("is the sum over a service's functions, and a median as heavy as their calls", () => {
    const { stats } = about(() => [
      activity("a", 10, 5),
      activity("b", 100, 40),
      activity("c", 7, null),
      activity("a", 1_000, 1, "other"),
    ]);
    expect(stats("sms", "ann")).toEqual({ state: "serving", calls: 117, failures: 3, medianMs: 40 });
  });

  it("has no median where there were no calls", () => {
    expect(about(() => []).stats("sms", "ann")).toEqual({
      state: "serving",
      calls: 0,
      failures: 0,
      medianMs: undefined,
    });
  });

  it("is nothing to those whom no rule names, nor of what is not there", () => {
    const { stats } = about(() => [activity("a", 1, 1)]);
    expect([stats("sms", "eve"), stats("fax", "ann"), stats("__proto__", "ann")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("is put together once a second at most, however often it is asked", () => {
    const clock = manualClock();
    let reads = 0;
    const { stats } = about(() => {
      reads++;
      return [];
    }, clock);
    for (let asked = 0; asked < 100; asked++) stats("sms", "ann");
    expect(reads).toBe(1);
    clock.advance(1_000);
    stats("sms", "ann");
    expect(reads).toBe(2);
  });
});
