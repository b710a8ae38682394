import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { HostSockets } from "../../../src/overlay/host-sockets.ts";

const from = (remoteAddress: string) => Object.assign(new EventEmitter(), { remoteAddress });
const admitted = (hosts: HostSockets, ...addresses: string[]): boolean[] =>
  addresses.map((address) => hosts.admit(from(address) as never));

it("one host has its share of the sockets, another its own", () => {
  const hosts = new HostSockets(2);
  expect(admitted(hosts, "192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

it("the addresses of one IPv6 network, and both ways to write one of IPv4, are one host", () => {
  expect(admitted(new HostSockets(1), "2001:db8::1", "2001:db8:0:0:ffff::2", "2001:db8:0:1::1")).toEqual([
    true,
    false,
    true,
  ]);
  expect(admitted(new HostSockets(1), "192.0.2.1", "::ffff:192.0.2.1")).toEqual([true, false]);
});

it("a place is free again when its socket is closed", () => {
  const hosts = new HostSockets(1);
  const socket = from("192.0.2.1");
  expect(hosts.admit(socket as never)).toBe(true);
  expect(admitted(hosts, "192.0.2.1")).toEqual([false]);
  socket.emit("close");
  expect(admitted(hosts, "192.0.2.1")).toEqual([true]);
});
