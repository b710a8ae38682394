import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createIdentity, signParticle } from "../../src/particle/index.ts";
import { type CountingBackend, startCountingBackend } from "../support/counting-backend.ts";
import { checkAnswer } from "../support/described-answers.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const ANYBODY = { relay: { allow: "*" } };

/** Asks the gateway's admin API with its own token. */
const ask = async (
  { folder, gateway }: TestGateway,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
  const token = (await readFile(join(folder, "data", "admin.token"), "utf8")).trim();
  const response = await fetch(new URL(path, gateway.adminUrl), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  await checkAnswer(method, path, response);
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
};

const get = async (gateway: TestGateway, path: string) => (await ask(gateway, "GET", path)).body;

/** Hands a particle of a new initiator in. @returns its ref, and who started it. */
const start = async (gateway: TestGateway, script: string, ttl = 20_000) => {
  const initiator = await createIdentity();
  const particle = await signParticle({ script, ttl, timestamp: Date.now() }, initiator);
  const { body } = await ask(gateway, "POST", "/v1/particles", {
    ...particle,
    signature: Buffer.from(particle.signature).toString("base64"),
    data: "",
  });
  return { ref: String(body.ref), initiator: initiator.peerId };
};

/** A gateway before a backend whose one operation must not be repeated. */
const workGateway = (backend: CountingBackend): Promise<TestGateway> =>
  testGateway({
    config: ANYBODY,
    adapters: {
      work: {
        document: backend.document,
        manifest: { upstream: { url: backend.url }, allow: [{ peers: "*" }] },
      },
    },
  });

const backendOf = () => startCountingBackend({ name: "work", effect: "once", workMs: () => 50 });

describe("a particle that passes two gateways", () => {
  it("is a timeline, a sequence and decoded data", async () => {
    await using far = await testGateway({ config: ANYBODY });
    await using near = await testGateway({
      config: { ...ANYBODY, peers: { bureau: far.peerId }, peer: { bootstrap: [`${far.address}`] } },
    });
    const script = `(seq
      (call "${near.peerId}" ("op" "identity") ["x"] a)
      (seq (call "${far.peerId}" ("op" "identity") [a] b)
      (seq (xor (call "${near.peerId}" ("op" "nothing") [b] c) (null))
           (call "${near.peerId}" ("op" "noop") []))))`;
    const { ref, initiator } = await start(near, script);
    const sequence = () => get(near, `/v1/particles/${ref}/sequence`);
    await expect
      .poll(async () => ((await sequence()).steps as unknown[]).length, { timeout: 10_000 })
      .toBe(4);
    const own = {
      peer: near.peerId,
      service: "op",
      verified: true,
      producedHere: true,
      ms: expect.any(Number),
    };
    expect(await sequence()).toMatchObject({
      ref,
      initiator,
      self: near.peerId,
      live: true,
      peers: expect.arrayContaining([
        { peerId: initiator },
        { peerId: near.peerId, self: true },
        { peerId: far.peerId, name: "bureau" },
      ]),
      steps: [
        { ...own, n: 1, function: "identity", state: "done", retCode: 0 },
        {
          n: 2,
          peer: far.peerId,
          service: "op",
          function: "identity",
          state: "done",
          producedHere: false,
          retCode: 0,
        },
        { ...own, n: 3, function: "nothing", state: "failed", retCode: 1 },
        { ...own, n: 4, function: "noop", state: "done" },
      ],
    });
    expect(await get(near, `/v1/particles/${ref}/data`)).toMatchObject({
      live: true,
      script,
      values: [
        { peer: near.peerId, service: "op", function: "identity", retCode: 0, result: "x" },
        { peer: far.peerId, result: "x" },
        { function: "nothing", retCode: 1, result: expect.stringContaining("SLUICE_UNKNOWN_FUNCTION") },
      ],
    });
    const { events } = (await get(near, `/v1/particles/${ref}/timeline`)) as {
      events: { kind: string; at: number }[];
    };
    expect(events.map(({ kind }) => kind).slice(0, 4)).toEqual(["received", "call", "result", "sent"]);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "received", peer: far.peerId, direction: "in" }),
    );
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
    const of = (query: string) => get(near, `/v1/particles?${query}`);
    expect(await of(`initiator=${initiator}&service=op&function=nothing&state=waiting`)).toMatchObject({
      particles: [{ ref }],
    });
    expect(await of("calls=failed&service=op&function=nothing")).toMatchObject({ particles: [{ ref }] });
    expect(await of("calls=failed&service=op&function=identity")).toEqual({ particles: [] });
    expect(await of(`initiator=${initiator}&since=${Date.now() + 1}`)).toEqual({ particles: [] });
  });

  it("is what was done here when its time is over", async () => {
    await using gateway = await testGateway({ config: ANYBODY });
    const { ref } = await start(gateway, `(call "${gateway.peerId}" ("op" "identity") ["x"] a)`, 1_500);
    const sequence = () => get(gateway, `/v1/particles/${ref}/sequence`);
    const status = async () => (await get(gateway, `/v1/particles/${ref}`)).status;
    await expect.poll(status, { timeout: 10_000 }).toBe("done");
    expect(await sequence()).toMatchObject({
      live: false,
      steps: [{ n: 1, peer: gateway.peerId, function: "identity", state: "done", retCode: 0 }],
      note: expect.stringContaining("only the calls made here are known"),
    });
    expect(await get(gateway, `/v1/particles/${ref}/data`)).toEqual({
      ref,
      live: false,
      values: [],
      note: expect.stringContaining("does not have"),
    });
    expect(await get(gateway, `/v1/particles/${ref}/timeline`)).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ kind: "ended" })]),
    });
    for (const what of ["timeline", "sequence", "data"])
      expect((await ask(gateway, "GET", `/v1/particles/unheard/${what}`)).status).toBe(404);
  });
});

