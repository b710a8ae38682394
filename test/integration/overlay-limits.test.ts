import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Connection } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect, it } from "vitest";
import { createOverlay } from "../../src/overlay/index.ts";
import { OWN_STREAMS, PINGS_AT_ONCE, STREAMS_AT_ONCE } from "../../src/overlay/limits.ts";
import { createIdentity, signUndeliverable } from "../../src/particle/index.ts";
import {
  makeParticle,
  OVERLAY_OPTIONS,
  PARTICLE_PROTOCOL,
  SLUICE_PROTOCOL,
  send,
  startForeignNode,
  startPeer,
  type TestPeer,
} from "../support/overlay-peer.ts";

const TCP = ["/ip4/127.0.0.1/tcp/0"];
const portOf = ({ address }: TestPeer): number => Number(address.split("/")[4]);
const LIMITS = { deny: [], connections: 1000, connectionsPerPeer: 16 };

describe("a denied peer", () => {
  it("gets no connection, however often it asks, and one that is not denied still does", async () => {
    const identity = await createIdentity();
    await using gateway = await startPeer({ ...LIMITS, deny: [identity.peerId] });
    await using denied = await startPeer({ identity, listen: [] });
    await using honest = await startPeer({ listen: [], bootstrap: [gateway.address] });
    // It may take itself for connected for a moment: it learns that it is refused when the connection ends.
    for (let index = 0; index < 30; index++) {
      await denied.overlay.connect(gateway.address).catch(() => {});
      send(denied, gateway.overlay.peerId, await makeParticle(identity));
      send(honest, gateway.overlay.peerId, await makeParticle(honest.identity));
    }
    await gateway.inbox.arrived(30);
    expect(new Set(gateway.inbox.received.map(({ from }) => from))).toEqual(new Set([honest.overlay.peerId]));
    expect(gateway.overlay.connections().map(({ peerId }) => peerId)).toEqual([honest.overlay.peerId]);
    await expect.poll(() => denied.overlay.connections()).toEqual([]);
  });

  it.each([
    ["with its id", (address: string) => address],
    ["without", (address: string) => address.replace(/\/p2p\/.*/, "")],
  ])("is not dialled by an address %s", async (_, addressOf) => {
    await using denied = await startPeer();
    await using gateway = await startPeer({ ...LIMITS, deny: [denied.overlay.peerId] });
    await expect(gateway.overlay.connect(addressOf(denied.address))).rejects.toMatchObject({
      code: "SLUICE_CONNECT",
      message: expect.stringContaining("peer.deny"),
    });
    await expect.poll(() => denied.overlay.connections()).toEqual([]);
  });

  it("is sent nothing, and who sends is told at once", async () => {
    const { peerId } = await createIdentity();
    await using gateway = await startPeer({ ...LIMITS, deny: [peerId] });
    const { first } = send(gateway, peerId, await makeParticle(gateway.identity));
    expect(await first).toMatchObject({ kind: "undeliverable", code: "SLUICE_DENIED" });
  });

  it("is no bootstrap peer", async () => {
    const identity = await createIdentity();
    const { peerId } = await createIdentity();
    const bootstrap = [`/ip4/127.0.0.1/tcp/9990/ws/p2p/${peerId}`];
    const options = { ...OVERLAY_OPTIONS, ...LIMITS, bootstrap, deny: [peerId] };
    const parts = { identity, clock: { now: Date.now } as never, logger: {} as never };
    await expect(createOverlay(options, parts)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringMatching(/^peer\.bootstrap: .*peer\.deny/),
    });
  });

  it("is not believed when a neighbour brings its word, nor is a word about it", async () => {
    const denied = await createIdentity();
    await using gateway = await startPeer({ ...LIMITS, deny: [denied.peerId] });
    await using neighbour = await startPeer({ listen: [], bootstrap: [gateway.address] });
    await expect.poll(() => neighbour.overlay.isConnected(gateway.overlay.peerId)).toBe(true);
    const told = async (by: typeof denied, peer: string): Promise<void> => {
      const ref = "x".repeat(43) as never;
      const words = { ref, peer, code: "SLUICE_UNREACHABLE", detail: "gone" } as const;
      neighbour.overlay.tell(gateway.overlay.peerId, await signUndeliverable(words, by));
    };
    await expect
      .poll(async () => {
        await told(denied, neighbour.overlay.peerId);
        await told(neighbour.identity, denied.peerId);
        await told(neighbour.identity, gateway.overlay.peerId);
        return gateway.notices.length;
      })
      .toBeGreaterThan(2);
    const { peerId } = neighbour.identity;
    expect(gateway.notices.filter(({ notice }) => notice.by !== peerId)).toEqual([]);
    expect(gateway.notices.filter(({ notice }) => notice.peer === denied.peerId)).toEqual([]);
  });
});

