import { BlockList, isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inNetworks, ipv6Groups } from "../../src/overlay/ip-networks.ts";

const ipv4 = fc.oneof(fc.ipV4(), fc.constantFrom("10.0.0.1", "127.0.0.1", "172.31.255.255", "172.32.0.0"));
const ipv6 = fc.oneof(
  fc.ipV6(),
  ipv4.map((address) => `::ffff:${address}`),
  fc.constantFrom("fe80::1%eth0", "::", "::1", "::2", "fe80::1", "fec0::1", "fdff::1", "::ffff:7f00:1"),
);
const prefixed = (address: fc.Arbitrary<string>, bits: number) => fc.tuple(address, fc.nat(bits));

describe("networks of IP addresses, as Node's BlockList has them", () => {
  it("hold the same addresses", () => {
    const networks = fc.array(fc.oneof(prefixed(ipv4, 32), prefixed(fc.ipV6(), 128)), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(networks, fc.oneof(ipv4, ipv6), (chosen, address) => {
        const list = new BlockList();
        for (const [network, bits] of chosen) list.addSubnet(network, bits, familyOf(network));
        const mine = inNetworks(...chosen.map(([network, bits]) => `${network}/${bits}`));
        expect(mine(address)).toBe(list.check(address, familyOf(address)));
      }),
      { numRuns: 3000 },
    );
  });

  it("hold nothing that is no address", () => {
    const all = inNetworks("0.0.0.0/0", "::/0");
    const near = fc.stringMatching(/^[\d.:a-f%\]/[]{0,20}$/);
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        expect(all(text)).toBe(isIPv4(text) || isIPv6(text));
        expect(ipv6Groups(text) !== undefined).toBe(isIPv6(text));
      }),
      { numRuns: 3000 },
    );
  });
});

const familyOf = (address: string): "ipv4" | "ipv6" => (isIPv4(address) ? "ipv4" : "ipv6");
