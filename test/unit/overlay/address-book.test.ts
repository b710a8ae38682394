import { multiaddr } from "@multiformats/multiaddr";
import { beforeAll, describe, expect, it } from "vitest";
import { AddressBook } from "../../../src/overlay/address-book.ts";
import { createIdentity } from "../../../src/particle/index.ts";

let peerId: string;
beforeAll(async () => {
  ({ peerId } = await createIdentity());
});

const PUBLIC = multiaddr("/ip4/93.184.216.34/tcp/4000/ws");
const LOCAL = multiaddr("/ip4/127.0.0.1/tcp/5000/ws");

describe("AddressBook", () => {
  it("has configured addresses first, all ending in the peer's id, none twice", () => {
    const book = new AddressBook();
    book.setIdentified(
      peerId,
      [multiaddr("/ip4/127.0.0.1/tcp/1"), multiaddr("/ip4/127.0.0.1/tcp/2/ws")],
      LOCAL,
    );
    book.addConfigured(peerId, multiaddr(`/ip4/127.0.0.1/tcp/2/ws/p2p/${peerId}`));
    expect(book.of(peerId).map(String)).toEqual([
      `/ip4/127.0.0.1/tcp/2/ws/p2p/${peerId}`,
      `/ip4/127.0.0.1/tcp/1/p2p/${peerId}`,
    ]);
  });

  it("forgets what a peer said before", () => {
    const book = new AddressBook();
    book.setIdentified(peerId, [LOCAL], LOCAL);
    book.setIdentified(peerId, [], LOCAL);
    expect(book.of(peerId)).toEqual([]);
  });

  it("does not let a peer from the internet name private addresses", () => {
    const book = new AddressBook();
    const said = [
      "/ip4/127.0.0.1/tcp/80",
      "/ip4/10.1.2.3/tcp/80",
      "/ip4/169.254.169.254/tcp/80",
      "/ip6/::1/tcp/80",
      "/ip6/::ffff:127.0.0.1/tcp/80",
      "/ip6/fd00::1/tcp/80",
      "/ip4/8.8.8.8/tcp/80",
      "/dns4/gw.example.com/tcp/443/tls/ws",
    ].map((text) => multiaddr(text));
    book.setIdentified(peerId, said, PUBLIC);
    expect(book.of(peerId).map(String)).toEqual([
      `/ip4/8.8.8.8/tcp/80/p2p/${peerId}`,
      `/dns4/gw.example.com/tcp/443/tls/ws/p2p/${peerId}`,
    ]);
  });

  it("keeps only what we can dial, and not too much of it", () => {
    const book = new AddressBook();
    const udp = multiaddr("/ip4/127.0.0.1/udp/1/quic-v1");
    const many = Array.from({ length: 100 }, (_, port) => multiaddr(`/ip4/127.0.0.1/tcp/${port + 1}`));
    book.setIdentified(peerId, [udp, ...many], LOCAL);
    expect(book.of(peerId)).toHaveLength(8);
  });
});
