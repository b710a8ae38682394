import { CODE_P2P, type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { type ErrorCode, reasonOf, SluiceError } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import { inNetworks, ipv6Groups, isIPv4Mapped } from "./ip-networks.ts";

const EXAMPLE = "/ip4/127.0.0.1/tcp/9990/ws";
/** What follows the host: TCP, WebSocket, or WebSocket over TLS. */
const TRANSPORT = /^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d+(\/ws|\/wss|\/tls\/ws|\/tls\/sni\/[^/]+\/ws)?$/;
/** TLS in front of a gateway is a proxy's work, so we cannot listen on it. */
const LISTENABLE = /^\/(ip4|ip6)\/[^/]+\/tcp\/\d+(\/ws)?$/;

/** @throws SluiceError `code`, saying where the address was written. */
export const parseMultiaddr = (text: string, where: string, code: ErrorCode = "SLUICE_CONFIG"): Multiaddr => {
  let parsed: Multiaddr;
  try {
    parsed = multiaddr(text);
  } catch (error) {
    throw new SluiceError(
      code,
      `${where}: ${JSON.stringify(text)} is no multiaddr (${reasonOf(error)}); write it like ${EXAMPLE}`,
    );
  }
  if (!TRANSPORT.test(withoutPeer(parsed).toString())) {
    throw new SluiceError(
      code,
      `${where}: ${JSON.stringify(text)} is neither TCP nor WebSocket; write it like ${EXAMPLE}`,
    );
  }
  return parsed;
};

/** @throws SluiceError SLUICE_CONFIG */
export const parseListenAddress = (text: string): Multiaddr => {
  const parsed = parseMultiaddr(text, "peer.listen");
  if (!LISTENABLE.test(parsed.toString())) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `peer.listen: ${text} cannot be listened on; write an address of this machine like ${EXAMPLE}`,
    );
  }
  return parsed;
};

export interface PeerAddress {
  readonly peerId: string;
  readonly address: Multiaddr;
}

/** @throws SluiceError SLUICE_CONFIG */
export const parsePeerAddress = (text: string, where: string): PeerAddress => {
  const address = parseMultiaddr(text, where);
  const peerId = peerOf(address);
  if (peerId === undefined || !isPeerId(peerId)) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${where}: ${text} does not say whom to expect; add /p2p/<peer id> at its end`,
    );
  }
  return { peerId, address };
};

/** The peer an address ends with. */
export const peerOf = (address: Multiaddr): string | undefined =>
  address.getComponents().findLast((component) => component.code === CODE_P2P)?.value;

export const withPeer = (address: Multiaddr, peerId: string): Multiaddr =>
  peerOf(address) === peerId ? address : address.encapsulate(`/p2p/${peerId}`);

/** Whether we have a transport for it. */
export const isDialable = (address: Multiaddr): boolean => TRANSPORT.test(withoutPeer(address).toString());

/** What a page can dial. */
export const isWebSocket = (address: Multiaddr): boolean => /\/wss?$/.test(withoutPeer(address).toString());

const withoutPeer = (address: Multiaddr): Multiaddr =>
  peerOf(address) === undefined ? address : address.decapsulateCode(CODE_P2P);

/** The host it names, as `networkOf` tells hosts apart, or all of it where it names none. */
export const hostOf = (address: Multiaddr): string =>
  networkOf(address.getComponents()[0]?.value ?? address.toString());

/** What one host can choose its address from: with IPv6 a network of 64 bits (RFC 4291 section 2.5.4), else the address itself. */
export const networkOf = (host: string): string => {
  const groups = ipv6Groups(host);
  if (groups === undefined) return host;
  if (isIPv4Mapped(groups)) return groups.slice(6).map(twoBytes).join(".");
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
};

const twoBytes = (group: number): string => `${group >> 8}.${group & 0xff}`;

/** Whether it names a host in a private, loopback or link-local network; a DNS name does not say, and counts as public. */
export const isPrivateAddress = (address: Multiaddr): boolean => {
  const [first] = address.getComponents();
  if (first?.value === undefined || (first.name !== "ip4" && first.name !== "ip6")) return false;
  return isPrivate(first.value);
};

const isPrivate = inNetworks(
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::/127",
  "fc00::/7",
  "fe80::/10",
);
