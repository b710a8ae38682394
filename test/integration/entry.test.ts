import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/index.ts";
import { silentLogger } from "../../src/core/index.ts";
import type { EntryAnswer } from "../../src/entry/index.ts";
import { createGateway } from "../../src/gateway.ts";
import { createIdentity, type ParticleRef, refOf, signParticle } from "../../src/particle/index.ts";
import { verifyReceipts } from "../../src/receipts/index.ts";
import { finalAnswer, handIn, telling } from "../support/entry.ts";
import type { TestServer } from "../support/http-server.ts";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

let backend: TestServer;
let first: TestGateway;
let second: TestGateway;

beforeAll(async () => {
  backend = await shopBackend();
  first = await testGateway({
    config: { limits: { unknownPeerMs: 0 } },
    adapters: { shop: shopAdapter(backend.url), till: shopAdapter(backend.url, []) },
  });
  second = await testGateway({
    config: { peer: { bootstrap: [first.address] } },
    adapters: { depot: shopAdapter(backend.url) },
  });
});
afterAll(async () => {
  await second[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

const item = (id: string, name: string, gateway = first, service = "shop"): string =>
  `(call "${gateway.peerId}" ("${service}" "getItem") ["${id}" []] ${name})`;
const receiptsAt = ({ peerId }: TestGateway, name: string): string =>
  `(call "${peerId}" ("receipts" "mine") [] ${name})`;
const NOBODY = (await createIdentity()).peerId;

describe("a particle that is handed in", () => {
  it("is answered with what the script says, and with proven calls", async () => {
    const { entry } = first.gateway;
    const { identity, ref, expiresAt, particle } = await handIn(
      entry,
      telling(`(seq ${item("a", "x")} ${item("b", "y")})`, "y.$.name x"),
    );
    expect(expiresAt).toBe(particle.timestamp + particle.ttl);
    expect(await entry.initiatorOf(ref)).toBe(identity.peerId);
    const answer = await finalAnswer(entry, ref);
    const results = [
      { id: "a", name: "a of shop" },
      { id: "b", name: "b of shop" },
    ];
    expect(answer).toMatchObject({ particle: ref, state: "done", undelivered: [] });
    expect(answer.result).toEqual(["b of shop", results[0]]);
    expect(answer.calls.map(({ receipt, ...call }) => call)).toEqual(
      results.map((result) => ({ peer: first.peerId, service: "shop", function: "getItem", result })),
    );
    const report = await verifyReceipts(
      answer.calls.flatMap(({ receipt }) => receipt ?? []),
      { particle: { ref, initiator: identity.peerId }, results },
    );
    expect(report.problems).toEqual([]);
    expect(await entry.answer(ref)).toEqual(answer);
  });

  it("twice is handed in once", async () => {
    const { entry } = first.gateway;
    const identity = await createIdentity();
    const script = telling(item("twice", "x"), "x.$.id");
    const particle = await signParticle({ script, ttl: 10_000, timestamp: Date.now() }, identity);
    const asked = (): number => backend.received.filter(({ url }) => url.startsWith("/items/twice")).length;
    const [one, two] = await Promise.all([entry.submit(particle), entry.submit(particle)]);
    expect(two).toEqual(one);
    const answer = await finalAnswer(entry, one.ref);
    expect(await entry.submit(particle)).toEqual(one);
    expect(await entry.answer(one.ref)).toEqual(answer);
    expect(asked()).toBe(1);
    const forged = { ...particle, initPeerId: NOBODY };
    await expect(entry.submit(forged)).rejects.toMatchObject({ code: "SLUICE_PARTICLE_ID" });
  });

  it("goes on to another gateway, and its receipts come back where the script fetches them", async () => {
    const { entry } = first.gateway;
    const body = `(seq (seq ${item("a", "x")} ${item("b", "y", second, "depot")})
      (seq ${receiptsAt(second, "r")} (call "${first.peerId}" ("op" "noop") [])))`;
    const { identity, ref } = await handIn(entry, telling(body, "y.$.id"));
    const { calls, result, state } = await finalAnswer(entry, ref);
    expect({ result, state }).toEqual({ result: ["b"], state: "done" });
    expect(calls.map(({ peer, service }) => [peer, service])).toEqual([
      [first.peerId, "shop"],
      [second.peerId, "depot"],
    ]);
    const receipts = calls.flatMap(({ receipt }) => receipt ?? []);
    const report = await verifyReceipts(receipts, { particle: { ref, initiator: identity.peerId } });
    expect(report.problems).toEqual([]);
    expect(report.receipts).toHaveLength(2);
  });

  it("is not told of what stands at the desk under another ref", async () => {
    const { entry } = first.gateway;
    const unknown = refOf(
      await signParticle({ script: "(null)", ttl: 1, timestamp: 1 }, await createIdentity()),
    );
    expect(await entry.answer(unknown)).toBeUndefined();
    expect(await entry.initiatorOf(unknown)).toBeUndefined();
  });
});

describe("what goes wrong", () => {
  const outcomeOf = async (script: string, ttl?: number): Promise<EntryAnswer> => {
    const { entry } = first.gateway;
    const { ref } = await handIn(entry, script, ttl === undefined ? {} : { ttl });
    const answer = await finalAnswer(entry, ref);
    expect(answer.problem?.particle).toBe(ref);
    return answer;
  };

  it("is the problem that the service gave", async () => {
    const { state, problem, calls } = await outcomeOf(
      telling(`(seq ${item("a", "x")} ${item("missing", "y")})`, "y"),
    );
    expect({ state, code: problem?.code, status: problem?.status }).toEqual({
      state: "failed",
      code: "SLUICE_UPSTREAM_STATUS",
      status: 404,
    });
    expect(calls).toHaveLength(1);
  });

  it("is a call that was denied", async () => {
    const { problem, calls } = await outcomeOf(telling(item("a", "x", first, "till"), "x"));
    expect(problem?.code).toBe("SLUICE_DENIED");
    expect(calls).toEqual([]);
  });

  it("is the script itself, whether or not it tells of it", async () => {
    const told = await outcomeOf(telling('(fail 1337 "enough")', '"x"'));
    expect(told).toMatchObject({
      state: "failed",
      problem: { code: "SLUICE_SCRIPT_FAILED", detail: "enough" },
    });
    const untold = await outcomeOf('(fail 1337 "enough")');
    expect(untold).toMatchObject({ state: "failed", problem: { code: "SLUICE_SCRIPT_FAILED" } });
    const unreadable = await outcomeOf("(seq");
    expect(unreadable).toMatchObject({ state: "failed", problem: { code: "SLUICE_SCRIPT_INVALID" } });
  });

  it("is that time ran out, with the calls that were made until then", async () => {
    const { state, problem, calls } = await outcomeOf(`(seq ${item("a", "x")} (never))`, 700);
    expect({ state, code: problem?.code }).toEqual({ state: "expired", code: "SLUICE_DEADLINE" });
    expect(calls.map(({ result }) => result)).toEqual([{ id: "a", name: "a of shop" }]);
  });

  it("is a next peer that cannot be reached: said at once, while a fallback may still answer", async () => {
    const { entry } = first.gateway;
    const script = `(par (call "${NOBODY}" ("a" "b") [] x) (seq ${item("a", "y")} (call %init_peer_id% ("no" "answer") [])))`;
    const { ref } = await handIn(entry, script);
    const heard = Promise.withResolvers<EntryAnswer>();
    const stop = entry.watch(ref, (answer) => {
      if (answer.undelivered.length > 0) heard.resolve(answer);
    });
    const answer = (await entry.answer(ref)) as EntryAnswer;
    if (answer.undelivered.length > 0) heard.resolve(answer);
    const { state, undelivered } = await heard.promise;
    stop();
    expect(state).toBe("running");
    expect(undelivered).toMatchObject([{ code: "SLUICE_UNREACHABLE" }]);
    expect(undelivered[0]?.detail).toContain(first.peerId);
  });
});

describe("a restart", () => {
  it("changes no answer that nobody fetched before", async () => {
    const before = await testGateway({ adapters: { shop: shopAdapter(backend.url) } });
    await using _folder = before;
    const { ref } = await handIn(
      before.gateway.entry,
      telling(`(seq ${item("a", "x", before)} ${receiptsAt(before, "r")})`, "x"),
    );
    const answer = await finalAnswer(before.gateway.entry, ref);
    const waiting = await handIn(
      before.gateway.entry,
      `(par (seq ${item("b", "x", before)} (never)) (null))`,
      { ttl: 60_000 },
    );
    await before.gateway.stop();
    const config = await loadConfig(join(before.folder, "sluice.yaml"));
    const after = await createGateway(config, { logger: silentLogger, env: {} });
    try {
      expect(await after.entry.answer(ref)).toEqual(answer);
      expect(answer.calls[0]?.receipt).toBeTypeOf("string");
      expect(await after.entry.submit(waiting.particle)).toEqual({
        ref: waiting.ref,
        expiresAt: waiting.expiresAt,
      });
      expect(await after.entry.initiatorOf(waiting.ref)).toBe(waiting.identity.peerId);
      expect(await after.entry.answer(waiting.ref)).toMatchObject({ state: "running" });
    } finally {
      await after.stop();
    }
  });
});

describe("those who wait", () => {
  it("are told of each particle by so many and no more", async () => {
    const { entry } = first.gateway;
    const { ref } = await handIn(entry, "(par (never) (null))", { ttl: 2_000 });
    const stops = Array.from({ length: 16 }, () => entry.watch(ref as ParticleRef, () => {}));
    expect(() => entry.watch(ref, () => {})).toThrow(expect.objectContaining({ code: "SLUICE_OVERLOAD" }));
    stops[0]?.();
    stops[0]?.();
    entry.watch(ref, () => {})();
    for (const stop of stops) stop();
  });
});
