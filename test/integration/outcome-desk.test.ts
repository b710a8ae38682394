import { describe, expect, it } from "vitest";
import { type JsonValue, stringifyJson, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal, type Journal, type OutcomeRequest } from "../../src/journal/index.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import { createOutcomeDesk } from "../../src/services/index.ts";
import type { OutcomeDesk, ServiceStatus } from "../../src/services/interface.ts";
import { problemOf } from "../support/calls.ts";
import { cutJournal } from "../support/cut-journal.ts";
import { effectService } from "../support/effect-service.ts";
import { fakeAdapter, fakeFunction } from "../support/fake-adapter.ts";
import { httpServer, refusedUrl, type TestServer } from "../support/http-server.ts";

const HEADER = { in: "header", name: "Idempotency-Key" } as const;
const KEYED = { idempotencyKey: "order-7" };
const CALL = 1;

/** `send` is once, and its requests have a key all the same; `pay` may be repeated under its key. */
const ADAPTER = fakeAdapter("api", [
  fakeFunction("send", { method: "post", key: HEADER }),
  fakeFunction("pay", { method: "post", effect: "keyed", key: HEADER }),
]);

/** A backend that breaks off while it is told to, and else answers with this status. */
const backend = async () => {
  const manners: { status: number | "drop" } = { status: "drop" };
  const server = await httpServer((_, response) => {
    if (manners.status === "drop") response.destroy();
    else response.writeHead(manners.status, { "content-type": "application/json" }).end('"done"');
  });
  return { server, manners };
};

/** An unknown outcome of `send`, as it comes about, and the desk where it is seen to. */
const unknownOutcome = async (
  url: string,
  {
    name = "send",
    journal = createMemoryJournal(),
    ref = "a",
    kept = true,
    args = ["x", KEYED] as JsonValue[],
  } = {},
) => {
  const api = effectService({ url, adapter: ADAPTER, journal });
  const { call, retCode, result } = await api.call("send", args, { ref: ref as ParticleRef, callId: CALL });
  expect(retCode).toBe(1007);
  const request: OutcomeRequest = {
    service: "api",
    function: name,
    arguments: args,
    script: "(null)",
    timestamp: call.timestamp,
    ttl: call.ttl,
  };
  const unknown = {
    ref: call.ref,
    call: CALL,
    particleId: "id",
    initiator: "ann",
    service: "api",
    function: name,
    at: 5,
    detail: result,
    retries: 0,
    ...(kept ? { request: stringifyJson(request) } : {}),
  };
  await journal.write([{ kind: "outcome", ref: call.ref, call: CALL, result: { retCode, result }, unknown }]);
  return { api, journal, ref: call.ref, desk: deskOf(journal, url) };
};

/** Nobody may call this service: a retry does not ask. */
const deskOf = (journal: Journal, url: string, state: ServiceStatus["state"] = "serving"): OutcomeDesk => {
  const { service } = effectService({ url, adapter: ADAPTER, journal, rules: [], attempts: 1 });
  const catalog = {
    find: (id: string) => (id === "api" ? ({ service, view: "plain" } as const) : undefined),
    status: () => ({ state }) as ServiceStatus,
  };
  return createOutcomeDesk({ journal, catalog, clock: systemClock });
};

const keysOf = ({ received }: TestServer) => received.map(({ headers }) => headers["idempotency-key"]);

