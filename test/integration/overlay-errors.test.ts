import { createHash } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { describe, expect, it } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createOverlay } from "../../src/overlay/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { OVERLAY_OPTIONS, startPeer } from "../support/overlay-peer.ts";

/** Of RFC 6455. */
const WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CLOSE_FRAME = Buffer.of(0x88, 0);

const listening = async (server: Server): Promise<{ port: number } & AsyncDisposable> => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())) };
};

const freePort = async (): Promise<number> => {
  await using server = await listening(createServer());
  return server.port;
};

describe("an address that cannot be listened on is named, with the remedy", () => {
  it("a port that is taken", async () => {
    await using taken = await listening(createServer());
    const good = "/ip4/127.0.0.1/tcp/0";
    const bad = `/ip4/127.0.0.1/tcp/${taken.port}/ws`;
    await expect(startPeer({ listen: [good, bad] })).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringMatching(
        new RegExp(`^peer.listen: ${bad} cannot be listened on: the port is taken; .*0 lets`),
      ),
    });
  });

  it("an address of another machine", async () => {
    await expect(startPeer({ listen: ["/ip4/192.0.2.1/tcp/0"] })).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringMatching(
        /192\.0\.2\.1\/tcp\/0 cannot be listened on: this machine has no such address/,
      ),
    });
  });

  it.each([
    [{ listen: ["localhost:9990"] }, /^peer\.listen: "localhost:9990" is no multiaddr/],
    [
      { listen: ["/ip4/127.0.0.1/udp/0/quic-v1"] },
      /^peer\.listen: "\/ip4\/127.0.0.1\/udp\/0\/quic-v1" is neither TCP nor WebSocket; write it like \/ip4/,
    ],
    [{ announce: ["wss://gw.example.com"] }, /^peer\.announce: "wss:\/\/gw.example.com" is no multiaddr/],
    [{ bootstrap: ["/ip4/127.0.0.1/tcp/9990/ws"] }, /^peer\.bootstrap: .* add \/p2p\/<peer id>/],
  ])("%j", async (options, message) => {
    await expect(startPeer(options)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringMatching(message),
    });
  });
});

describe("connect tells in one line why it failed", () => {
  const reasonFor = async (address: string): Promise<string> => {
    await using client = await startPeer({ listen: [] });
    const error = await client.overlay.connect(address).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "SLUICE_CONNECT",
      message: expect.stringMatching(/^[^\n]{20,300}$/),
    });
    return (error as Error).message;
  };

  it.each(["/ws", ""])("refused (%s)", async (suffix) => {
    const address = `/ip4/127.0.0.1/tcp/${await freePort()}${suffix}`;
    expect(await reasonFor(address)).toBe(`${address}: connection refused; is the gateway running there?`);
  });

  it.each(["/ws", ""])("no libp2p peer, but a web server (%s)", async (suffix) => {
    await using web = await listening(createHttpServer((_, reply) => reply.end("hello")));
    expect(await reasonFor(`/ip4/127.0.0.1/tcp/${web.port}${suffix}`)).toMatch(/not as a libp2p peer/);
  });

  it.each(["/ws", ""])("a peer that closes at once, as one that has too much to do (%s)", async (suffix) => {
    await using busy = await listening(createServer((socket) => void socket.destroy()));
    const reason = await reasonFor(`/ip4/127.0.0.1/tcp/${busy.port}${suffix}`);
    expect(reason).toMatch(/closed the connection at once; it may be overloaded, refuse this peer/);
    expect(reason).not.toMatch(/not as a libp2p peer/);
  });

  it("a gateway that closes the WebSocket at once", async () => {
    const http = createHttpServer().on("upgrade", (request, socket) => {
      const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${WEBSOCKET_GUID}`);
      const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`;
      socket.on("error", () => {}).resume();
      socket.end(Buffer.concat([Buffer.from(head), CLOSE_FRAME]));
    });
    await using busy = await listening(http);
    expect(await reasonFor(`/ip4/127.0.0.1/tcp/${busy.port}/ws`)).toMatch(/closed the connection at once/);
  });

  it("the wrong transport of the right peer", async () => {
    await using peer = await startPeer();
    expect(await reasonFor(peer.address.replace("/ws/", "/"))).toMatch(/WebSocket addresses have \/ws/);
    await using tcp = await startPeer({ listen: ["/ip4/127.0.0.1/tcp/0"] });
    expect(await reasonFor(tcp.address.replace("/p2p/", "/ws/p2p/"))).toMatch(
      /WebSocket addresses have \/ws/,
    );
  });

  it.each(["/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/tcp/0"])(
    "another peer than expected on %s",
    async (listen) => {
      await using peer = await startPeer({ listen: [listen] });
      const { peerId } = await createIdentity();
      expect(await reasonFor(peer.address.replace(peer.overlay.peerId, peerId))).toMatch(
        /another peer answered there/,
      );
    },
  );

  it("a host name nobody knows", async () => {
    expect(await reasonFor("/dns4/no-such-host.invalid/tcp/1/ws")).toMatch(
      /the host name cannot be resolved/,
    );
  });

  it("this very peer", async () => {
    await using peer = await startPeer();
    await expect(peer.overlay.connect(peer.address)).rejects.toMatchObject({
      code: "SLUICE_CONNECT",
      message: expect.stringMatching(/this very peer/),
    });
  });

  it("no multiaddr at all", async () => {
    await using peer = await startPeer();
    await expect(peer.overlay.connect("127.0.0.1:9990")).rejects.toMatchObject({ code: "SLUICE_USAGE" });
  });
});

it("a bootstrap peer that is not there is a warning, said once", async () => {
  const warnings: object[] = [];
  const warned = Promise.withResolvers<void>();
  const logger = {
    ...silentLogger,
    warn(fields: object, message: string) {
      warnings.push({ ...fields, message });
      warned.resolve();
    },
  };
  const { peerId } = await createIdentity();
  const address = `/ip4/127.0.0.1/tcp/${await freePort()}/ws/p2p/${peerId}`;
  await using _peer = await startPeer({ bootstrap: [address], logger });
  await warned.promise;
  expect(warnings).toEqual([
    {
      peer: peerId,
      reason: expect.stringContaining("refused"),
      message: expect.stringContaining("trying again"),
    },
  ]);
});

it("its own address among the bootstrap peers is left out", async () => {
  const identity = await createIdentity();
  const bootstrap = [`/ip4/127.0.0.1/tcp/9990/ws/p2p/${identity.peerId}`];
  const overlay = await createOverlay(
    { ...OVERLAY_OPTIONS, bootstrap },
    { identity, clock: systemClock, logger: silentLogger },
  );
  await overlay.start({ particle: async () => {}, undeliverable: () => {} });
  expect(overlay.contact(identity.peerId)?.addresses).toEqual(overlay.addresses());
  await overlay.stop(0);
});

it("announced addresses are told to others, and shown beside the real ones", async () => {
  await using gateway = await startPeer({ announce: ["/dns4/gw.example.com/tcp/443/tls/ws"] });
  await using client = await startPeer({ listen: [] });
  const real = gateway.overlay.addresses().find((address) => address.startsWith("/ip4/127.0.0.1/"))!;
  await client.overlay.connect(real);
  const announced = `/dns4/gw.example.com/tcp/443/tls/ws/p2p/${gateway.overlay.peerId}`;
  expect(gateway.overlay.addresses()).toEqual([announced, real]);
  await expect
    .poll(() => client.overlay.contact(gateway.overlay.peerId)?.addresses)
    .toEqual([real, announced]);
});