describe("a call of unknown outcome", () => {
  /** A call of which nobody knows whether it had its effect. */
  const listed = async (gateway: TestGateway) => {
    const { ref } = await start(gateway, `(call "${gateway.peerId}" ("work" "perform") ["s1"] x)`);
    const list = async (query = "") =>
      (await get(gateway, `/v1/unknown-outcomes${query}`)).unknownOutcomes as Record<string, unknown>[];
    await expect.poll(() => list(), { timeout: 10_000 }).toHaveLength(1);
    return { ref, list, place: `/v1/unknown-outcomes/${ref}/1` };
  };

  it("is made once more, until its outcome is known", async () => {
    await using backend = await backendOf();
    await using gateway = await workGateway(backend);
    backend.setManners("drop");
    const { ref, list, place } = await listed(gateway);
    expect(await list()).toMatchObject([{ ref, call: 1, service: "work", function: "perform", retries: 0 }]);
    expect((await list())[0]).not.toHaveProperty("arguments");
    const [{ detail, problem }] = (await list()) as [{ detail: string; problem: object }];
    expect(problem).toMatchObject({ code: "SLUICE_OUTCOME_UNKNOWN", status: 504, detail });
    expect(await list("?arguments=true")).toMatchObject([{ arguments: ["s1"] }]);
    expect(await ask(gateway, "POST", `${place}/retry`, {})).toMatchObject({
      status: 200,
      body: { retCode: 1007, problem: { code: "SLUICE_OUTCOME_UNKNOWN" }, settled: false },
    });
    expect(await list()).toMatchObject([{ retries: 1 }]);
    backend.setManners("answer");
    const both = await Promise.all([
      ask(gateway, "POST", `${place}/retry`, {}),
      ask(gateway, "POST", `${place}/retry`, {}),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 200)?.body).toMatchObject({
      retCode: 0,
      result: { serial: "s1" },
      settled: true,
    });
    expect(await list()).toEqual([]);
    expect(backend.requests).toHaveLength(3);
    expect(await get(gateway, `/v1/particles/${ref}`)).toMatchObject({
      settled: [{ call: 1, outcome: "retried", retCode: 0, by: "admin-token" }],
    });
    expect(await get(gateway, `/v1/particles/${ref}/timeline`)).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ kind: "settled", service: "work" })]),
    });
  });

  it("is settled by who looked into it, or discarded", async () => {
    await using backend = await backendOf();
    await using gateway = await workGateway(backend);
    backend.setManners("drop");
    const { ref, list, place } = await listed(gateway);
    const odd = [{ outcome: "perhaps" }, { outcome: "happened", note: "x".repeat(501) }, {}];
    for (const body of odd) expect((await ask(gateway, "POST", `${place}/settle`, body)).status).toBe(400);
    const said = { outcome: "happened", note: "they have it" };
    expect((await ask(gateway, "POST", `${place}/settle`, said)).status).toBe(204);
    expect(await list()).toEqual([]);
    expect(await get(gateway, `/v1/particles/${ref}`)).toMatchObject({ settled: [{ call: 1, ...said }] });
    const second = await listed(gateway);
    expect((await ask(gateway, "DELETE", second.place)).status).toBe(204);
    expect((await ask(gateway, "DELETE", second.place)).status).toBe(404);
    expect(backend.requests).toHaveLength(2);
  });
});