describe("connections", () => {
  it("are refused past the bound, and a bootstrap peer gets one all the same and keeps it", async () => {
    await using bootstrap = await startPeer();
    const gatewayIdentity = await createIdentity();
    await using strangers = new AsyncDisposableStack();
    await using gateway = await startPeer({ ...LIMITS, connections: 4, identity: gatewayIdentity });
    const stranger = async () => strangers.use(await startPeer({ listen: [] }));
    for (let index = 0; index < 4; index++)
      await (await stranger()).overlay.connect(gateway.address).catch(() => {});
    await expect.poll(() => gateway.overlay.connections().length).toBe(2);
    await gateway.overlay.connect(bootstrap.address, { keep: true });
    await expect((await stranger()).overlay.connect(gateway.address)).rejects.toMatchObject({
      code: "SLUICE_CONNECT",
    });
    expect(gateway.overlay.isConnected(bootstrap.overlay.peerId)).toBe(true);
  });

  it("of one host take half of the places at most: 2,000 sockets from it leave room for another", async () => {
    await using gateway = await startPeer({
      ...LIMITS,
      listen: ["/ip4/127.0.0.1/tcp/0/ws"],
      connections: 100,
    });
    using flood = await sockets(gateway, 2000, "127.0.0.2");
    await expect.poll(() => flood.filter(({ closed }) => !closed).length).toBe(50);
    await using client = await startPeer({ listen: [] });
    expect(await client.overlay.connect(gateway.address)).toBe(gateway.overlay.peerId);
  });
});

/** Raw sockets from one address that begin to speak and never end. */
const sockets = async (peer: TestPeer, count: number, localAddress: string) => {
  const all = Array.from({ length: count }, () => {
    const socket = connect({ port: portOf(peer), host: "127.0.0.1", localAddress });
    socket.on("error", () => {}).resume();
    socket.write("GET / HTTP/1.1\r\n");
    return socket;
  });
  await Promise.all(all.map((socket) => once(socket, "connect").catch(() => {})));
  return Object.assign(all, {
    [Symbol.dispose]: () => {
      for (const socket of all) socket.destroy();
    },
  });
};

/** A Yamux frame without a body. */
const muxFrame = (type: number, flag: number, id: number, length: number): Uint8Array => {
  const frame = new DataView(new ArrayBuffer(12));
  frame.setUint8(1, type);
  frame.setUint16(2, flag);
  frame.setUint32(4, id);
  frame.setUint32(8, length);
  return new Uint8Array(frame.buffer);
};
const WINDOW_UPDATE = 1;
const PING = 2;
const SYN = 1;
const RST = 8;

/** The encrypted connection below the streams, to write on it what no muxer would. */
const below = (connection: Connection) =>
  (connection as unknown as { muxer: { maConn: { send(bytes: Uint8Array): void } } }).muxer.maConn;
const closed = (connection: Connection): Promise<void> =>
  new Promise((resolve) => connection.addEventListener("close", () => resolve()));

describe.each([
  ["WebSocket", OVERLAY_OPTIONS.listen],
  ["TCP", TCP],
])("over %s", (_, listen) => {
  const attacked = async () => {
    const gateway = await startPeer({ ...LIMITS, listen });
    const node = await startForeignNode();
    const connection = await node.dial(multiaddr(gateway.address));
    return { gateway, connection, stop: () => Promise.all([node.stop(), gateway.overlay.stop(0)]) };
  };

  it.each([
    [
      "streams opened and reset in a loop",
      (index: number) => [
        muxFrame(WINDOW_UPDATE, SYN, 1001 + 2 * index, 0),
        muxFrame(WINDOW_UPDATE, RST, 1001 + 2 * index, 0),
      ],
      20 * STREAMS_AT_ONCE,
    ],
    ["pings without end", (index: number) => [muxFrame(PING, SYN, 0, index)], 100 * PINGS_AT_ONCE],
  ])("%s end the connection, and nobody else's", async (_name, frames, count) => {
    const { gateway, connection, stop } = await attacked();
    await using honest = await startPeer({ listen: [] });
    await honest.overlay.connect(gateway.address);
    const over = closed(connection);
    const bytes = Buffer.concat(Array.from({ length: count }, (_each, index) => frames(index)).flat());
    for (let from = 0; from < bytes.length; from += 48_000) {
      if (connection.status !== "open") break;
      below(connection).send(bytes.subarray(from, from + 48_000));
    }
    const startedAt = performance.now();
    await over;
    const { first } = send(honest, gateway.overlay.peerId, await makeParticle(honest.identity));
    expect(await first).toMatchObject({ kind: "acknowledged" });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(gateway.overlay.connections().map(({ peerId }) => peerId)).toEqual([honest.overlay.peerId]);
    await stop();
  });

  it("a thousand streams at once, and window updates for them by the ten thousand, hold nobody up", async () => {
    const { gateway, connection, stop } = await attacked();
    const streams = Array.from({ length: 1000 }, (_each, index) =>
      muxFrame(WINDOW_UPDATE, SYN, 1001 + 2 * index, 0),
    );
    below(connection).send(Buffer.concat(streams));
    const updates = Array.from({ length: 50_000 }, (_each, index) =>
      muxFrame(WINDOW_UPDATE, 0, 1001 + 2 * (index % 1000), 1),
    );
    below(connection).send(Buffer.concat(updates));
    await using honest = await startPeer({ listen: [] });
    await honest.overlay.connect(gateway.address);
    const { first } = send(honest, gateway.overlay.peerId, await makeParticle(honest.identity));
    expect(await first).toMatchObject({ kind: "acknowledged" });
    await stop();
  });
});

