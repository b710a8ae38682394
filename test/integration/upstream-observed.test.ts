import { describe, expect, it, onTestFinished } from "vitest";
import { silentLogger, toSluiceError } from "../../src/core/index.ts";
import type { BoundCall } from "../../src/openapi/interface.ts";
import { createIdentity, type ParticleRef } from "../../src/particle/index.ts";
import { createUpstream, type UpstreamObserver, type UpstreamOptions } from "../../src/upstream/index.ts";
import { bound, parameter } from "../support/bound-call.ts";
import { httpServer, refusedUrl } from "../support/http-server.ts";
import { manualClock } from "../support/manual-clock.ts";

const TRACEPARENT = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
const OWN = `00-${"3".repeat(32)}-${"4".repeat(16)}-00`;
const identity = await createIdentity();

/** An upstream, and what its observer was told, in order. */
const observed = (url: string, more: Partial<UpstreamOptions> = {}) => {
  const told: unknown[] = [];
  const observer: UpstreamObserver = {
    asked(upstream, request) {
      told.push(["asked", upstream.service, upstream.url, request]);
      return {
        traceparent: TRACEPARENT,
        left: () => void told.push("left"),
        ended: (end) => void told.push("status" in end ? end.status : end.problem.code),
      };
    },
    rests: (upstream, isResting) => void told.push([upstream.service, isResting ? "rests" : "is back"]),
  };
  const clock = manualClock();
  const upstream = createUpstream(
    {
      url,
      credentials: {},
      timeoutMs: 1_000,
      maxResponseBytes: 10_000,
      arrayItems: 1_000,
      connections: 1,
      queueMs: 60_000,
      ...more,
    },
    { clock, logger: silentLogger, identity, observed: { service: "pets", observer } },
  );
  onTestFinished(() => upstream.close());
  const ask = (call: Partial<BoundCall> = {}) =>
    upstream
      .request(bound(call), {
        signal: new AbortController().signal,
        deadline: clock.now() + 60_000,
        initiator: "somebody",
        effect: "safe",
        of: { ref: "a-ref" as ParticleRef, call: 7 },
      })
      .then(
        ({ status }) => status,
        (error: unknown) => toSluiceError(error).code,
      );
  return { ask, told, clock };
};

describe("an upstream's observer", () => {
  it("is told of a request when it is asked for, when it leaves, and how it ends", async () => {
    await using backend = await httpServer((_, response) => response.writeHead(404).end());
    const { ask, told } = observed(`${backend.url}/base`);
    expect(await ask()).toBe(404);
    const request = {
      method: "GET",
      origin: backend.url,
      of: { ref: "a-ref", call: 7 },
      hasTraceparent: false,
    };
    expect(told).toEqual([["asked", "pets", `${backend.url}/base`, request], "left", 404]);
    expect(backend.received[0]?.headers.traceparent).toBe(TRACEPARENT);
  });

  it("is told why there is no answer, and when the breaker opens and closes", async () => {
    let status = 503;
    await using backend = await httpServer((_, response) => response.writeHead(status).end());
    const { ask, told, clock } = observed(backend.url, { breaker: { failures: 2, restMs: 1_000 } });
    const toldOf = async (times: number): Promise<unknown[]> => {
      told.length = 0;
      for (let index = 0; index < times; index++) await ask();
      return told.map((each) => (Array.isArray(each) ? each.filter((part) => part !== "pets")[0] : each));
    };
    expect(await toldOf(2)).toEqual(["asked", "left", 503, "asked", "left", "rests", 503]);
    expect(await toldOf(1)).toEqual(["asked", "SLUICE_OVERLOAD"]);
    clock.advance(1_001);
    status = 200;
    expect(await toldOf(1)).toEqual(["asked", "left", "is back", 200]);
    const gone = observed(await refusedUrl());
    expect(await gone.ask()).toBe("SLUICE_UNREACHABLE");
    expect(gone.told.slice(1)).toEqual(["left", "SLUICE_UNREACHABLE"]);
  });

  it("sees a caller's own traceparent stay, and a signature cover what is sent", async () => {
    await using backend = await httpServer((_, response) => response.writeHead(204).end());
    const signature = { components: ["@method", "traceparent"], label: "sig" };
    const { ask, told } = observed(backend.url, { signature });
    await ask();
    await ask({ parameters: [parameter("header", "Traceparent", OWN)] });
    const [ours, callers] = backend.received.map(({ headers }) => headers);
    expect([ours?.traceparent, callers?.traceparent]).toEqual([TRACEPARENT, OWN]);
    for (const headers of [ours, callers])
      expect(headers?.["signature-input"]).toContain('("@method" "traceparent")');
    expect(told[3]).toMatchObject(["asked", "pets", backend.url, { hasTraceparent: true }]);
  });
});
