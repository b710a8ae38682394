import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect } from "vitest";
import { AddressBook } from "../../src/overlay/address-book.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { manualClock } from "../support/manual-clock.ts";
import { startPeer, type TestPeer } from "../support/overlay-peer.ts";
import { attack } from "./support/attack.ts";
import { codeOf } from "./support/code-of.ts";
import { peersOf } from "./support/peers-of.ts";

/** Raw connections to a peer's listener; what is given is sent on each, and no more. */
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

const CHILD = new URL("../support/overlay-child.ts", import.meta.url).pathname;

/** A peer in a process of its own. */
const peerInChild = async () => {
  const seed = Buffer.from((await createIdentity()).seed).toString("hex");
  const child = fork(CHILD, [seed, "/ip4/127.0.0.1/tcp/0/ws"], { silent: true });
  const [{ address }] = (await once(child, "message")) as [{ address: string }];
  return {
    port: Number(address.split("/")[4]),
    /** It is alive, and takes an honest peer. */
    async serves() {
      await using client = await startPeer({ listen: [] });
      await client.overlay.connect(address);
      expect(child.exitCode).toBe(null);
    },
    [Symbol.asyncDispose]: async () => void child.kill("SIGKILL"),
  };
};

describe("connections", () => {
  attack("F13", async () => {
    await using impostor = await startPeer();
    await using client = await startPeer({ listen: [] });
    const meant = (await createIdentity()).peerId;
    const address = impostor.address.replace(/\/p2p\/.*/, `/p2p/${meant}`);
    expect(await codeOf(client.overlay.connect(address))).toBe("SLUICE_CONNECT");
  });

  attack("F14", async () => {
    await using peer = await startPeer();
    using old = await rawSockets(peer, 100);
    using _new = await rawSockets(peer, 256);
    await expect.poll(() => openOnes(old)).toBe(0);
    await using client = await startPeer({ listen: [] });
    expect(await client.overlay.connect(peer.address)).toBe(peer.overlay.peerId);
  });

  attack("F15", async () => {
    const clock = manualClock();
    await using peer = await startPeer({ clock });
    using slow = await rawSockets(peer, 3, "GET / HTTP/1.1\r\n");
    await using _client = await startPeer({ listen: [], bootstrap: [peer.address] });
    await expect.poll(() => peer.overlay.connections()).toHaveLength(1);
    clock.advance(10_000);
    await expect.poll(() => openOnes(slow)).toBe(0);
  });

  attack("F16", async () => {
    await using peer = await startPeer({ listen: ["/ip4/127.0.0.1/tcp/0"] });
    using stuck = await rawSockets(peer, 120, "\x13/multi");
    await expect.poll(() => openOnes(stuck)).toBe(100);
  });

  attack("F17", async () => {
    await using peers = await peersOf({ connections: 100, connectionsPerPeer: 8 });
    const { peer, enemy } = peers;
    for (let index = 0; index < 12; index++)
      await enemy.node.dial(multiaddr(peer.address), { force: true }).catch(() => {});
    await expect.poll(() => peer.overlay.connections()).toHaveLength(8);
  });

  // What nobody listens for ends a process: the peer has one of its own.
  attack("F18", async () => {
    await using peer = await peerInChild();
    const socket = new WebSocket(`ws://127.0.0.1:${peer.port}`);
    socket.addEventListener("error", () => {});
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    socket.send(new Uint8Array(4_200_000));
    expect(await closed).toMatchObject({ code: 1009 });
    await peer.serves();
  });

  attack("F21", async () => {
    await using peer = await peerInChild();
    const socket = connect(peer.port, "127.0.0.1");
    socket.write(
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    await once(socket, "data");
    // A frame that is not masked.
    socket.resume().write(Buffer.of(0x82, 0x01, 0x41));
    await once(socket, "close");
    await peer.serves();
  });

  attack("F19", () => {
    const book = new AddressBook();
    book.setIdentified(
      "12D3KooWQ1zSsiPKmNYpa9MZ9oDVQnjzNSjFGVWsdFjdzaTYGoJq",
      [multiaddr("/ip4/10.0.0.7/tcp/9990/ws"), multiaddr("/ip4/8.8.8.8/tcp/9990/ws")],
      multiaddr("/ip4/1.2.3.4/tcp/4000"),
    );
    const known = book.of("12D3KooWQ1zSsiPKmNYpa9MZ9oDVQnjzNSjFGVWsdFjdzaTYGoJq");
    expect(known.map((address) => address.getComponents()[0]?.value)).toEqual(["8.8.8.8"]);
  });

  attack("F20", () => {
    const book = new AddressBook();
    const peerId = "12D3KooWQ1zSsiPKmNYpa9MZ9oDVQnjzNSjFGVWsdFjdzaTYGoJq";
    const said = Array.from({ length: 1000 }, (_, port) => multiaddr(`/ip4/8.8.8.8/tcp/${port + 1}/ws`));
    book.setIdentified(peerId, said, multiaddr("/ip4/1.2.3.4/tcp/4000"));
    expect(book.of(peerId)).toHaveLength(8);
  });
});
