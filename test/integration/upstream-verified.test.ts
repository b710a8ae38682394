import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Clock, silentLogger, systemClock } from "../../src/core/index.ts";
import { didKeyOf, peerJwks } from "../../src/jose/index.ts";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import { createUpstream, type Upstream, type UpstreamOptions } from "../../src/upstream/index.ts";
import { bound, form, json, part } from "../support/bound-call.ts";
import { callFacts, gatewayKey, initiatorId } from "../support/call-facts.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/verify-upstream/", import.meta.url));

/** Stands before the example; what passes may be changed on the way. */
const startMeddler = async () => {
  let meddle = (bytes: Buffer): Buffer => bytes;
  let target = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) sockets.add(socket.on("error", () => {}));
    near.on("data", (bytes: Buffer) => far.write(meddle(bytes))).on("close", () => far.destroy());
    far.pipe(near);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to(port: number) {
      target = port;
    },
    meddleBy(change: typeof meddle) {
      meddle = change;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
};

const startExample = async (
  file: string,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, [`${EXAMPLE}${file}`], {
    env: { ...env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, url: line.replace("listening on ", "") };
};

const open: Upstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

describe.each(["fastify.js", "express.js"])("the upstream of %s", (file) => {
  let jwks: TestServer;
  let meddler: Awaited<ReturnType<typeof startMeddler>>;
  let example: { child: ChildProcess; url: string };
  beforeAll(async () => {
    const keys = JSON.stringify(peerJwks(gatewayKey.peerId));
    jwks = await httpServer((_, response) =>
      response.setHeader("content-type", "application/json").end(keys),
    );
    meddler = await startMeddler();
    example = await startExample(file, {
      JWKS_URL: `${jwks.url}/.well-known/jwks.json`,
      ORIGIN: meddler.url,
    });
    meddler.to(Number(new URL(example.url).port));
  });
  afterEach(() => meddler.meddleBy((bytes) => bytes));
  afterAll(async () => {
    example.child.kill();
    await once(example.child, "close");
    await meddler[Symbol.asyncDispose]();
    await jwks[Symbol.asyncDispose]();
  });

  const ask = async (
    options: Partial<UpstreamOptions> = {},
    {
      call = { method: "post", body: json({ amount: 100 }) },
      identity = gatewayKey,
      clock = systemClock,
    }: { call?: Parameters<typeof bound>[0]; identity?: Identity | undefined; clock?: Clock } = {},
  ) => {
    const upstream = createUpstream(
      {
        ...{ url: `${meddler.url}/v1`, credentials: {}, timeoutMs: 5_000, maxResponseBytes: 10_000 },
        ...{ arrayItems: 10, connections: 2, queueMs: 5_000, token: { header: "Txn-Token", ttlMs: 60_000 } },
        signature: {
          components: ["@method", "@target-uri", "content-digest", "content-type", "txn-token"],
          label: "sluice",
        },
        ...options,
      },
      { clock, logger: silentLogger, identity },
    );
    open.push(upstream);
    const { status, body } = await upstream.request(bound(call), {
      signal: new AbortController().signal,
      deadline: clock.now() + 60_000,
      initiator: initiatorId,
      effect: "once",
      call: callFacts(),
    });
    return { status, body };
  };
  const refused = (reason: string | RegExp) => ({
    status: 401,
    body: { error: "not authenticated", reason: expect.stringMatching(reason) },
  });

  it.each([
    ["JSON", { method: "post", body: json({ amount: 100, text: "ü" }) }],
    ["a form", { method: "post", body: form({ amount: 100 }) }],
    [
      "multipart",
      {
        method: "post",
        body: { mediaType: "multipart/form-data", kind: "multipart" as const, parts: [part("a", "1")] },
      },
    ],
    ["no body", { method: "get", path: "/things?x=%27" }],
  ])("knows who sent %s, and why", async (_, call) => {
    expect(await ask({}, { call })).toMatchObject({
      status: 200,
      body: { startedBy: didKeyOf(initiatorId), scope: "credit-check.checkCredit", txn: callFacts().ref },
    });
  });

  it("says at start what it lacks", async () => {
    const child = spawn(process.execPath, [`${EXAMPLE}${file}`], {
      env: {},
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = (await child.stderr.toArray()).join("");
    expect(said).toContain("say where the gateway publishes its keys: JWKS_URL=");
  });

  it("fetches the gateway's keys once", async () => {
    await ask();
    await ask();
    expect(jwks.received).toHaveLength(1);
  });

  it("refuses a token for another audience", async () => {
    expect(
      await ask({ token: { audience: "https://other.example", header: "Txn-Token", ttlMs: 60_000 } }),
    ).toEqual(refused('unexpected "aud"'));
  });

  it("refuses a token that has expired", async () => {
    const clock: Clock = { ...systemClock, now: () => systemClock.now() - 120_000 };
    expect(await ask({}, { clock })).toEqual(refused('"exp" claim timestamp check failed'));
  });

  it("refuses another gateway", async () => {
    expect(await ask({}, { identity: await createIdentity() })).toEqual(refused("no applicable key"));
  });

  it("refuses a request without a token, or without a signature", async () => {
    expect(await ask({ token: undefined })).toEqual(refused("it has no Txn-Token header"));
    expect(await ask({ signature: undefined })).toEqual(refused("not signed"));
    const response = await fetch(`${meddler.url}/v1/things`, { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
  });

  it("refuses a signature that leaves the body out", async () => {
    expect(
      await ask({ signature: { components: ["@method", "@target-uri", "txn-token"], label: "sluice" } }),
    ).toEqual(refused("does not cover content-digest"));
  });

  it.each([
    ["body", '"amount":100', '"amount":900', "not the one that was signed"],
    ["path", "POST /v1/things", "POST /v1/thingy", "signature is wrong"],
    ["method", "POST /v1", "PUT /v1", "signature is wrong"],
    [
      "content type",
      "content-type: application/json",
      "content-type: application/jsom",
      "signature is wrong",
    ],
  ])("refuses a request whose %s was changed on the way", async (_, from, to, reason) => {
    meddler.meddleBy((bytes) => Buffer.from(bytes.toString("latin1").replace(from, to), "latin1"));
    expect(await ask()).toEqual(refused(reason));
  });

  it("refuses a request that comes again", async () => {
    let copy = Buffer.alloc(0);
    meddler.meddleBy((bytes) => {
      copy = Buffer.concat([copy, bytes]);
      return bytes;
    });
    expect((await ask()).status).toBe(200);
    meddler.meddleBy((bytes) => bytes);
    const socket = connect(Number(new URL(meddler.url).port), "127.0.0.1");
    socket.write(copy);
    const [again] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect(again.toString()).toMatch(/^HTTP\/1\.1 401 /);
  });
});
