import type { PeerDesk, PeerEntry } from "../admin/interface.ts";
import type { GatewayConfig } from "../config/index.ts";
import { SluiceError } from "../core/index.ts";
import type { Overlay, PeerSummary } from "../overlay/index.ts";
import { peerNamed, SELF } from "../particle/index.ts";
import type { Bans } from "./bans.ts";

export interface PeerDeskDeps {
  readonly overlay: Pick<
    Overlay,
    "peerId" | "addresses" | "peers" | "contact" | "connect" | "hangUp" | "isConnected" | "reachability"
  >;
  readonly bans: Bans;
}

/** What an operator sees of other peers and does to them; a peer is named by its id, or by a name of sluice.yaml. */
export const createPeerDesk = (
  { peers: named }: Pick<GatewayConfig, "peers">,
  { overlay, bans }: PeerDeskDeps,
): PeerDesk => {
  const names = new Map(
    Object.entries(named).flatMap(([name, peerId]) => (name === SELF ? [] : [[peerId, name]])),
  );
  const entry = ({ kept, ...peer }: PeerSummary): PeerEntry => {
    const [name, banned] = [names.get(peer.peerId), bans.get(peer.peerId)];
    return {
      ...peer,
      bootstrap: kept,
      ...(name === undefined ? {} : { name }),
      ...(peer.peerId === overlay.peerId ? { self: true } : {}),
      ...(banned === undefined ? {} : { banned }),
    };
  };
  const other = (text: string): string => {
    const found = peerNamed(text, named);
    if ("problem" in found) throw new SluiceError("SLUICE_REQUEST", found.problem);
    if (found.peerId !== overlay.peerId) return found.peerId;
    throw new SluiceError("SLUICE_REQUEST", `${found.peerId} is this peer itself`);
  };
  return {
    list() {
      const known = new Map(overlay.peers().map((peer) => [peer.peerId, peer]));
      const others = new Set([...known.keys(), ...names.keys(), ...bans.list().map(({ peerId }) => peerId)]);
      others.delete(overlay.peerId);
      return [
        entry({ ...absent(overlay.peerId, overlay.addresses()), addressClass: "unknown" }),
        ...[...others].map((peerId) =>
          entry(known.get(peerId) ?? absent(peerId, overlay.contact(peerId)?.addresses ?? [])),
        ),
      ];
    },
    dial: (address, keep) => overlay.connect(address, { keep }).catch(refused),
    reachability: async (peer) => {
      const peerId = other(peer);
      const checks = await overlay.reachability(peerId);
      return { peerId, reachable: checks.some(({ check, ok }) => check === "protocol" && ok), checks };
    },
    hangUp(peer) {
      const peerId = other(peer);
      if (!overlay.isConnected(peerId))
        throw new SluiceError("SLUICE_NOT_FOUND", `${peerId} is not connected`);
      overlay.hangUp(peerId);
    },
    async ban(peer, request) {
      const ban = await bans.ban({ peerId: other(peer), ...request });
      overlay.hangUp(ban.peerId);
      return ban;
    },
    async lift(peer) {
      const peerId = other(peer);
      if (!(await bans.lift(peerId))) throw new SluiceError("SLUICE_NOT_FOUND", `${peerId} is not banned`);
    },
    bans: () => bans.list(),
  };
};

const absent = (peerId: string, addresses: readonly string[]): PeerSummary => ({
  peerId,
  addresses,
  agent: "",
  connections: [],
  addressClass: "unknown",
  kept: false,
  waiting: 0,
  particles: { received: 0, sent: 0 },
});

/** Over HTTP a bad address is the request's fault. */
const refused = (error: unknown): never => {
  if (error instanceof SluiceError && error.code === "SLUICE_USAGE")
    throw new SluiceError("SLUICE_REQUEST", error.message, { cause: error });
  throw error;
};
