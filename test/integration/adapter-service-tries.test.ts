import { describe, expect, it } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import type { CallContext } from "../../src/services/interface.ts";
import { createUpstream } from "../../src/upstream/index.ts";
import { problemOf } from "../support/calls.ts";
import { effectService } from "../support/effect-service.ts";
import { httpServer, refusedUrl } from "../support/http-server.ts";
import { leapingClock } from "../support/leaping-clock.ts";
import { manualClock } from "../support/manual-clock.ts";

type Step = "ok" | "reset" | "hang" | { readonly status: number; readonly retryAfter?: string };

/** A backend that does each request's effect and then behaves as its list says, "ok" after that. */
const backend = (...steps: Step[]) =>
  httpServer((_, response) => {
    const step = steps.shift() ?? "ok";
    if (step === "hang") return;
    if (step === "reset") return void response.destroy();
    const { status, retryAfter } = step === "ok" ? { status: 200, retryAfter: undefined } : step;
    response.writeHead(status, {
      "content-type": "application/json",
      ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
    });
    response.end(`"${status}"`);
  });

const IDEMPOTENCY_KEY = "idempotency-key";

describe("a request whose upstream drops the connection after the effect", () => {
  it.each(["read", "store", "pay", "payResponse"])("is sent again as %s", async (name) => {
    await using server = await backend("reset", "reset");
    const { call } = effectService({ url: server.url, clock: leapingClock() });
    expect(await call(name)).toMatchObject({ retCode: 0 });
    expect(server.received).toHaveLength(3);
  });

  it.each(["send", "sendResponse"])("is sent once as %s, and of unknown outcome", async (name) => {
    await using server = await backend("reset");
    const { call } = effectService({ url: server.url, clock: leapingClock() });
    const ended = await call(name);
    expect(ended.retCode).toBe(1007);
    expect(problemOf(ended)).toMatchObject({ code: "SLUICE_OUTCOME_UNKNOWN", retry: false });
    expect(server.received).toHaveLength(1);
    expect(ended.call.noted).toEqual(["declared"]);
  });

  it.each(["store", "pay"])("is unknown as %s when it never gets an answer", async (name) => {
    await using server = await backend("reset", "reset", "reset");
    const { call } = effectService({ url: server.url, clock: leapingClock() });
    expect(problemOf(await call(name)).code).toBe("SLUICE_OUTCOME_UNKNOWN");
    expect(server.received).toHaveLength(3);
  });

  it.each<[string, Step]>([
    ["busy", { status: 503 }],
    ["behind a proxy that fails", { status: 502 }],
  ])("stays unknown when the upstream is then only %s", async (_, step) => {
    await using server = await backend("reset", step, step);
    const { call } = effectService({ url: server.url, clock: leapingClock() });
    expect((await call("pay")).retCode).toBe(1007);
  });

  it("stays unknown when the upstream is then gone", async () => {
    await using server = await backend("reset");
    const { call } = effectService({ ...(await firstThenGone(server.url)), clock: leapingClock() });
    expect((await call("pay")).retCode).toBe(1007);
    expect(server.received).toHaveLength(1);
  });

  it("is answered when the upstream then answers, whatever that is", async () => {
    await using server = await backend("reset", { status: 409 });
    const { call } = effectService({ url: server.url, clock: leapingClock() });
    expect((await call("pay")).retCode).toBe(409);
  });
});

/** The first request goes to `url`, later ones to where nobody listens; or the other way round. */
const inTurn = async (urls: readonly string[]) => {
  const deps = { clock: systemClock, logger: silentLogger };
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections: 8,
    queueMs: 60_000,
  };
  const upstreams = urls.map((url) => createUpstream({ url, credentials: {}, ...bounds }, deps));
  let next = 0;
  return {
    url: urls[0] ?? "",
    wrap: (real: ReturnType<typeof createUpstream>) => ({
      ...real,
      request: (...request: Parameters<typeof real.request>) =>
        (upstreams[Math.min(next++, upstreams.length - 1)] ?? real).request(...request),
      close: async () => {
        await Promise.all([real, ...upstreams].map((upstream) => upstream.close()));
      },
    }),
  };
};
const firstThenGone = async (url: string) => inTurn([url, await refusedUrl()]);

