import { type Threat, threat } from "../threat.ts";

const HOST = "overlay/host.ts";
const BANS = "gateway/bans.ts";

/** Peers that an operator keeps out while the gateway runs. */
export const banThreats: readonly Threat[] = [
  threat("O16", "stranger peer", "stays connected when it is banned", "its connections end at once", [
    "gateway/peers.ts",
    "overlay.hangUp(ban.peerId);",
    "",
  ]),
  threat(
    "O17",
    "stranger peer",
    "connects again after it was banned, to carry others' particles",
    "its key is refused after the handshake",
    [
      HOST,
      "denyInboundEncryptedConnection: (peer) => isDenied(peer.toString()) || !places",
      "denyInboundEncryptedConnection: (peer) => !places",
    ],
    [
      HOST,
      "if (isDenied(peer.toString()) || !places.hasRoom(peer.toString())) return true;",
      "if (!places.hasRoom(peer.toString())) return true;",
    ],
  ),
  threat(
    "O18",
    "stranger peer",
    "goes on with particles of its own through other relays after it was banned",
    "a ban is of initiators as well as of neighbours",
    [
      "gateway/admission.ts",
      "const isDenied = denied.has(initiator) || isBanned(initiator);",
      "const isDenied = denied.has(initiator);",
    ],
  ),
  threat(
    "O19",
    "stranger peer",
    "has itself dialled after it was banned, at an address that does not name it",
    "its key is refused after the handshake, whoever dials",
    [
      HOST,
      "denyOutboundEncryptedConnection: (peer) => isDenied(peer.toString()),",
      "denyOutboundEncryptedConnection: () => false,",
    ],
    [HOST, "if (isDenied(peer.toString())) return true;", ""],
  ),
  threat(
    "O20",
    "stranger peer",
    "waits for the gateway to start again after it was banned",
    "bans are kept",
    [BANS, "await writeBans(file, [...next.values()]);", ""],
  ),
  threat(
    "O21",
    "curious operator",
    "damages the file of bans, so that nobody is banned any more",
    "a gateway that cannot know whom it refuses does not start",
    [
      BANS,
      'throw unreadable(file, error instanceof z.ZodError ? "it does not hold bans" : reasonOf(error));',
      "return [];",
    ],
  ),
];
