import { webcrypto } from "node:crypto";
import { join } from "node:path";
import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import type { Connection } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.ts";
import { createLibp2pTransport } from "../../src/client/thin/libp2p-transport.ts";
import { loadConfig } from "../../src/config/index.ts";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import type { EntryAnswer } from "../../src/entry/index.ts";
import { createGateway } from "../../src/gateway.ts";
import { LIVENESS_MS, PONG_MS, WRITE_STALL_MS } from "../../src/overlay/limits.ts";
import { dialThin } from "../../src/overlay/thin-dial.ts";
import {
  createIdentity,
  type Particle,
  type ParticleRef,
  refOf,
  type Signer,
  signerOf,
  signParticle,
} from "../../src/particle/index.ts";
import { httpServer } from "../support/http-server.ts";
import { manualClock } from "../support/manual-clock.ts";
import { memoryDesk } from "../support/memory-desk.ts";
import { framesOf, startForeignNode } from "../support/overlay-peer.ts";
import { shopAdapter } from "../support/shop.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import { testGateway } from "../support/test-gateway.ts";
import { thinGateway } from "../support/thin-gateway.ts";

const PROTOCOL = "/sluice/thin/1.0.0";
const NEVER = new AbortController().signal;

const client = (address: string, key: Signer) => {
  const transport = createLibp2pTransport({ address, key, clock: systemClock, dial: dialThin });
  return { ...transport, key, [Symbol.asyncDispose]: () => transport.close() };
};

const particleOf = (key: Signer, ttl = 10_000): Promise<Particle> =>
  signParticle({ script: "(null)", ttl, timestamp: Date.now() }, key);
const watchedOf = (particle: Particle) => ({
  ref: refOf(particle),
  deadline: particle.timestamp + particle.ttl,
});
const lastOf = async (answers: AsyncIterable<EntryAnswer>): Promise<EntryAnswer | undefined> => {
  let last: EntryAnswer | undefined;
  for await (const answer of answers) last = answer;
  return last;
};

