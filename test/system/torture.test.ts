import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { judgeSoak, type Sample } from "../soak/samples.ts";
import { type BackendRequest, startCountingBackend } from "../support/counting-backend.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import { type Evidence, isClean, judge } from "../torture/judge.ts";
import type { Attempt } from "../torture/load.ts";
import { createRandom } from "../torture/random.ts";
import { torture } from "../torture/torture.ts";

describe("three gateways that are killed while particles pass", () => {
  it("lose nothing and do nothing twice", async () => {
    const { text, verdict, clean } = await torture({
      seed: 4,
      kills: 6,
      seconds: 9,
      points: undefined,
      gateways: [],
      width: 12,
      waveMs: 9_000,
      keep: false,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    expect(verdict.outcomes.result).toBeGreaterThan(10);
    expect(clean, text).toBe(true);
  });
});

const T = 1_000_000;
const attempt = (serial: string, fields: Partial<Attempt> = {}): Attempt => ({
  serial,
  launchedAt: T,
  deadline: T + 40_000,
  settledAt: T + 500,
  outcome: { kind: "result", values: [serial, "sms-1", "order-1"] },
  ...fields,
});
const failed = (code: string, fields: Partial<Attempt> = {}): Attempt =>
  attempt("s0", { outcome: { kind: "error", code, detail: "" }, ...fields });
const request = (backend: string, fields: Partial<BackendRequest> = {}): BackendRequest => ({
  backend,
  serial: "s0",
  key: backend === "order" ? "k0" : undefined,
  arrivedAt: T + 200,
  effectAt: T + 201,
  endedAt: T + 220,
  end: "answered",
  ...fields,
});
const found = (evidence: Partial<Evidence>) =>
  judge({
    attempts: [attempt("s0")],
    requests: { safe: [], keyed: [request("order")], once: [request("sms")] },
    events: [],
    outages: [],
    backends: ["credit", "order", "sms"],
    once: { gateway: "C", backend: "sms" },
    ...evidence,
  });
const kinds = (evidence: Partial<Evidence>): string[] =>
  Object.entries(found(evidence).faults).flatMap(([kind, { length }]) => (length > 0 ? [kind] : []));
const kill = (at: number, since = at) => ({ kind: "kill", who: "C", at, since }) as const;

describe("the judge of a torture", () => {
  it("is content with one effect and its result", () => {
    expect(isClean(found({}))).toBe(true);
  });

  it("finds a once request that was sent again, and a keyed effect under two keys", () => {
    const once = [request("sms"), request("sms", { effectAt: undefined })];
    const keyed = [request("order"), request("order", { key: "k1" })];
    expect(kinds({ requests: { safe: [], keyed: [request("order")], once } })).toEqual(["duplicate"]);
    expect(kinds({ requests: { safe: [], keyed, once: [request("sms")] } })).toEqual(["duplicate"]);
    const replayed = [request("order"), request("order", { effectAt: undefined })];
    expect(kinds({ requests: { safe: [], keyed: replayed, once: [request("sms")] } })).toEqual([]);
  });

  it("finds two particles under one key", () => {
    const keyed = [request("order"), request("order", { serial: "s1" })];
    expect(kinds({ requests: { safe: [], keyed, once: [request("sms")] } })).toEqual(["duplicate"]);
  });

  it("finds silence, and a deadline that a clear path would have met", () => {
    expect(kinds({ attempts: [attempt("s0", { outcome: { kind: "silent" } })] })).toEqual(["lost"]);
    const late = [failed("SLUICE_DEADLINE", { settledAt: T + 40_000 })];
    expect(kinds({ attempts: late })).toEqual(["lost"]);
    const outage = { who: "B", what: "killed", from: T, to: T + 31_000 };
    expect(kinds({ attempts: late, outages: [outage] })).toEqual([]);
    expect(kinds({ attempts: late, outages: [{ ...outage, to: T + 29_000 }] })).toEqual(["lost"]);
  });

  it("asks for a reason of what is unknown", () => {
    const attempts = [failed("SLUICE_OUTCOME_UNKNOWN")];
    expect(kinds({ attempts })).toEqual(["illegitimate"]);
    expect(found({ attempts, events: [kill(T + 210)] }).unknown["killed in call"]).toBe(1);
    expect(kinds({ attempts, events: [kill(T + 900)] })).toEqual(["illegitimate"]);
    expect(kinds({ attempts, events: [{ ...kill(T + 210), who: "B" }] })).toEqual(["illegitimate"]);
    // A process that was stopped did its last step when it was stopped.
    expect(kinds({ attempts, events: [kill(T + 900, T + 210)] })).toEqual([]);
    const once = [request("sms", { end: "faulted" })];
    expect(kinds({ attempts, requests: { safe: [], keyed: [], once } })).toEqual([]);
    const never = { safe: [], keyed: [request("order", { endedAt: T + 150 })], once: [] };
    expect(kinds({ attempts, requests: never })).toEqual(["illegitimate"]);
    expect(kinds({ attempts, requests: never, events: [kill(T + 160)] })).toEqual([]);
    expect(kinds({ attempts, requests: never, events: [kill(T + 100)] })).toEqual(["illegitimate"]);
  });

  it("finds a result without its effect, an effect that was denied, and an error nothing called for", () => {
    expect(kinds({ requests: { safe: [], keyed: [request("order")], once: [] } })).toEqual(["phantom"]);
    expect(kinds({ attempts: [failed("SLUICE_UNREACHABLE")] })).toEqual(["denied"]);
    const nothing = { safe: [], keyed: [], once: [] };
    expect(kinds({ attempts: [failed("SLUICE_UNREACHABLE")], requests: nothing })).toEqual(["unexplained"]);
    const rested = { who: "order", what: "backend down", from: T - 5_000, to: T - 500 };
    expect(kinds({ attempts: [failed("SLUICE_OVERLOAD")], requests: nothing, outages: [rested] })).toEqual(
      [],
    );
    expect(kinds({ attempts: [failed("SLUICE_INTERNAL")] })).toEqual(["unexplained"]);
  });

  it("finds a gateway that ended by itself", () => {
    expect(kinds({ events: [{ kind: "crash", who: "A", at: T }] })).toEqual(["crash"]);
  });
});

describe("the judge of a soak", () => {
  const sample = (at: number, fields: Partial<Sample> = {}): Sample => ({
    at,
    offered: 100,
    accepted: 50,
    completed: 50,
    failed: 0,
    refused: { SLUICE_OVERLOAD: 50 },
    p50: 10,
    p99: 100,
    rssMb: 200,
    heapMb: 100,
    journalMb: 1,
    healthMs: 1,
    ownLagMs: 1,
    ...fields,
  });
  const series = (fields: (at: number) => Partial<Sample>): Sample[] =>
    Array.from({ length: 30 }, (_, index) => sample(index * 10, fields(index * 10)));
  const bounds = { rssMbPerMinute: 1, p99Ms: 2_000 };

  it("lets memory grow while it warms up, and not later", () => {
    expect(
      judgeSoak(
        series((at) => ({ rssMb: Math.min(200, at * 2) })),
        bounds,
      ).complaints,
    ).toEqual([]);
    const growing = judgeSoak(
      series((at) => ({ rssMb: 200 + at / 30 })),
      bounds,
    );
    expect(growing.rssMbPerMinute).toBeCloseTo(2);
    expect(growing.complaints).toHaveLength(1);
  });

  it("wants bounded latency, refusals, and answers", () => {
    const one = (index: number, fields: Partial<Sample>) =>
      judgeSoak(
        series((at) => (at === index * 10 ? fields : {})),
        bounds,
      ).complaints.length;
    expect([one(20, { p99: 3_000 }), one(2, { p99: 3_000 }), one(20, { completed: 0 })]).toEqual([1, 0, 1]);
    expect(
      judgeSoak(
        series(() => ({ refused: {} })),
        bounds,
      ).complaints,
    ).toHaveLength(1);
  });
});

describe("the harness's parts", () => {
  it("the proxy delays, holds back and cuts, and stays where it is", async () => {
    const echo = createServer((socket) => socket.pipe(socket).on("error", () => {}));
    echo.listen(0, "127.0.0.1");
    await once(echo, "listening");
    const { port } = echo.address() as { port: number };
    await using proxy = await startTcpProxy(port);
    await using clear = await startTcpProxy(port);
    const open = (through = proxy): Socket => connect({ port: through.port, host: "127.0.0.1" });
    const near = open();
    const beside = open(clear);
    const say = async (text: string, socket = near): Promise<number> => {
      const start = performance.now();
      socket.write(text);
      const [back] = (await once(socket, "data")) as [Buffer];
      expect(back.toString()).toBe(text);
      return performance.now() - start;
    };
    await say("plain");
    proxy.setDelay(40);
    expect(await say("delayed")).toBeGreaterThan(70);
    proxy.setDelay(0);
    proxy.setPartition(true);
    const order: string[] = [];
    const held = say("held back").then(() => order.push("held back"));
    // What nothing holds back has gone the same way there and back three times meanwhile.
    for (const text of ["one", "two", "three"]) await say(text, beside);
    order.push("healed");
    proxy.setPartition(false);
    await held;
    expect(order).toEqual(["healed", "held back"]);
    const ended = once(near, "error");
    expect(proxy.cut()).toBe(1);
    expect(((await ended) as [NodeJS.ErrnoException])[0].code).toBe("ECONNRESET");
    const again = open();
    again.write("again");
    expect(String(((await once(again, "data")) as [Buffer])[0])).toBe("again");
    again.destroy();
    beside.destroy();
    echo.close();
  });

  it("the backend honours a key once, counts what it did, and comes back on its port", async () => {
    await using backend = await startCountingBackend({ name: "order", effect: "keyed", workMs: () => 1 });
    const post = async (serial: string, key: string): Promise<unknown> =>
      (
        await fetch(`${backend.url}/effects/${serial}`, {
          method: "POST",
          headers: { "idempotency-key": key },
        })
      ).json();
    const first = await post("s0", "k0");
    expect(await post("s0", "k0")).toEqual(first);
    backend.setManners("drop");
    await expect(post("s1", "k1")).rejects.toThrow();
    backend.setManners("cutAnswer");
    await expect(post("s2", "k2")).rejects.toThrow();
    backend.setManners("answer");
    await backend.down();
    await expect(post("s3", "k3")).rejects.toThrow();
    await backend.up();
    expect(await post("s1", "k1")).toMatchObject({ serial: "s1" });
    expect(
      backend.requests.map(({ serial, effectAt, end }) => [serial, effectAt !== undefined, end]),
    ).toEqual([
      ["s0", true, "answered"],
      ["s0", false, "answered"],
      ["s1", true, "faulted"],
      ["s2", true, "faulted"],
      ["s1", false, "answered"],
    ]);
  });

  it("chance is the same for the same seed", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});
