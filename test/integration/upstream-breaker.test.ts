import type { ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { SluiceError, silentLogger } from "../../src/core/index.ts";
import { createUpstream } from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";
import { httpServer, refusedUrl } from "../support/http-server.ts";
import { manualClock } from "../support/manual-clock.ts";

const REST_MS = 5_000;

const setUp = (url: string) => {
  const clock = manualClock();
  const bounds = {
    timeoutMs: 1_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections: 8,
    queueMs: 60_000,
  };
  const upstream = createUpstream(
    { url, credentials: {}, ...bounds, breaker: { failures: 3, restMs: REST_MS } },
    { clock, logger: silentLogger },
  );
  onTestFinished(() => upstream.close());
  const ask = async (leftMs = 60_000, signal = new AbortController().signal) => {
    const deadline = clock.now() + leftMs;
    try {
      const options = { signal, deadline, initiator: "somebody", effect: "safe" } as const;
      return (await upstream.request(bound(), options)).status;
    } catch (error) {
      if (error instanceof SluiceError) return error.code;
      throw error;
    }
  };
  const askTimes = async (times: number) => {
    const seen: (string | number)[] = [];
    for (let index = 0; index < times; index++) seen.push(await ask());
    return seen;
  };
  return { clock, ask, askTimes };
};

/** A backend that answers with the status of the moment. */
const statusServer = async (first: number) => {
  let status = first;
  const server = await httpServer((_, response) => response.writeHead(status).end());
  return {
    url: server.url,
    received: server.received,
    answer: (next: number) => {
      status = next;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

const OPEN = "SLUICE_OVERLOAD";

describe("the breaker", () => {
  it("keeps no connection of those that came together when it let one through", async () => {
    await using server = await statusServer(503);
    const { clock, ask, askTimes } = setUp(server.url);
    await askTimes(3);
    for (let probe = 0; probe < 4; probe++) {
      clock.advance(REST_MS);
      const together = await Promise.all(Array.from({ length: 6 }, () => ask()));
      expect(together.filter((seen) => seen === 503)).toHaveLength(1);
      expect(together.filter((seen) => seen === OPEN)).toHaveLength(5);
    }
    server.answer(200);
    clock.advance(REST_MS);
    expect(await ask()).toBe(200);
    expect(await Promise.all(Array.from({ length: 8 }, () => ask()))).toEqual(
      Array.from({ length: 8 }, () => 200),
    );
  });

  it("leaves an upstream alone that fails again and again, and lets one through when it has rested", async () => {
    await using server = await statusServer(503);
    const { clock, ask, askTimes } = setUp(server.url);
    expect(await askTimes(6)).toEqual([503, 503, 503, OPEN, OPEN, OPEN]);
    clock.advance(REST_MS - 1);
    expect(await ask()).toBe(OPEN);
    clock.advance(1);
    expect(await askTimes(2)).toEqual([503, OPEN]);
    clock.advance(REST_MS);
    server.answer(200);
    expect(await askTimes(3)).toEqual([200, 200, 200]);
    expect(server.received).toHaveLength(7);
  });

  it("refuses the others while one tries", async () => {
    const held: ServerResponse[] = [];
    let failing = true;
    await using server = await httpServer((_, response) => {
      if (failing) response.writeHead(503).end();
      else held.push(response);
    });
    const { clock, ask, askTimes } = setUp(server.url);
    await askTimes(3);
    failing = false;
    clock.advance(REST_MS);
    const arrived = server.next();
    const first = ask();
    await arrived;
    expect(await askTimes(2)).toEqual([OPEN, OPEN]);
    held[0]?.end();
    expect(await first).toBe(200);
  });

  it("is not closed by one that was given up while it tried", async () => {
    let failing = true;
    await using server = await httpServer((_, response) => {
      if (failing) response.writeHead(503).end();
    });
    const { clock, ask, askTimes } = setUp(server.url);
    await askTimes(3);
    failing = false;
    clock.advance(REST_MS);
    const stop = new AbortController();
    const arrived = server.next();
    const first = ask(60_000, stop.signal);
    await arrived;
    stop.abort();
    expect(await first).toBe("SLUICE_DEADLINE");
    expect(await ask()).toBe(OPEN);
  });

  it("counts failures in a row only", async () => {
    await using server = await statusServer(503);
    const { ask, askTimes } = setUp(server.url);
    await askTimes(2);
    server.answer(200);
    await ask();
    server.answer(503);
    expect(await askTimes(4)).toEqual([503, 503, 503, OPEN]);
  });

  it.each([400, 404, 409, 429, 500, 501])("takes a %d for an answer", async (status) => {
    await using server = await statusServer(status);
    expect(await setUp(server.url).askTimes(5)).toEqual(Array(5).fill(status));
  });

  it("counts connections that fail", async () => {
    const { askTimes } = setUp(await refusedUrl());
    expect(await askTimes(5)).toEqual([...Array(3).fill("SLUICE_UNREACHABLE"), OPEN, OPEN]);
  });

  it("counts timeouts, but not those who leave early: else a caller could shut the upstream off for others", async () => {
    await using server = await httpServer(() => {});
    const { clock, ask } = setUp(server.url);
    const late = async (leftMs: number, passes: number) => {
      const arrived = server.next();
      const asked = ask(leftMs);
      await arrived;
      clock.advance(passes);
      return asked;
    };
    for (let index = 0; index < 5; index++) expect(await late(200, 190)).toBe("SLUICE_DEADLINE");
    for (let index = 0; index < 3; index++) expect(await late(60_000, 1_000)).toBe("SLUICE_UNREACHABLE");
    expect(await ask()).toBe(OPEN);
  });
});