describe("clients without interpreter, over libp2p", () => {
  it("hand in and hear of their own, side by side", async () => {
    await using gateway = await thinGateway();
    const keys = [await createIdentity(), await createIdentity()];
    await using one = client(gateway.address, keys[0]!);
    await using two = client(gateway.address, keys[1]!);
    expect(await one.entry(NEVER)).toBe(gateway.overlay.peerId);
    const last = await Promise.all(
      [one, two].map(async (own, index) => {
        const particle = await particleOf(own.key);
        await own.submit(particle, NEVER);
        const answers = lastOf(own.answers(watchedOf(particle), NEVER));
        await gateway.desk.watched(refOf(particle), 1);
        gateway.desk.tell(refOf(particle), { state: "done", result: [index] });
        return answers;
      }),
    );
    expect(last.map((answer) => [answer?.state, answer?.result])).toEqual([
      ["done", [0]],
      ["done", [1]],
    ]);
    expect(gateway.desk.submitted.map(({ initPeerId }) => initPeerId).sort()).toEqual(
      keys.map(({ peerId }) => peerId).sort(),
    );
  });

  it("may have a key that cannot be taken out", async () => {
    await using gateway = await thinGateway();
    const pair = await webcrypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    const key = await signerOf(pair as never);
    await using own = client(gateway.address, key);
    await own.submit(await particleOf(key), NEVER);
    expect(gateway.desk.submitted[0]?.initPeerId).toBe(key.peerId);
  });

  it("hear of another's particle what they hear of none", async () => {
    await using gateway = await thinGateway();
    await using one = client(gateway.address, await createIdentity());
    await using two = client(gateway.address, await createIdentity());
    const particle = await particleOf(one.key);
    await one.submit(particle, NEVER);
    const heard = (ref: string) =>
      lastOf(two.answers({ ...watchedOf(particle), ref: ref as ParticleRef }, NEVER)).catch(
        ({ code, message }) => [code, message],
      );
    const unknown = await heard(refOf(await particleOf(two.key)));
    expect(unknown).toEqual(["SLUICE_NOT_FOUND", expect.any(String)]);
    expect(await heard(refOf(particle))).toEqual(unknown);
    expect(await heard("no ref at all")).toEqual(unknown);
  });

  it("are told why a particle is refused", async () => {
    await using gateway = await thinGateway();
    await using own = client(gateway.address, await createIdentity());
    const particle = { ...(await particleOf(own.key)), signature: new Uint8Array(64) };
    await expect(own.submit(particle, NEVER)).rejects.toMatchObject({ code: "SLUICE_PARTICLE_SIGNATURE" });
  });

  it("free what waited for them when they give up", async () => {
    await using gateway = await thinGateway();
    await using own = client(gateway.address, await createIdentity());
    const particle = await particleOf(own.key);
    await own.submit(particle, NEVER);
    const giveUp = new AbortController();
    const answers = lastOf(own.answers(watchedOf(particle), giveUp.signal));
    await gateway.desk.watched(refOf(particle), 1);
    giveUp.abort(new Error("enough"));
    await expect(answers).rejects.toThrow("enough");
    await gateway.desk.watched(refOf(particle), 0);
  });

  it("free it too when they go, or are closed", async () => {
    await using gateway = await thinGateway();
    await using own = client(gateway.address, await createIdentity());
    const particle = await particleOf(own.key);
    await own.submit(particle, NEVER);
    const answers = lastOf(own.answers(watchedOf(particle), NEVER));
    await gateway.desk.watched(refOf(particle), 1);
    await own.close();
    await expect(answers).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
    await gateway.desk.watched(refOf(particle), 0);
  });

  it("go on over another connection when theirs is lost", async () => {
    await using gateway = await thinGateway();
    const port = Number(/tcp\/(\d+)/.exec(gateway.address)?.[1]);
    await using proxy = await startTcpProxy(port);
    await using own = client(gateway.address.replace(`/${port}/`, `/${proxy.port}/`), await createIdentity());
    const particle = await particleOf(own.key);
    await own.submit(particle, NEVER);
    const ref = refOf(particle);
    const answers = lastOf(own.answers(watchedOf(particle), NEVER));
    await gateway.desk.watched(ref, 1);
    expect(proxy.cut()).toBe(1);
    await gateway.desk.watched(ref, 0);
    await gateway.desk.watched(ref, 1);
    gateway.desk.tell(ref, { state: "done", result: ["late"] });
    expect(await answers).toMatchObject({ result: ["late"] });
  });

  it("take a thousand particles at once through one stream", async () => {
    await using gateway = await thinGateway({ desk: memoryDesk(() => ({ state: "done", result: [] })) });
    await using own = client(gateway.address, await createIdentity());
    const particles = await Promise.all(Array.from({ length: 1_000 }, () => particleOf(own.key)));
    const last = await Promise.all(
      particles.map(async (particle) => {
        await own.submit(particle, NEVER);
        return lastOf(own.answers(watchedOf(particle), NEVER));
      }),
    );
    expect(last.filter((answer) => answer?.state === "done")).toHaveLength(1_000);
    expect(gateway.desk.submitted).toHaveLength(1_000);
    expect(gateway.overlay.connections()).toHaveLength(1);
  });

  it("say of what is wrong at once", async () => {
    const key = await createIdentity();
    const entry = (address: string) => client(address, key).entry(NEVER);
    await using gateway = await thinGateway();
    const { address } = gateway;
    await expect(entry(address.replace("/ws", ""))).rejects.toMatchObject({ code: "SLUICE_USAGE" });
    await expect(entry("nowhere")).rejects.toMatchObject({ code: "SLUICE_USAGE" });
    await expect(entry(address.replace(/p2p\/.*/, `p2p/${key.peerId}`))).rejects.toMatchObject({
      code: "SLUICE_CONNECT",
      message: expect.stringContaining("another peer answered"),
    });
    await gateway.overlay.stop(0);
    await expect(entry(address)).rejects.toMatchObject({ code: "SLUICE_CONNECT" });
  });

  it("say that a peer is no gateway", async () => {
    await using node = await startForeignNode();
    await using own = client(node.getMultiaddrs()[0]!.toString(), await createIdentity());
    await expect(own.submit(await particleOf(own.key), NEVER)).rejects.toMatchObject({
      code: "SLUICE_BAD_RESULT",
      message: expect.stringContaining(PROTOCOL),
    });
  });

  it("stay connected to a peer that looks whether they live", async () => {
    await using node = await startForeignNode({ connectionMonitor: { pingInterval: 10 } });
    const connection = await dialThin({
      address: node.getMultiaddrs()[0]!.toString(),
      key: await createIdentity(),
      clock: systemClock,
      signal: NEVER,
    });
    const [seen] = node.getConnections();
    await expect.poll(() => seen?.rtt).toBeTypeOf("number");
    seen!.rtt = undefined;
    await expect.poll(() => seen?.rtt).toBeTypeOf("number");
    expect(seen?.status).toBe("open");
    await connection.close();
    await expect.poll(() => node.getConnections()).toEqual([]);
  });

  it("notice a gateway that says nothing any more", async () => {
    await using gateway = await thinGateway();
    const port = Number(/tcp\/(\d+)/.exec(gateway.address)?.[1]);
    await using proxy = await startTcpProxy(port);
    const clock = manualClock();
    const connection = await dialThin({
      address: gateway.address.replace(`/${port}/`, `/${proxy.port}/`),
      key: await createIdentity(),
      clock,
      signal: NEVER,
    });
    const ended = Promise.withResolvers<string>();
    const stream = await connection.open({ message: () => {}, ended: ({ code }) => ended.resolve(code) });
    stream.send({ forget: 1 });
    proxy.setPartition(true);
    clock.advance(LIVENESS_MS);
    clock.advance(PONG_MS);
    expect(await ended.promise).toBe("SLUICE_CONNECT");
  });
});