it("a neighbour has few streams of our own protocol on one connection", async () => {
  await using gateway = await startPeer(LIMITS);
  await using node = await startForeignNode();
  const connection = await node.dial(multiaddr(gateway.address));
  const options = { maxOutboundStreams: 4096 };
  for (let index = 0; index < 2 * OWN_STREAMS; index++) await connection.newStream(SLUICE_PROTOCOL, options);
  const open = () =>
    connection.streams.filter(({ protocol, status }) => protocol === SLUICE_PROTOCOL && status === "open")
      .length;
  await expect.poll(open).toBe(OWN_STREAMS);
  const other = await connection.newStream(PARTICLE_PROTOCOL, options);
  expect(other.status).toBe("open");
});

it("acknowledgements that nobody waits for end the stream they come on, not more", async () => {
  await using gateway = await startPeer(LIMITS);
  await using node = await startForeignNode();
  let streams = 0;
  await node.handle(SLUICE_PROTOCOL, (stream) => {
    streams++;
    const numbers = new DataView(new ArrayBuffer(2 + 5 + 4 * 4000));
    numbers.setUint8(0, ((5 + 4 * 4000) & 0x7f) | 0x80);
    numbers.setUint8(1, (5 + 4 * 4000) >> 7);
    numbers.setUint8(2, 2);
    for (let index = 0; index < 4001; index++) numbers.setUint32(3 + 4 * index, 7_000_000 + index);
    for (let frame = 0; frame < 500 && stream.status === "open"; frame++)
      stream.send(new Uint8Array(numbers.buffer));
  });
  await node.dial(multiaddr(gateway.address));
  await expect.poll(() => gateway.overlay.isConnected(node.peerId.toString())).toBe(true);
  send(gateway, node.peerId.toString(), await makeParticle(gateway.identity, { ttl: 3000 }));
  await expect.poll(() => streams).toBeGreaterThan(1);
  await using honest = await startPeer({ listen: [], bootstrap: [gateway.address] });
  const { first } = send(honest, gateway.overlay.peerId, await makeParticle(honest.identity));
  expect(await first).toMatchObject({ kind: "acknowledged" });
  expect(streams).toBeLessThan(50);
});

describe("a peer that we dial and that breaks the WebSocket protocol", () => {
  const ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  it.each([
    ["a masked frame", [0x82, 0x81, 1, 2, 3, 4, 0x41]],
    ["reserved bits", [0xf2, 0x00]],
    ["text that is no UTF-8", [0x81, 0x02, 0xff, 0xfe]],
    ["a frame of 2^63 bytes", [0x82, 0x7f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ["a close frame of one byte", [0x88, 0x01, 0x00]],
    ["a long control frame", [0x89, 0x7e, 0x01, 0x00]],
    ["a continuation of nothing", [0x80, 0x01, 0x00]],
  ])("with %s is an error of that dial, no more", async (_, frame) => {
    const accepted: Socket[] = [];
    const server = createServer((socket) => {
      accepted.push(socket.on("error", () => {}));
      socket.once("data", (request) => {
        const key = /sec-websocket-key: (.*)\r\n/i.exec(request.toString())?.[1] ?? "";
        const answer = createHash("sha1").update(`${key}${ACCEPT}`).digest("base64");
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n\r\n`,
        );
        socket.write(Buffer.from(frame));
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    await using peer = await startPeer({ listen: [] });
    const address = `/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}/ws`;
    await expect(peer.overlay.connect(address)).rejects.toMatchObject({ code: "SLUICE_CONNECT" });
    for (const socket of accepted) socket.destroy();
    server.close();
  });
});