describe("a once request that never left", () => {
  it("is sent again, on record each time", async () => {
    await using server = await backend();
    const { call } = effectService({
      ...(await inTurn([await refusedUrl(), await refusedUrl(), server.url])),
      clock: leapingClock(),
    });
    const ended = await call("send");
    expect(ended).toMatchObject({ retCode: 0, result: '"200"' });
    expect(ended.call.noted).toEqual(["declared", "withdrawn", "declared", "withdrawn", "declared"]);
    expect(server.received).toHaveLength(1);
  });

  it("ends as not sent, its intent taken back, when it never can", async () => {
    const { call } = effectService({ url: await refusedUrl(), clock: leapingClock() });
    const ended = await call("send");
    expect(problemOf(ended)).toMatchObject({ code: "SLUICE_UNREACHABLE", retry: true });
    expect(ended.call.noted.at(-1)).toBe("withdrawn");
  });

  it("is not sent at all when it cannot be put on record", async () => {
    await using server = await backend();
    const { call, journal } = effectService({ url: server.url });
    const intent: CallContext["intent"] = {
      pending: false,
      declare: () => journal.close(0).then(() => journal.write([])),
      withdraw: () => {},
    };
    expect(problemOf(await call("send", ["x"], { intent })).code).toBe("SLUICE_CLOSED");
    expect(server.received).toEqual([]);
  });
});

describe("an upstream that asks to wait", () => {
  it.each([429, 502, 503, 504])("with a %d is asked again, but by a once request", async (status) => {
    for (const name of ["read", "store", "pay"]) {
      await using server = await backend({ status });
      const { call } = effectService({ url: server.url, clock: leapingClock() });
      expect(await call(name)).toMatchObject({ retCode: 0 });
    }
    await using server = await backend({ status });
    const { call } = effectService({ url: server.url, clock: leapingClock() });
    expect((await call("send")).retCode).toBe(status);
    expect(server.received).toHaveLength(1);
  });

  it("is given the time it wants", async () => {
    await using server = await backend({ status: 429, retryAfter: "7" }, { status: 503 });
    const clock = leapingClock();
    const { call } = effectService({ url: server.url, clock });
    expect(await call("read")).toMatchObject({ retCode: 0 });
    expect(clock.waits).toEqual([7_000, 200]);
  });

  it("longer than the particle lives is told so at once", async () => {
    await using server = await backend({ status: 503, retryAfter: "31" });
    const clock = leapingClock();
    const { call } = effectService({ url: server.url, clock });
    expect((await call("read")).retCode).toBe(503);
    expect(clock.waits).toEqual([]);
  });

  it("is not asked again for other statuses", async () => {
    for (const status of [400, 404, 500, 501]) {
      await using server = await backend({ status });
      const { call } = effectService({ url: server.url, clock: leapingClock() });
      expect((await call("read")).retCode).toBe(status);
      expect(server.received).toHaveLength(1);
    }
  });

  it("is asked as often as configured", async () => {
    await using server = await backend(...Array<Step>(9).fill({ status: 503 }));
    const { call } = effectService({ url: server.url, clock: leapingClock(), attempts: 5 });
    expect((await call("read")).retCode).toBe(503);
    expect(server.received).toHaveLength(5);
  });

  it("is not asked twice as much when all of its answers are that", async () => {
    await using server = await httpServer((_, response) => response.writeHead(503).end());
    const { call } = effectService({ url: server.url, clock: leapingClock() });
    const calls = 100;
    for (let index = 0; index < calls; index++) await call("read");
    // Ten tries at the start, and a fifth of one for each call.
    expect(server.received.length).toBeLessThanOrEqual(calls + 10 + calls / 5);
    expect(server.received.length).toBeGreaterThan(calls + calls / 5);
  });

  it("that keeps failing meets the breaker, and nobody asks it any more", async () => {
    await using server = await httpServer((_, response) => response.writeHead(503).end());
    const { call } = effectService({
      url: server.url,
      clock: leapingClock(),
      upstream: { breaker: { failures: 5, restMs: 60_000 } },
    });
    for (let index = 0; index < 20; index++) await call("send");
    expect(server.received).toHaveLength(5);
    expect(problemOf(await call("send"))).toMatchObject({ code: "SLUICE_OVERLOAD", retry: true });
  });
});