describe("a gateway that restarts in the middle of a chain", () => {
  it("answers before the deadline, on a new connection", async () => {
    const held = Promise.withResolvers<void>();
    await using backend = await httpServer((_, response) => {
      void held.promise.then(() => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ id: "a", name: "late" }));
      });
    });
    await using entry = await testGateway();
    await using shop = await testGateway({
      config: { peer: { bootstrap: [entry.address] } },
      adapters: { shop: shopAdapter(backend.url) },
    });
    const own = await connect(entry.address, { key: await createIdentity(), weight: "light" });
    const asked = backend.next();
    const answer = own.chain((chain) => chain.call(shop.peerId, "shop", "getItem", ["a", []]), {
      ttlMs: 25_000,
    });
    await asked;
    await entry.gateway.stop();
    const config = await loadConfig(join(entry.folder, "sluice.yaml"));
    const listen = [entry.address.replace(/\/p2p\/.*/, "")];
    const again = await createGateway(
      { ...config, peer: { ...config.peer, listen } },
      { logger: silentLogger, env: {} },
    );
    held.resolve();
    try {
      expect((await answer).value).toEqual({ id: "a", name: "late" });
    } finally {
      await own.close();
      await again.stop();
    }
  });
});

const hostile = async (address: string) => {
  const node = await startForeignNode();
  const connection: Connection = await node.dial(multiaddr(address));
  return {
    connection,
    open: () => connection.newStream(PROTOCOL),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
};

const framed = (text: string | Uint8Array): Uint8Array => {
  const body = Buffer.from(text);
  const length = [body.length & 0x7f];
  for (let rest = body.length >> 7; rest > 0; rest >>= 7) {
    length[length.length - 1]! |= 0x80;
    length.push(rest & 0x7f);
  }
  return Buffer.concat([Uint8Array.from(length), body]);
};

const GARBAGE: Readonly<Record<string, Uint8Array>> = {
  "no JSON": framed("{"),
  "no UTF-8": framed(Uint8Array.of(0x22, 0xff, 0x22)),
  "no message": framed("[]"),
  "no request of this protocol": framed('{"n":1,"open":"sesame"}'),
  "too deep": framed("[".repeat(100_000)),
  "too large": Buffer.concat([Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04), Buffer.alloc(100)]),
  "one number twice": Buffer.concat([framed('{"n":1,"watch":"x"}'), framed('{"n":1,"watch":"y"}')]),
};

