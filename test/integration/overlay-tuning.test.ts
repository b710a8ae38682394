import { connect, type Socket } from "node:net";
import type { Connection } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/index.ts";
import { createHost, type Host } from "../../src/overlay/host.ts";
import { nodePlatform } from "../../src/overlay/node-overlay.ts";
import { recordLength } from "../../src/overlay/tuning/noise-decoder.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { makeParticle, OVERLAY_OPTIONS, send, startPeer } from "../support/overlay-peer.ts";

// The tunings fall back in silence where a library changed inside: these tests are what notices.
const startHost = async (): Promise<Host & AsyncDisposable> => {
  const host = await createHost(
    OVERLAY_OPTIONS,
    { identity: await createIdentity(), clock: systemClock, isKept: () => false },
    nodePlatform,
  );
  await host.node.handle("/test/1.0.0", () => {});
  await host.node.start();
  return Object.assign(host, { [Symbol.asyncDispose]: async () => void (await host.node.stop()) });
};

/** What of a libp2p connection the tunings reach into. */
interface Internals {
  maConn: { sendData: unknown; sendReset: unknown; websocket: object };
  muxer: {
    _newStream: unknown;
    handleFrame: unknown;
    handleStreamMessage: unknown;
    maConn: { decoder: { lengthDecoder: unknown } };
  };
}

it("every tuning is in force on both sides of a connection", async () => {
  await using a = await startHost();
  await using b = await startHost();
  const accepted = new Promise<Connection>((resolve) => {
    a.node.addEventListener("connection:open", ({ detail }) => resolve(detail));
  });
  const dialled = await b.node.dial(a.node.getMultiaddrs()[0]!);
  const stream = await dialled.newStream("/test/1.0.0");
  expect(Object.hasOwn(stream, "sendWindowUpdate")).toBe(true);
  for (const connection of [dialled, await accepted]) {
    const { maConn, muxer } = connection as unknown as Internals;
    expect(Object.hasOwn(maConn, "sendData")).toBe(true);
    expect(Object.hasOwn(maConn, "sendReset")).toBe(true);
    expect(muxer.maConn.decoder.lengthDecoder).toBe(recordLength);
    for (const name of ["_newStream", "handleFrame", "handleStreamMessage"])
      expect(Object.hasOwn(muxer, name)).toBe(true);
  }
});

it("one write is one WebSocket message", async () => {
  await using a = await startHost();
  await using b = await startHost();
  const connection = await b.node.dial(a.node.getMultiaddrs()[0]!);
  const stream = await connection.newStream("/test/1.0.0");
  const { websocket } = (connection as unknown as Internals).maConn;
  const sizes: number[] = [];
  const original = (websocket as WebSocket).send.bind(websocket);
  (websocket as WebSocket).send = (data) => {
    sizes.push((data as Uint8Array).byteLength);
    original(data);
  };
  stream.send(new Uint8Array(3000));
  // Length prefix, Yamux header, data, tag.
  expect(sizes).toEqual([2 + 12 + 3000 + 16]);
});

it("an aborted connection closes its socket, on either side", async () => {
  for (const aborting of ["dialler", "listener"] as const) {
    await using a = await startHost();
    await using b = await startHost();
    const accepted = new Promise<Connection>((resolve) => {
      a.node.addEventListener("connection:open", ({ detail }) => resolve(detail));
    });
    const dialled = await b.node.dial(multiaddr(a.node.getMultiaddrs()[0]!.toString()));
    const [one, other] = aborting === "dialler" ? [dialled, await accepted] : [await accepted, dialled];
    const closed = new Promise((resolve) => other.addEventListener("close", resolve));
    // Without a goodbye from Yamux, only the socket tells the other side.
    (one as unknown as { maConn: { abort(error: Error): void } }).maConn.abort(new Error("given up"));
    await closed;
  }
});

it("a socket that never sends a byte does not hold up the end", async () => {
  const peer = await startPeer({ listen: ["/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/tcp/0"] });
  const sockets = await Promise.all(
    peer.overlay.addresses().map(
      (address) =>
        new Promise<Socket>((resolve) => {
          const socket = connect(Number(address.split("/")[4]), "127.0.0.1", () => resolve(socket));
          socket.on("error", () => {});
        }),
    ),
  );
  const began = performance.now();
  await peer.overlay.stop(0);
  expect(performance.now() - began).toBeLessThan(1500);
  for (const socket of sockets) socket.destroy();
});

it("a particle passes through tuned and untouched windows alike, larger than any window", async () => {
  await using a = await startPeer({ particleBytes: 20_000_000 });
  await using b = await startPeer({ particleBytes: 20_000_000, bootstrap: [a.address] });
  const data = crypto.getRandomValues(new Uint8Array(65_000));
  const big = new Uint8Array(12_000_000).map((_, index) => data[index % data.length] ?? 0);
  send(b, a.overlay.peerId, await makeParticle(b.identity, { data: big }));
  await a.inbox.arrived(1);
  expect(Buffer.from(big).equals(a.inbox.received[0]!.particle.data)).toBe(true);
});
