import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { FIRST_BYTE_MS, PENDING_PER_HOST, UPGRADE_MS } from "../../src/overlay/limits.ts";
import { manualClock } from "../support/manual-clock.ts";
import { startPeer, type TestPeer } from "../support/overlay-peer.ts";

/** Raw connections to a peer's first address; what is given is sent on each, and no more. */
const rawSockets = async (peer: TestPeer, count: number, bytes?: string) => {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(peer.address.split("/")[4]), "127.0.0.1");
    socket.on("error", () => {}).resume();
    if (bytes !== undefined) socket.write(bytes);
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, "connect").catch(() => {})));
  return Object.assign(sockets, {
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
};
const openOnes = (sockets: readonly Socket[]): number => sockets.filter(({ closed }) => !closed).length;

describe.each([
  ["WebSocket", "/ip4/127.0.0.1/tcp/0/ws"],
  ["TCP", "/ip4/127.0.0.1/tcp/0"],
])("a %s listener", (_, listen) => {
  it("lets an honest peer in while 150 sockets stay silent, and again after more of them", async () => {
    await using gateway = await startPeer({ listen: [listen] });
    for (let round = 0; round < 3; round++) {
      await using client = await startPeer({ listen: [] });
      using _silent = await rawSockets(gateway, 150);
      expect(await client.overlay.connect(gateway.address)).toBe(gateway.overlay.peerId);
    }
  });

  it("keeps only so many silent sockets, the newest", async () => {
    await using gateway = await startPeer({ listen: [listen] });
    using old = await rawSockets(gateway, 200);
    using _new = await rawSockets(gateway, 256);
    await expect.poll(() => openOnes(old)).toBe(0);
    expect(openOnes(_new)).toBe(256);
  });

  it("ends silent sockets when their time is over", async () => {
    const clock = manualClock();
    await using gateway = await startPeer({ listen: [listen], clock });
    using sockets = await rawSockets(gateway, 3);
    await using _client = await startPeer({ listen: [], bootstrap: [gateway.address] });
    await expect.poll(() => gateway.overlay.connections()).toHaveLength(1);
    clock.advance(FIRST_BYTE_MS - 1);
    expect(openOnes(sockets)).toBe(3);
    clock.advance(1);
    await expect.poll(() => openOnes(sockets)).toBe(0);
    expect(gateway.overlay.connections()).toHaveLength(1);
  });

  it("lets 90 honest peers in at once", async () => {
    await using gateway = await startPeer({ listen: [listen] });
    const clients = await Promise.all(Array.from({ length: 90 }, () => startPeer({ listen: [] })));
    await Promise.all(clients.map(({ overlay }) => overlay.connect(gateway.address)));
    await expect.poll(() => gateway.overlay.connections()).toHaveLength(90);
    await Promise.all(clients.map(({ overlay }) => overlay.stop(0)));
  });
});

it("a WebSocket listener ends a socket that sends a byte and never becomes a WebSocket", async () => {
  const clock = manualClock();
  await using gateway = await startPeer({ clock });
  using slow = await rawSockets(gateway, 3, "GET / HTTP/1.1\r\n");
  await using _client = await startPeer({ listen: [], bootstrap: [gateway.address] });
  await expect.poll(() => gateway.overlay.connections()).toHaveLength(1);
  clock.advance(UPGRADE_MS);
  await expect.poll(() => openOnes(slow)).toBe(0);
  expect(gateway.overlay.connections()).toHaveLength(1);
});

it("one host gets its share of the handshakes that go on at once", async () => {
  await using gateway = await startPeer({ listen: ["/ip4/127.0.0.1/tcp/0"] });
  // Half a frame of the first negotiation: the handshake waits for the rest.
  using stuck = await rawSockets(gateway, PENDING_PER_HOST + 20, "\x13/multi");
  await expect.poll(() => openOnes(stuck)).toBe(PENDING_PER_HOST);
  await using client = await startPeer({ listen: [] });
  await expect(client.overlay.connect(gateway.address)).rejects.toMatchObject({
    code: "SLUICE_CONNECT",
    message: expect.stringContaining("closed the connection at once"),
  });
  for (const socket of stuck) socket.destroy();
  await expect
    .poll(() => client.overlay.connect(gateway.address).catch(() => ""))
    .toBe(gateway.overlay.peerId);
});

describe("a WebSocket listener", () => {
  const upgrade = `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${btoa("0123456789abcdef")}\r\n\r\n`;

  it.each([
    ["is not masked", [0x82, 0x01, 0x41]],
    ["has reserved bits", [0xf2, 0x80, 0, 0, 0, 0]],
    ["is longer than any may be", [0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])("outlives a frame that %s", async (_, frame) => {
    await using gateway = await startPeer({ listen: ["/ip4/127.0.0.1/tcp/0/ws"] });
    using sockets = await rawSockets(gateway, 1, upgrade);
    const [socket] = sockets;
    if (socket === undefined) return expect.fail("there is no socket");
    await once(socket, "data");
    socket.write(Buffer.from(frame));
    await once(socket, "close");
    await using client = await startPeer({ listen: [] });
    expect(await client.overlay.connect(gateway.address)).toBe(gateway.overlay.peerId);
  });
});