describe("a hostile client", () => {
  it.each(Object.entries(GARBAGE))("loses its stream by %s, and nobody else does", async (_, bytes) => {
    await using gateway = await thinGateway();
    await using own = client(gateway.address, await createIdentity());
    const particle = await particleOf(own.key);
    await own.submit(particle, NEVER);
    const answers = lastOf(own.answers(watchedOf(particle), NEVER));
    await gateway.desk.watched(refOf(particle), 1);
    await using enemy = await hostile(gateway.address);
    const stream = await enemy.open();
    stream.send(bytes);
    await expect.poll(() => stream.status).toBe("reset");
    expect(enemy.connection.status).toBe("open");
    gateway.desk.tell(refOf(particle), { state: "done", result: [] });
    expect(await answers).toMatchObject({ state: "done" });
  });

  it("has one stream", async () => {
    await using gateway = await thinGateway();
    await using enemy = await hostile(gateway.address);
    const stream = await enemy.open();
    stream.send(framed('{"forget":1}'));
    const second = await enemy.open().catch(() => undefined);
    await expect.poll(() => second?.status).not.toBe("open");
    expect(stream.status).toBe("open");
  });

  it("that never reads holds up one answer, and not for long", async () => {
    const clock = manualClock();
    const big = "x".repeat(4_000_000);
    const desk = memoryDesk(() => ({ state: "running" }));
    await using gateway = await thinGateway({ clock, desk });
    const key = await createIdentity();
    const particle = await particleOf(key);
    const privateKey = await generateKeyPairFromSeed("Ed25519", key.seed);
    await using node = await startForeignNode({ privateKey });
    const stream = await node.dialProtocol(multiaddr(gateway.address), PROTOCOL);
    stream.pause();
    const { id, timestamp, ttl, script } = particle;
    const signature = Buffer.from(particle.signature).toString("base64");
    const ref = refOf(particle);
    stream.send(framed(JSON.stringify({ n: 1, submit: { id, timestamp, ttl, script, signature } })));
    await expect.poll(() => desk.submitted.length).toBe(1);
    stream.send(framed(JSON.stringify({ n: 2, watch: ref })));
    await desk.watched(ref, 1);
    const before = process.memoryUsage().arrayBuffers;
    for (let news = 0; news < 100; news++) {
      desk.tell(ref, { undelivered: [], result: [big] });
      await new Promise(setImmediate);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    clock.advance(WRITE_STALL_MS);
    await desk.watched(ref, 0);
  });

  it("cannot hand in another's particle", async () => {
    await using gateway = await thinGateway();
    const victim = await particleOf(await createIdentity());
    await using enemy = await hostile(gateway.address);
    const stream = await enemy.open();
    const { id, timestamp, ttl, script } = victim;
    const signature = Buffer.from(victim.signature).toString("base64");
    stream.send(framed(JSON.stringify({ n: 7, submit: { id, timestamp, ttl, script, signature } })));
    const { value } = await framesOf(stream).next();
    expect(JSON.parse(Buffer.from(value!).toString())).toMatchObject({
      n: 7,
      problem: { code: "SLUICE_PARTICLE_SIGNATURE" },
    });
    expect(gateway.desk.submitted).toEqual([]);
  });
});