describe("the time of a particle", () => {
  it("ends the tries", async () => {
    await using server = await backend("reset", "reset", "reset");
    const clock = leapingClock();
    const { call } = effectService({ url: server.url, clock });
    const ended = await call("read", ["x"], { deadline: clock.now() + 100 });
    expect(problemOf(ended).code).toBe("SLUICE_UNREACHABLE");
    expect(server.received).toHaveLength(1);
  });

  it.each(["pay", "store"])("is not spent a second time by a try that it ended: %s", async (name) => {
    const held: unknown[] = [];
    await using server = await httpServer((_, response) => void held.push(response));
    const clock = manualClock(Date.now());
    const tried: number[] = [];
    const { call } = effectService({
      url: server.url,
      clock,
      upstream: { timeoutMs: 60_000 },
      wrap: (upstream) => ({
        ...upstream,
        request: (bound, options) => {
          tried.push(options.deadline);
          const left = clock.now() + 0.9 * (options.deadline - clock.now());
          return upstream.request(bound, { ...options, deadline: Date.now() + (left - clock.now()) / 10 });
        },
      }),
    });
    const arrived = server.next();
    const asked = call(name, ["x"], { deadline: clock.now() + 4000 });
    await arrived;
    clock.advance(3600);
    expect((await asked).retCode).toBe(1007);
    expect(tried).toHaveLength(1);
  });

  it("given up during a wait ends it", async () => {
    await using server = await backend({ status: 503, retryAfter: "20" });
    const { call } = effectService({ url: server.url });
    const stop = new AbortController();
    const arrived = server.next();
    const asked = call("read", ["x"], { signal: stop.signal });
    await arrived;
    stop.abort();
    expect((await asked).retCode).not.toBe(0);
    expect(server.received).toHaveLength(1);
  });
});

describe("the key of a keyed request", () => {
  const keysOf = (server: { received: readonly { headers: Record<string, unknown> }[] }) =>
    server.received.map(({ headers }) => headers[IDEMPOTENCY_KEY]);
  const ref = "the-particle" as CallContext["ref"];

  it("is the same for every try, and after a restart; another for another call, peer or particle", async () => {
    await using server = await backend("reset");
    const call = (context: Partial<CallContext>, peerId = "gateway") =>
      effectService({ url: server.url, clock: leapingClock(), peerId }).call("pay", ["x"], context);
    await call({ ref });
    await call({ ref });
    await call({ ref, callId: 2 });
    await call({ ref }, "another");
    await call({});
    const [first, second, third, ...others] = keysOf(server);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([second, third]).toEqual([first, first]);
    expect(new Set([first, ...others]).size).toBe(4);
  });

  it("that the caller chose is the same for another particle and peer, never what they wrote, and nobody else's", async () => {
    await using server = await backend();
    const call = (key: string, context: Partial<CallContext> = {}, peerId = "gateway") =>
      effectService({ url: server.url, peerId }).call("pay", ["x", { idempotencyKey: key }], context);
    await call("order-7");
    await call("order-7", {}, "another");
    await call("order-7", { initiator: "bob" });
    await call("order-8");
    const [first, second, ...others] = keysOf(server);
    expect(second).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
    expect(keysOf(server).join()).not.toContain("order");
  });

  it("goes with no other request", async () => {
    await using server = await backend();
    const { call } = effectService({ url: server.url });
    for (const name of ["read", "store", "send"]) await call(name, ["x", { idempotencyKey: "k" }]);
    expect(keysOf(server)).toEqual([undefined, undefined, undefined]);
  });
});

describe("a call that an earlier life of the process may have sent", () => {
  it.each([
    ["store", 1007],
    ["pay", 1007],
    ["read", 1005],
    ["send", 1005],
  ])("is as unknown as before when it cannot be repeated: %s", async (name, retCode) => {
    const { call } = effectService({ url: "http://127.0.0.1:1", attempts: 1 });
    expect((await call(name, ["x"], { repeated: true })).retCode).toBe(retCode);
  });

  const pending: CallContext["intent"] = { pending: true, declare: async () => {}, withdraw: () => {} };

  it.each(["read", "store", "pay", "send", "sendResponse"])(
    "is not sent again, whatever it is now: %s",
    async (name) => {
      await using server = await backend();
      const { call } = effectService({ url: server.url });
      const ended = await call(name, ["x"], { intent: pending });
      expect(ended.retCode).toBe(1007);
      expect(problemOf(ended).detail).toContain("was not sent again");
      expect(server.received).toEqual([]);
    },
  );

  it.each<[string, string, Partial<CallContext>, unknown[]]>([
    ["nobody may call it any more", "send", { initiator: "eve" }, ["x"]],
    ["its function is gone", "vanished", {}, ["x"]],
    ["its arguments are not what is wanted now", "send", {}, ["x", 1, 2]],
  ])("stays of unknown outcome when %s", async (_, name, context, args) => {
    await using server = await backend();
    const { call } = effectService({ url: server.url });
    const ended = await call(name, args as never[], { ...context, intent: pending });
    expect(ended.retCode).toBe(1007);
    expect(server.received).toEqual([]);
  });
});
