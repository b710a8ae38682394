import type { Multiaddr } from "@multiformats/multiaddr";
import type { AddressClass } from "./interface.ts";
import { inNetworks } from "./ip-networks.ts";
import { isPrivateAddress } from "./multiaddrs.ts";

const NEAR_TO_FAR: readonly AddressClass[] = ["loopback", "private", "public"];

/** Of all these, the one farthest away: a neighbour is no nearer than its farthest connection. */
export const farthest = (addresses: readonly Multiaddr[]): AddressClass => {
  const distances = addresses.map((address) => NEAR_TO_FAR.indexOf(classOf(address)));
  return NEAR_TO_FAR[Math.max(-1, ...distances)] ?? "unknown";
};

const classOf = (address: Multiaddr): AddressClass => {
  const [first] = address.getComponents();
  if (first?.value !== undefined && /^ip[46]$/.test(first.name) && isLoopbackHost(first.value))
    return "loopback";
  return isPrivateAddress(address) ? "private" : "public";
};

const isLoopbackHost = inNetworks("127.0.0.0/8", "::1/128");
