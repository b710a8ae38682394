import type { Connection } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import { reasonOf, SluiceError } from "../core/index.ts";
import type { AddressBook } from "./address-book.ts";
import type { HostPlatform } from "./host-platform.ts";
import type { ReachabilityCheck } from "./interface.ts";
import { ADDRESSES_TRIED, HANDSHAKES_MS, PEERS_LOOKED_AT } from "./limits.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Routes } from "./routes.ts";

export interface ReachabilityDeps {
  readonly book: AddressBook;
  readonly neighbours: Neighbours;
  readonly routes: Pick<Routes, "openConnections" | "dialAt" | "isKnown">;
  readonly probe: HostPlatform["probe"];
  readonly isDenied: (peerId: string) => boolean;
}

/** As `Overlay.reachability`. A peer that is denied is not dialled. */
export const createReachability = (
  deps: ReachabilityDeps,
): ((peerId: string) => Promise<readonly ReachabilityCheck[]>) => {
  let lookedAt = 0;
  return async (peerId) => {
    if (lookedAt >= PEERS_LOOKED_AT)
      throw new SluiceError(
        "SLUICE_OVERLOAD",
        "several peers are being looked at already; ask again in 10 s",
      );
    lookedAt++;
    try {
      return await reachabilityOf(peerId, deps);
    } finally {
      lookedAt--;
    }
  };
};

const reachabilityOf = async (
  peerId: string,
  deps: ReachabilityDeps,
): Promise<readonly ReachabilityCheck[]> => {
  const { book, isDenied, routes } = deps;
  if (isDenied(peerId)) return [failed("allowed", `${peerId} is denied here`, LIFT)];
  const allowed = passed("allowed", "it is neither denied nor banned here");
  const open = routes.openConnections(peerId).at(-1);
  if (open !== undefined) return [allowed, connected(open), await protocolCheck(open, deps)];
  const addresses = book.of(peerId).slice(0, ADDRESSES_TRIED);
  if (addresses.length === 0) return [allowed, unknown(routes.isKnown(peerId))];
  const known = passed("address", `known: ${addresses.join(", ")}`);
  const probed = await Promise.all(addresses.map(async (address) => probe(address, deps)));
  const ready = addresses.filter((_, index) => probed[index]?.every(({ ok }) => ok));
  return [allowed, known, ...probed.flat(), ...(await handshakes(ready, deps))];
};

const passed = (check: ReachabilityCheck["check"], detail: string): ReachabilityCheck => ({
  check,
  ok: true,
  detail,
});

const failed = (check: ReachabilityCheck["check"], detail: string, remedy: string): ReachabilityCheck => ({
  check,
  ok: false,
  detail,
  remedy,
});

const LIFT =
  "take it out of peer.deny in sluice.yaml and restart, or lift its ban (DELETE /v1/peers/{peer}/ban)";

const connected = ({ direction, remoteAddr }: Connection): ReachabilityCheck =>
  passed(
    "handshake",
    direction === "inbound"
      ? `it is connected: it came from ${remoteAddr.toString()}`
      : `it is connected, at ${remoteAddr.toString()}`,
  );

const unknown = (wasSeen: boolean): ReachabilityCheck =>
  wasSeen
    ? failed(
        "address",
        "it was connected before, but told no address at which it can be dialled",
        "it has to connect to this peer again; if it listens somewhere, set peer.announce there",
      )
    : failed(
        "address",
        "no address of it is known, and it is not connected",
        "add its multiaddr, ending in /p2p/<its id>, to peer.bootstrap, or dial it (POST /v1/peers/dial)",
      );

/** Whether a socket opens there: no more is asked of it. */
const probe = async (
  address: Multiaddr,
  deps: Pick<ReachabilityDeps, "probe">,
): Promise<readonly ReachabilityCheck[]> => {
  const outcome = await deps.probe(address);
  const [host] = address.getComponents();
  const name = host?.name.startsWith("dns") === true ? host.value : undefined;
  if (/^(ENOTFOUND|EAI_)/.test(outcome))
    return [failed("resolve", `${name ?? address.toString()} has no address (${outcome})`, UNRESOLVED)];
  const resolved = name === undefined ? [] : [passed("resolve", `${name} has an address`)];
  const problem = PROBLEMS.find(([pattern]) => pattern.test(outcome));
  if (problem === undefined)
    return [...resolved, passed("connect", `something listens at ${address.toString()}`)];
  return [...resolved, failed("connect", `${address.toString()}: ${problem[1]}`, problem[2])];
};

const UNRESOLVED = "check how the name is written, and the DNS of this machine";
const WHERE =
  "see that its gateway runs and listens on this address (peer.listen there), and that the port is the right one";
const PATH = "look for a firewall, a NAT or a route that is missing between here and there";

/** Of a probe; the first match wins, and what matches nothing has opened. */
const PROBLEMS: readonly (readonly [RegExp, problem: string, remedy: string])[] = [
  [/ECONNREFUSED/, "nothing listens there: connection refused", WHERE],
  [/ETIMEDOUT/, "nobody answers there", PATH],
  [/EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/, "there is no route to this host", PATH],
  [/^E/, "no connection opens there", PATH],
];

/** One address after the other, until one is the peer's. */
const handshakes = async (
  addresses: readonly Multiaddr[],
  deps: ReachabilityDeps,
): Promise<readonly ReachabilityCheck[]> => {
  const checks: ReachabilityCheck[] = [];
  const signal = AbortSignal.timeout(HANDSHAKES_MS);
  for (const address of addresses) {
    try {
      const connection = await deps.routes.dialAt([address], signal);
      checks.push(passed("handshake", `${address.toString()} is that peer`));
      return [...checks, await protocolCheck(connection, deps)];
    } catch (error) {
      const reason =
        error instanceof SluiceError ? error.message : `${address.toString()}: ${reasonOf(error)}`;
      checks.push(failed("handshake", reason, /another peer/.test(reason) ? OTHER_ID : NO_HANDSHAKE));
    }
  }
  return checks;
};

const OTHER_ID =
  "write the id that the peer there has now, if you trust it, wherever the old one is configured; else find out who answers there";
const NO_HANDSHAKE =
  "see which program has this port, and whether the address needs /ws (WebSocket) or must not have it; then whether that peer denies this one or is full";

const protocolCheck = async (
  connection: Connection,
  { neighbours }: Pick<ReachabilityDeps, "neighbours">,
): Promise<ReachabilityCheck> => {
  const protocols = await neighbours.protocols(connection);
  const agent = neighbours.agent(connection) || "it";
  if (protocols === undefined)
    return failed(
      "protocol",
      "it does not say what it speaks (identify)",
      "particles are tried on Fluence's protocol; a client without an interpreter takes none",
    );
  return protocols.length > 0
    ? passed("protocol", `${agent} speaks ${protocols.join(" and ")}`)
    : failed(
        "protocol",
        `${agent} takes no particles`,
        "it is a libp2p peer of another network: dial a Sluice gateway or a Fluence peer",
      );
};
