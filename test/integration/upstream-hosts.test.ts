import { afterEach, describe, expect, it } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createUpstream, type Upstream } from "../../src/upstream/index.ts";
import { bound } from "../support/bound-call.ts";
import { httpServer } from "../support/http-server.ts";

const open: Upstream[] = [];
const setUp = (url: string, hosts: readonly string[], connections = 4) => {
  const credentials = { key: { kind: "bearer", token: "bureau-key-0815" } } as const;
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections,
    queueMs: 60_000,
  };
  const upstream = createUpstream(
    { url, hosts, credentials, ...bounds },
    { clock: systemClock, logger: silentLogger },
  );
  open.push(upstream);
  return (server?: string) =>
    upstream.request(bound({ server, security: [["key"]] }), {
      signal: new AbortController().signal,
      deadline: Date.now() + 30_000,
      initiator: "somebody",
      effect: "safe",
    });
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});
const hostOf = (url: string): string => new URL(url).host;

describe("an operation's own server", () => {
  it("is asked under its own base path, with the service's credentials", async () => {
    await using own = await httpServer();
    await using files = await httpServer();
    const ask = setUp(`${own.url}/v1`, [hostOf(files.url)]);
    await ask();
    await ask(`${own.url}/v2/`);
    await ask(`${files.url}/store`);
    await ask(files.url);
    expect(own.received.map(({ url }) => url)).toEqual(["/v1/things", "/v2/things"]);
    expect(files.received.map(({ url }) => url)).toEqual(["/store/things", "/things"]);
    expect(files.received[0]?.headers).toMatchObject({
      host: hostOf(files.url),
      authorization: "Bearer bureau-key-0815",
    });
  });

  it("is not asked on a host that nobody allowed", async () => {
    await using own = await httpServer();
    await using thief = await httpServer();
    const ask = setUp(own.url, ["files.example"]);
    const asked = ask(thief.url);
    await expect(asked).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining("a host that is not this service's; the request was not sent"),
    });
    await expect(ask(own.url.replace("http:", "https:"))).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
    });
    expect(thief.received).toEqual([]);
    expect(own.received).toEqual([]);
  });

  it("shares the service's limit of connections", async () => {
    await using own = await httpServer((_, response) => setImmediate(() => response.end()));
    let busy = 0;
    let most = 0;
    await using files = await httpServer((_, response) => {
      most = Math.max(most, ++busy);
      setImmediate(() => {
        busy--;
        response.end();
      });
    });
    const ask = setUp(own.url, [hostOf(files.url)], 2);
    await Promise.all(Array.from({ length: 40 }, (_, index) => ask(index % 2 ? files.url : undefined)));
    expect(most).toBeLessThanOrEqual(2);
    expect(own.received).toHaveLength(20);
    expect(files.received).toHaveLength(20);
  });
});