describe("a dead letter", () => {
  it("is sent again when the peer can be reached, or discarded", async () => {
    await using far = await testGateway({ config: ANYBODY });
    await using near = await testGateway({ config: { ...ANYBODY, limits: { unknownPeerMs: 100 } } });
    const script = `(seq (call "${near.peerId}" ("op" "identity") ["x"] a) (call "${far.peerId}" ("op" "identity") [a] b))`;
    const { ref } = await start(near, script);
    const letters = async () => (await get(near, "/v1/dead-letters")).deadLetters as unknown[];
    await expect.poll(letters, { timeout: 10_000 }).toMatchObject([{ ref, peer: far.peerId }]);
    const { events } = (await get(near, `/v1/particles/${ref}/timeline`)) as { events: object[] };
    expect(events.at(-1)).toMatchObject({ kind: "gave-up", peer: far.peerId });
    const place = `/v1/dead-letters/${ref}/${far.peerId}`;
    await ask(near, "POST", "/v1/peers/dial", { address: far.address });
    expect((await ask(near, "POST", `${place}/retry`, {})).status).toBe(202);
    await expect.poll(letters, { timeout: 10_000 }).toEqual([]);
    await expect.poll(async () => (await ask(far, "GET", `/v1/particles/${ref}`)).status).toBe(200);
    expect((await ask(near, "POST", `${place}/retry`, {})).status).toBe(404);
  });

  it("cannot be sent any more when the particle's time is over", async () => {
    await using gateway = await testGateway({ config: { ...ANYBODY, limits: { unknownPeerMs: 100 } } });
    const { peerId } = await createIdentity();
    const { ref } = await start(gateway, `(call "${peerId}" ("op" "identity") ["x"] a)`, 1_500);
    const letters = async () => (await get(gateway, "/v1/dead-letters")).deadLetters as unknown[];
    await expect.poll(letters, { timeout: 10_000 }).toHaveLength(1);
    const isLive = async () => (await get(gateway, `/v1/particles/${ref}/sequence`)).live;
    await expect.poll(isLive, { timeout: 10_000 }).toBe(false);
    const place = `/v1/dead-letters/${ref}/${peerId}`;
    expect(await ask(gateway, "POST", `${place}/retry`, {})).toMatchObject({
      status: 410,
      body: { code: "SLUICE_PARTICLE_EXPIRED" },
    });
    expect((await ask(gateway, "DELETE", place)).status).toBe(204);
    expect(await letters()).toEqual([]);
  });
});