describe("a call of unknown outcome that is made once more", () => {
  it("is the same request under the same key, whoever may call, and settled by its answer", async () => {
    const { server, manners } = await backend();
    await using _ = server;
    const { api, desk, journal, ref } = await unknownOutcome(server.url);
    manners.status = 200;
    expect(await desk.retry(ref, CALL, "ann@example")).toEqual({
      retCode: 0,
      result: '"done"',
      isSettled: true,
    });
    expect(new Set(keysOf(server)).size).toBe(1);
    expect(server.received.map(({ body }) => body)).toEqual(['"x"', '"x"']);
    expect(await journal.unknownOutcomes(9)).toEqual([]);
    expect(await journal.settlements(ref)).toMatchObject([
      { call: CALL, outcome: "retried", retCode: 0, by: "ann@example" },
    ]);
    const later = await api.call("send", ["x", KEYED], { ref: "later" as ParticleRef });
    expect(later).toMatchObject({ retCode: 0, result: '"done"' });
    expect(server.received).toHaveLength(2);
  });

  it("stays listed when nobody knows again, and says that it may have happened twice", async () => {
    const { server } = await backend();
    await using _ = server;
    const { desk, journal, ref } = await unknownOutcome(server.url);
    const { isSettled, ...result } = await desk.retry(ref, CALL, "ann");
    expect(problemOf(result).code).toBe("SLUICE_OUTCOME_UNKNOWN");
    expect(isSettled).toBe(false);
    expect(await journal.unknownOutcomes(9)).toMatchObject([{ call: CALL, retries: 1 }]);
    await desk.retry(ref, CALL, "ann");
    expect(await journal.unknownOutcomes(9)).toMatchObject([{ call: CALL, retries: 2 }]);
  });

  it.each([
    [400, true],
    [404, true],
    [409, true],
    [401, false],
    [403, false],
    [429, false],
    [500, false],
    [503, false],
  ])("is answered with %i: settled %s", async (status, settles) => {
    const { server, manners } = await backend();
    await using _ = server;
    const { desk, journal, ref } = await unknownOutcome(server.url);
    manners.status = status;
    expect(await desk.retry(ref, CALL, "ann")).toMatchObject({ retCode: status, isSettled: settles });
    expect(await journal.unknownOutcomes(9)).toHaveLength(settles ? 0 : 1);
  });

  it("did not happen twice when it provably did not leave", async () => {
    const { server } = await backend();
    await using _ = server;
    const { journal, ref } = await unknownOutcome(server.url);
    const { isSettled, ...result } = await deskOf(journal, await refusedUrl()).retry(ref, CALL, "ann");
    expect(problemOf(result).code).toBe("SLUICE_UNREACHABLE");
    expect(isSettled).toBe(false);
    expect(await journal.unknownOutcomes(9)).toMatchObject([{ retries: 0 }]);
  });

  it.each(["send", "pay"])("may have happened twice when this process ends in it: %s", async (name) => {
    const { server, manners } = await backend();
    await using _ = server;
    const { journal, ref } = await unknownOutcome(server.url, { name });
    const journalOfOneLife = cutJournal(journal);
    journalOfOneLife.cutAt("retried", "after");
    manners.status = 200;
    void deskOf(journalOfOneLife, server.url).retry(ref, CALL, "ann");
    await expect.poll(() => journal.unknownOutcomes(9)).toMatchObject([{ retries: 1 }]);
    expect(server.received).toHaveLength(1);
  });

  it("is nobody else's meanwhile", async () => {
    const { server, manners } = await backend();
    await using _ = server;
    const { desk, ref } = await unknownOutcome(server.url);
    manners.status = 200;
    const first = desk.retry(ref, CALL, "ann");
    const others = [
      desk.retry(ref, CALL, "bob"),
      desk.settle(ref, CALL, { outcome: "happened", by: "bob" }),
      desk.discard(ref, CALL),
    ];
    for (const other of others) await expect(other).rejects.toMatchObject({ code: "SLUICE_CONFLICT" });
    expect((await first).retCode).toBe(0);
    await expect(desk.retry(ref, CALL, "bob")).rejects.toMatchObject({ code: "SLUICE_NOT_FOUND" });
    expect(server.received).toHaveLength(2);
  });

  it("is refused, with nothing sent, where it cannot be made", async () => {
    const { server } = await backend();
    await using _ = server;
    const { journal, ref } = await unknownOutcome(server.url);
    const { desk: without } = await unknownOutcome(server.url, { journal, ref: "b", kept: false });
    const { desk: gone } = await unknownOutcome(server.url, { journal, ref: "c", name: "gone" });
    const sent = server.received.length;
    await expect(without.retry("b" as ParticleRef, CALL, "ann")).rejects.toMatchObject({
      code: "SLUICE_NOT_FOUND",
      status: 410,
    });
    expect(problemOf(await gone.retry("c" as ParticleRef, CALL, "ann")).code).toBe("SLUICE_UNKNOWN_FUNCTION");
    const disabled = deskOf(journal, server.url, "disabled");
    await expect(disabled.retry(ref, CALL, "ann")).rejects.toMatchObject({ code: "SLUICE_DISABLED" });
    const nowhere = { find: () => undefined, status: () => undefined };
    const unpublished = createOutcomeDesk({ journal, catalog: nowhere, clock: systemClock });
    await expect(unpublished.retry(ref, CALL, "ann")).rejects.toMatchObject({
      code: "SLUICE_UNKNOWN_FUNCTION",
    });
    expect(server.received).toHaveLength(sent);
    expect(await journal.unknownOutcomes(9)).toHaveLength(3);
  });
});

describe("a call of unknown outcome that somebody looked into", () => {
  it("is listed no more, with what they said beside the particle", async () => {
    const { server } = await backend();
    await using _ = server;
    const { desk, journal, ref } = await unknownOutcome(server.url);
    await desk.settle(ref, CALL, { outcome: "did-not-happen", note: "not in their list", by: "ann" });
    expect(await journal.unknownOutcomes(9)).toEqual([]);
    expect(await journal.settlements(ref)).toMatchObject([
      { call: CALL, outcome: "did-not-happen", note: "not in their list", by: "ann" },
    ]);
    await expect(desk.discard(ref, CALL)).rejects.toMatchObject({ code: "SLUICE_NOT_FOUND" });
  });

  it("may be discarded without a word", async () => {
    const { server } = await backend();
    await using _ = server;
    const { desk, journal, ref } = await unknownOutcome(server.url);
    await desk.discard(ref, CALL);
    expect([await journal.unknownOutcomes(9), await journal.settlements(ref)]).toEqual([[], []]);
  });
});
