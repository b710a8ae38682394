import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { createMemoryJournal, type Journal } from "../../src/journal/index.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import type { RequestOptions } from "../../src/upstream/index.ts";
import { problemOf } from "../support/calls.ts";
import { effectService } from "../support/effect-service.ts";
import { httpServer, refusedUrl } from "../support/http-server.ts";
import { endParticle } from "../support/open-call.ts";

const KEYED = { idempotencyKey: "order-7" };

/** A backend that numbers its effects; `answer` may do otherwise than tell the number. */
const counting = (answer?: (response: ServerResponse, count: number) => boolean) => {
  let count = 0;
  return httpServer((_, response) => {
    count++;
    if (answer?.(response, count) !== true)
      response.writeHead(200, { "content-type": "application/json" }).end(String(count));
  });
};

describe("calls with one idempotency key", () => {
  it.each(["store", "pay", "send"])("have one effect and one result: %s", async (name) => {
    await using server = await counting();
    const { call } = effectService({ url: server.url });
    const results = await Promise.all(Array.from({ length: 5 }, () => call(name, ["x", KEYED])));
    expect(results.map(({ retCode, result }) => [retCode, result])).toEqual(Array(5).fill([0, "1"]));
    expect(await call(name, ["x", KEYED])).toMatchObject({ retCode: 0, result: "1" });
    expect(server.received).toHaveLength(1);
  });

  it("have it after a restart too", async () => {
    await using server = await counting();
    const journal = createMemoryJournal();
    await effectService({ url: server.url, journal }).call("send", ["x", KEYED]);
    const again = await effectService({ url: server.url, journal }).call("send", ["x", KEYED]);
    expect(again).toMatchObject({ retCode: 0, result: "1" });
    expect(server.received).toHaveLength(1);
  });

  it("are of one caller and one function; safe ones need none", async () => {
    await using server = await counting();
    const { call } = effectService({ url: server.url });
    const results = [
      await call("send", ["x", KEYED]),
      await call("send", ["x", KEYED], { initiator: "bob" }),
      await call("pay", ["x", KEYED]),
      await call("read", ["x", KEYED]),
      await call("read", ["x", KEYED]),
    ];
    expect(results.map(({ result }) => result)).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("must be the same call", async () => {
    await using server = await counting();
    const { call } = effectService({ url: server.url });
    const order = { item: "a", count: 2 };
    await call("send", [order, KEYED]);
    expect((await call("send", [{ count: 2, item: "a" }, KEYED])).retCode).toBe(0);
    const others = [
      await call("send", [{ ...order, count: 3 }, KEYED]),
      await call("sendResponse", [order, KEYED]),
      await call("send", [order, KEYED], {}, "aqua"),
    ];
    for (const other of others)
      expect(problemOf(other)).toMatchObject({
        code: "SLUICE_INVALID_ARGUMENTS",
        detail: expect.stringContaining("idempotency key"),
      });
    expect(server.received).toHaveLength(1);
  });

  it("wait for the one that is on its way, in another particle", async () => {
    const held: ServerResponse[] = [];
    await using server = await counting((response) => held.push(response) > 0);
    const { call } = effectService({ url: server.url });
    const arrived = server.next();
    const first = call("send", ["x", KEYED]);
    await arrived;
    const second = call("send", ["x", KEYED]);
    held[0]?.writeHead(200, { "content-type": "application/json" }).end('"done"');
    expect([await first, await second]).toMatchObject([{ result: '"done"' }, { result: '"done"' }]);
    expect(server.received).toHaveLength(1);
  });

  it("do not wait beyond their deadline", async () => {
    const held: ServerResponse[] = [];
    await using server = await counting((response) => held.push(response) > 0);
    const { call } = effectService({ url: server.url });
    const arrived = server.next();
    const first = call("send", ["x", KEYED]);
    await arrived;
    const second = await call("send", ["x", KEYED], { deadline: Date.now() + 200 });
    expect(problemOf(second)).toMatchObject({
      code: "SLUICE_DEADLINE",
      detail: expect.stringContaining("has not ended yet"),
    });
    held[0]?.end();
    await first;
    expect(server.received).toHaveLength(1);
  });
});

/** A call with the key in a process that ends in the middle of its request, and whose particle is over when it would come back. */
const die = async (
  journal: Journal,
  name: string,
  before: (options: RequestOptions) => Promise<void> | undefined,
): Promise<void> => {
  const reached = Promise.withResolvers<void>();
  const ref = "lost" as ParticleRef;
  const { call } = effectService({
    url: "http://127.0.0.1:9",
    journal,
    wrap: (upstream) => ({
      ...upstream,
      async request(_, options) {
        await before(options);
        reached.resolve();
        return new Promise(() => {});
      },
    }),
  });
  void call(name, ["x", KEYED], { ref });
  await reached.promise;
  await endParticle(journal, ref);
};

describe("a key is kept", () => {
  it.each([400, 404, 500, 502])("by a once request that was answered %d", async (status) => {
    await using server = await counting((response) => Boolean(response.writeHead(status).end()));
    const { call } = effectService({ url: server.url });
    expect((await call("send", ["x", KEYED])).retCode).toBe(status);
    expect((await call("send", ["x", KEYED])).retCode).toBe(status);
    expect(server.received).toHaveLength(1);
  });

  it("by a once request of unknown outcome: it is not sent again", async () => {
    await using server = await counting((response) => Boolean(response.destroy()));
    const { call } = effectService({ url: server.url });
    for (let index = 0; index < 3; index++) expect((await call("send", ["x", KEYED])).retCode).toBe(1007);
    expect(server.received).toHaveLength(1);
  });

  it("by an answer that cannot be used: the effect has happened", async () => {
    await using server = await counting((response) =>
      Boolean(response.writeHead(200, { "content-type": "application/json" }).end("{oops")),
    );
    const { call } = effectService({ url: server.url });
    for (let index = 0; index < 2; index++) expect((await call("pay", ["x", KEYED])).retCode).toBe(1008);
    expect(server.received).toHaveLength(1);
  });

  it("by a once call that was lost on the way with its particle", async () => {
    await using server = await counting();
    const { call, journal } = effectService({ url: server.url });
    await die(journal, "send", (request) => request.beforeSend?.());
    const second = await call("send", ["x", KEYED]);
    expect(second.retCode).toBe(1007);
    expect(server.received).toEqual([]);
  });
});

it("gives a call that was taken up again the result that it had", async () => {
  await using server = await counting();
  const { call, journal } = effectService({ url: server.url });
  const ref = "again" as ParticleRef;
  await call("send", ["x", KEYED], { ref });
  const intent = { pending: true, declare: async () => {}, withdraw: () => {} };
  const again = await effectService({ url: server.url, journal }).call("send", ["x", KEYED], { ref, intent });
  expect(again).toMatchObject({ retCode: 0, result: "1" });
  expect(server.received).toHaveLength(1);
});

describe("a key is let go", () => {
  it("by a request that the caller is told to make again", async () => {
    await using server = await counting(
      (response, count) => count === 1 && Boolean(response.writeHead(500).end()),
    );
    const { call } = effectService({ url: server.url });
    expect(problemOf(await call("pay", ["x", KEYED]))).toMatchObject({ status: 500, retry: true });
    expect(await call("pay", ["x", KEYED])).toMatchObject({ retCode: 0, result: "2" });
  });

  it.each([408, 425, 429, 503])("by an upstream that did not take the request: %d", async (status) => {
    await using server = await counting(
      (response, count) => count === 1 && Boolean(response.writeHead(status).end()),
    );
    const { call } = effectService({ url: server.url, attempts: 1 });
    expect((await call("send", ["x", KEYED])).retCode).toBe(status);
    expect(await call("send", ["x", KEYED])).toMatchObject({ retCode: 0, result: "2" });
  });

  it("by a request that was not sent", async () => {
    const journal = createMemoryJournal();
    const down = effectService({ url: await refusedUrl(), journal, attempts: 1 });
    expect((await down.call("send", ["x", KEYED])).retCode).toBe(1005);
    await using server = await counting();
    const up = effectService({ url: server.url, journal });
    expect(await up.call("send", ["x", KEYED])).toMatchObject({ retCode: 0, result: "1" });
  });

  it("by a keyed request of unknown outcome: the upstream knows its key", async () => {
    await using server = await counting((response, count) => count === 1 && Boolean(response.destroy()));
    const { call } = effectService({ url: server.url, attempts: 1 });
    expect((await call("pay", ["x", KEYED])).retCode).toBe(1007);
    expect((await call("pay", ["x", KEYED])).retCode).toBe(0);
    const [first, second] = server.received.map(({ headers }) => headers["idempotency-key"]);
    expect(second).toBe(first);
  });

  it("by a call that ended with its process before it was to leave", async () => {
    await using server = await counting();
    const { call, journal } = effectService({ url: server.url });
    await die(journal, "send", () => undefined);
    expect(await call("send", ["x", KEYED])).toMatchObject({ retCode: 0, result: "1" });
  });

  it("by an idempotent call that was lost on the way with its particle", async () => {
    await using server = await counting();
    const { call, journal } = effectService({ url: server.url });
    await die(journal, "store", (request) => request.beforeSend?.());
    expect(await call("store", ["x", KEYED])).toMatchObject({ retCode: 0, result: "1" });
  });
});
