import type { Connection } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import { AddressBook } from "../../../src/overlay/address-book.ts";
import { createReachability, type ReachabilityDeps } from "../../../src/overlay/reachability.ts";
import { peerIdFromPublicKey } from "../../../src/particle/index.ts";

const PEER = peerIdFromPublicKey(new Uint8Array(32).fill(1));
const ADDRESSES = [1, 2, 3].map((port) => `/ip4/127.0.0.1/tcp/${port}/ws/p2p/${PEER}`);

const looking = (outcomes: readonly string[], overrides: Partial<ReachabilityDeps> = {}) => {
  const book = new AddressBook();
  for (const address of ADDRESSES.slice(0, outcomes.length)) book.addConfigured(PEER, multiaddr(address));
  const dialled: string[] = [];
  const look = createReachability({
    book,
    isDenied: () => false,
    neighbours: {
      protocols: async () => ["/sluice/particle/1.0.0"],
      agent: () => "sluice/1",
    } as unknown as ReachabilityDeps["neighbours"],
    routes: {
      openConnections: () => [],
      isKnown: () => false,
      async dialAt([address]) {
        dialled.push(String(address));
        if (dialled.length < 2) throw new SluiceError("SLUICE_CONNECT", `${address}: it hung up`);
        return {} as Connection;
      },
    },
    probe: async (address) => outcomes[Number(/tcp\/(\d)/.exec(address.toString())?.[1]) - 1] ?? "",
    ...overrides,
  });
  return { dialled, look: async () => (await look(PEER)).map(({ check, ok }) => `${check} ${ok}`) };
};

describe("a look at a peer with several addresses", () => {
  it("tries those that open one after the other, until one is the peer's", async () => {
    const { dialled, look } = looking(["ECONNREFUSED", "OPEN_PORT", "CLOSED_AT_ONCE"]);
    expect(await look()).toEqual([
      "allowed true",
      "address true",
      "connect false",
      "connect true",
      "connect true",
      "handshake false",
      "handshake true",
      "protocol true",
    ]);
    expect(dialled).toEqual(ADDRESSES.slice(1));
  });

  it.each(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ECONNREFUSED", "EPIPE"])(
    "dials none where the socket says %s",
    async (code) => {
      const { dialled, look } = looking([code]);
      expect(await look()).toEqual(["allowed true", "address true", "connect false"]);
      expect(dialled).toEqual([]);
    },
  );

  it("finds a peer that does not say what it speaks", async () => {
    const connection = {
      direction: "inbound",
      remoteAddr: multiaddr("/ip4/127.0.0.1/tcp/5"),
    } as unknown as Connection;
    const { look } = looking([], {
      routes: { openConnections: () => [connection], isKnown: () => true, dialAt: () => Promise.reject() },
      neighbours: {
        protocols: async () => undefined,
        agent: () => "",
      } as unknown as ReachabilityDeps["neighbours"],
    });
    expect(await look()).toEqual(["allowed true", "handshake true", "protocol false"]);
  });

  it("tells one that was here and cannot be dialled from a stranger", async () => {
    const routes = { openConnections: () => [], isKnown: () => true, dialAt: () => Promise.reject() };
    const book = new AddressBook();
    const deps = { book, routes, isDenied: () => false, probe: async () => "" };
    const look = createReachability({ ...deps, neighbours: {} as ReachabilityDeps["neighbours"] });
    expect((await look(PEER)).at(-1)?.detail).toContain("was connected before");
  });
});
