import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { Chain } from "../../../src/chain/index.ts";
import { createHttpTransport } from "../../../src/client/thin/http-transport.ts";
import { connectOverHttp } from "../../../src/client/thin/over-http.ts";
import { readEvents } from "../../../src/client/thin/read-body.ts";
import { createThinClient } from "../../../src/client/thin/thin-client.ts";
import type { Clock } from "../../../src/core/index.ts";
import type { Identity, Particle } from "../../../src/particle/index.ts";
import { type Conduct, done, hostileGateway, tell } from "../../support/hostile-gateway.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { peer } from "../../support/receipts.ts";

const [ann, entry, bank] = (await Promise.all([1, 2, 3].map(peer))) as [Identity, Identity, Identity];
const one = (chain: Chain) => chain.call(bank.peerId, "x", "f", ["C-1"]);

/** Code and message of what was thrown, or the value. */
const outcome = async (work: Promise<{ readonly value: unknown }>): Promise<unknown> =>
  work.then(
    ({ value }) => value,
    (error: Error & { code?: string }) => `${error.code ?? error.name}: ${error.message}`,
  );

const chainAt = async (conduct: Conduct): Promise<unknown> => {
  await using gateway = await hostileGateway(entry, conduct);
  const client = await connectOverHttp(gateway.url, { key: ann });
  return await outcome(client.chain(one));
};

const MUCH = "x".repeat(64 * 1024);
/** Sends without end, or until 32 MiB were sent: then it is silent. */
const flood = (response: ServerResponse, sent = 0): void => {
  if (sent > 32 * 1024 * 1024 || response.destroyed) return;
  if (response.write(MUCH)) setImmediate(flood, response, sent + MUCH.length);
  else response.once("drain", () => flood(response, sent + MUCH.length));
};

describe("a gateway that does not come to an end", () => {
  const TTL = 1_000;
  /** The particle's time is over when the gateway has heard of it. */
  const late = async (conduct: (isHeard: () => void) => Conduct): Promise<unknown> => {
    const heard = Promise.withResolvers<void>();
    await using gateway = await hostileGateway(entry, conduct(heard.resolve));
    const clock = manualClock();
    const transport = createHttpTransport({ url: gateway.url, signer: ann, clock });
    const client = await createThinClient({ transport, key: ann, clock });
    const work = outcome(client.chain(one, { ttlMs: TTL }));
    await heard.promise;
    clock.advance(TTL + 60_000);
    return await work;
  };

  it("has the particle's time when it takes none in", { timeout: 3_000 }, async () => {
    expect(await late((isHeard) => ({ submit: () => isHeard() }))).toMatch(/^SLUICE_(DEADLINE|CONNECT): /);
  });

  it("has the particle's time when it is silent", { timeout: 3_000 }, async () => {
    expect(await late((isHeard) => ({ result: () => isHeard() }))).toMatch(/^SLUICE_DEADLINE: /);
  });

  it("has the particle's time when it keeps talking", { timeout: 3_000 }, async () => {
    const talk = (particle: Particle, response: ServerResponse, isHeard: () => void): void => {
      if (response.destroyed) return;
      tell(response, { ...done(particle, [], []), state: "running" });
      isHeard();
      setImmediate(talk, particle, response, isHeard);
    };
    const conduct = (isHeard: () => void): Conduct => ({
      result: (particle, response) => talk(particle, response, isHeard),
    });
    expect(await late(conduct)).toMatch(/^SLUICE_DEADLINE: /);
  });

  it("is asked again after a pause when it ends its answers at once", { timeout: 3_000 }, async () => {
    const asked = Promise.withResolvers<string>();
    let times = 0;
    const clock = manualClock();
    await using gateway = await hostileGateway(entry, {
      result: (_, response) => {
        if (++times > 10) asked.resolve("without a pause");
        response.end();
      },
    });
    const paused: Clock = {
      now: clock.now,
      timer(ms, fire) {
        if (times > 0 && ms < 10_000) asked.resolve("after a pause");
        return clock.timer(ms, fire);
      },
    };
    const transport = createHttpTransport({ url: gateway.url, signer: ann, clock: paused });
    const client = await createThinClient({ transport, key: ann, clock: paused });
    const giveUp = new AbortController();
    const work = outcome(client.chain(one, { signal: giveUp.signal }));
    expect(await asked.promise).toBe("after a pause");
    giveUp.abort();
    expect(await work).toMatch(/^SLUICE_INTERRUPTED: /);
  });

  it("is read no further than an answer can be long", async () => {
    expect(await chainAt({ result: (_, response) => flood(response) })).toMatch(
      /^SLUICE_BAD_RESULT: .*longer/,
    );
  });

  it("is read no further than a refusal can be long", { timeout: 4_000 }, async () => {
    const submit: Conduct["submit"] = (response) =>
      flood(response.writeHead(503, { "content-type": "application/problem+json" }));
    expect(await chainAt({ submit })).toMatch(/^SLUICE_(BAD_RESULT|CALL_FAILED): /);
  });

  it("costs no more for sending in small pieces", { timeout: 3_000 }, async () => {
    const piece = new Uint8Array(16).fill(120);
    let left = 2 ** 15;
    const body = new ReadableStream<Uint8Array>(
      { pull: (to) => (left-- > 0 ? to.enqueue(piece) : to.close()) },
      { highWaterMark: 0 },
    );
    const read: string[] = [];
    const signal = new AbortController().signal;
    for await (const event of readEvents(body, { maxChars: 2 ** 20, signal })) read.push(event);
    expect(read).toEqual([]);
  });

  it("is one that does not answer when it is cut off while it says which peer it is", async () => {
    const peer: Conduct["peer"] = (response) => {
      response.writeHead(200, { "content-length": 100 }).write("{");
      setImmediate(() => response.destroy());
    };
    await using gateway = await hostileGateway(entry, { peer });
    const connected = connectOverHttp(gateway.url, { key: ann }).then(() => ({ value: "connected" }));
    expect(await outcome(connected)).toMatch(/^SLUICE_CONNECT: /);
  });
});
