import { multiaddr } from "@multiformats/multiaddr";
import { expect, it } from "vitest";
import { PENDING_PER_HOST, UPGRADE_MS } from "../../../src/overlay/limits.ts";
import { PendingHosts } from "../../../src/overlay/pending-hosts.ts";

const from = (host: string, port: number) =>
  Object.assign(new EventTarget(), { remoteAddr: multiaddr(`/ip4/${host}/tcp/${port}`) });

const filled = () => {
  let now = 1000;
  const hosts = new PendingHosts({ now: () => now });
  const connections = Array.from({ length: PENDING_PER_HOST }, (_, index) => from("192.0.2.1", index + 1));
  expect(connections.every((connection) => hosts.admit(connection))).toBe(true);
  return { hosts, connections, advance: (ms: number) => (now += ms) };
};

it("a host that has its share gets no more, another one does", () => {
  const { hosts } = filled();
  expect(hosts.admit(from("192.0.2.1", 5000))).toBe(false);
  expect(hosts.admit(from("192.0.2.2", 5000))).toBe(true);
});

it("a place is free again after the handshake, or the end of the connection, once", () => {
  const { hosts, connections } = filled();
  hosts.upgraded(connections[0]!);
  connections[0]!.dispatchEvent(new Event("close"));
  expect([1, 2].map((port) => hosts.admit(from("192.0.2.1", 5000 + port)))).toEqual([true, false]);
  connections[1]!.dispatchEvent(new Event("close"));
  expect([3, 4].map((port) => hosts.admit(from("192.0.2.1", 5000 + port)))).toEqual([true, false]);
});

it("a socket that outlives its handshake's time holds no place", () => {
  const { hosts, advance } = filled();
  advance(UPGRADE_MS);
  expect(hosts.admit(from("192.0.2.1", 5000))).toBe(true);
});
