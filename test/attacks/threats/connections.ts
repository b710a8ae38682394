import { type Threat, threat } from "../threat.ts";

const LISTENER = "overlay/listener-guard.ts";

/** Sockets, handshakes, and addresses that peers tell of. */
export const connectionThreats: readonly Threat[] = [
  threat(
    "F13",
    "network",
    "answers a dial in place of the peer that was meant",
    "Noise proves the key of the peer id in the address: no connection",
    [
      "overlay/multiaddrs.ts",
      "): Multiaddr => {\n  let parsed: Multiaddr;\n  try {\n    parsed = multiaddr(text);",
      "): Multiaddr => {\n  let parsed: Multiaddr;\n  try {\n    parsed = multiaddr(text.replace(/.p2p.*/, ''));",
    ],
  ),
  threat(
    "F14",
    "network",
    "opens sockets and never sends a byte",
    "only so many are kept, the newest; they take no handshake's place",
    [
      LISTENER,
      "if (silent.size > SILENT_SOCKETS) oldest?.destroy();",
      "if (silent.size > 1e9 * SILENT_SOCKETS) oldest?.destroy();",
    ],
  ),
  threat(
    "F15",
    "network",
    "sends a byte and never becomes a WebSocket",
    "ten seconds, then the socket is closed",
    [
      LISTENER,
      "const timer = clock.timer(UPGRADE_MS, () => socket.destroy());",
      "const timer = clock.timer(UPGRADE_MS, () => {});",
    ],
  ),
  threat("F16", "network", "takes every place for handshakes from one host", "one host has a share of them", [
    "overlay/pending-hosts.ts",
    "if (pending.size >= PENDING_PER_HOST) return false;",
    "if (pending.size >= 1e9 * PENDING_PER_HOST) return false;",
  ]),
  threat(
    "F17",
    "stranger peer",
    "opens connection after connection under one key",
    "one peer has a few; more are closed",
    [
      "overlay/connection-places.ts",
      "(this.#ofPeers.get(peerId) ?? 0) >= connectionsPerPeer",
      "(this.#ofPeers.get(peerId) ?? 0) >= 1e9 * connectionsPerPeer",
    ],
  ),
  threat(
    "F18",
    "network",
    "sends a WebSocket message of 100 MB before any handshake",
    "messages have a bound; the socket is closed",
    [
      LISTENER,
      "if (wsServer?.options !== undefined) wsServer.options.maxPayload = WEBSOCKET_MESSAGE_BYTES;",
      "",
    ],
  ),
  threat(
    "F19",
    "stranger peer",
    "says from the internet that it can be reached at a private address of ours",
    "private addresses are taken only of a peer that is at one",
    [
      "overlay/address-book.ts",
      ".filter((address) => isDialable(address) && (allowPrivate || !isPrivateAddress(address)))",
      ".filter((address) => isDialable(address) && (allowPrivate || true))",
    ],
  ),
  threat("F20", "stranger peer", "names a thousand addresses of itself", "eight are kept of each peer", [
    "overlay/address-book.ts",
    "      .slice(0, ADDRESSES_PER_PEER)\n",
    "",
  ]),
  threat(
    "F21",
    "network",
    "breaks the WebSocket protocol with three bytes",
    "that socket ends, nothing else",
    [LISTENER, "if (wsServer?.handleUpgrade !== undefined) hearErrors(wsServer);", ""],
  ),
];
