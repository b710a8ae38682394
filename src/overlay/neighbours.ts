import type { Connection, IdentifyResult } from "@libp2p/interface";
import { type Clock, clip } from "../core/index.ts";
import { IDENTIFY_WAIT_MS, PARTICLE_PROTOCOL, SLUICE_PROTOCOL } from "./limits.ts";

/**
 * How a peer wants its particles: on our own protocol; or on Fluence's, each on a stream of its own (Nox reads one frame a stream), or all on one. js-libp2p is on
 * trial: js-client reads many frames a stream and never closes one, other programs on the same library may read one.
 */
export type StreamStyle = "acknowledged" | "stream-per-particle" | "one-stream" | "one-stream-on-trial";

/** What identify told about the other end of each connection. */
export class Neighbours {
  readonly #clock: Clock;
  readonly #connections = new Map<string, Neighbour>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  opened(connection: Connection): void {
    if (connection.status !== "open" || this.#connections.has(connection.id)) return;
    const neighbour = newNeighbour(connection, this.#clock);
    this.#connections.set(connection.id, neighbour);
    connection.addEventListener("close", () => {
      neighbour.settle();
      this.#connections.delete(connection.id);
    });
  }

  identified({ connection, agentVersion, protocolVersion, protocols }: IdentifyResult): void {
    const neighbour = this.#connections.get(connection.id);
    if (neighbour === undefined) return;
    neighbour.agent = clip(agentVersion?.replaceAll(/[^\x20-\x7e]/g, "?") ?? "", MAX_AGENT_CHARS);
    neighbour.protocols = PARTICLE_PROTOCOLS.filter((protocol) => protocols.includes(protocol));
    neighbour.style = protocols.includes(SLUICE_PROTOCOL)
      ? "acknowledged"
      : styleOf(neighbour.agent, protocolVersion);
    neighbour.settle();
  }

  /** The connection of this id, while it is open. */
  connection(id: string): Connection | undefined {
    const connection = this.#connections.get(id)?.connection;
    return connection?.status === "open" ? connection : undefined;
  }

  agent(connection: Connection): string {
    return this.#connections.get(connection.id)?.agent ?? "";
  }

  /** Open connections to a peer that is known to speak our protocol. */
  acknowledging(peerId: string): readonly Connection[] {
    return [...this.#connections.values()]
      .filter((neighbour) => neighbour.style === "acknowledged" && neighbour.peerId === peerId)
      .map(({ connection }) => connection);
  }

  /** Waits a short time for identify; a peer that stays silent gets a stream per particle, which every reader understands. */
  async style(connection: Connection): Promise<StreamStyle> {
    const neighbour = this.#connections.get(connection.id);
    if (neighbour === undefined) return "stream-per-particle";
    if (neighbour.style === undefined) await neighbour.known;
    return neighbour.style ?? "stream-per-particle";
  }

  /** Which of the protocols for particles it speaks; undefined where identify does not say so in time. */
  async protocols(connection: Connection): Promise<readonly string[] | undefined> {
    const neighbour = this.#connections.get(connection.id);
    if (neighbour?.protocols === undefined) await neighbour?.known;
    return neighbour?.protocols;
  }

  /** The peer turned out to read one frame a stream only. */
  readsOneFrame(connection: Connection): void {
    const neighbour = this.#connections.get(connection.id);
    if (neighbour !== undefined) neighbour.style = "stream-per-particle";
  }
}

interface Neighbour {
  readonly connection: Connection;
  /** Written out once: that costs more than all else that is asked of it. */
  readonly peerId: string;
  agent: string;
  style: StreamStyle | undefined;
  protocols: readonly string[] | undefined;
  /** Resolves when identify succeeded, took too long, or the connection closed. */
  readonly known: Promise<void>;
  settle(): void;
}

const newNeighbour = (connection: Connection, clock: Clock): Neighbour => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.timer(IDENTIFY_WAIT_MS, resolve);
  const settle = (): void => {
    timer.cancel();
    resolve();
  };
  return {
    connection,
    peerId: connection.remotePeer.toString(),
    agent: "",
    style: undefined,
    protocols: undefined,
    known: promise,
    settle,
  };
};

const MAX_AGENT_CHARS = 128;

const PARTICLE_PROTOCOLS = [SLUICE_PROTOCOL, PARTICLE_PROTOCOL];

const styleOf = (agent: string, protocolVersion: string | undefined): StreamStyle => {
  if (agent.startsWith("sluice")) return "one-stream";
  const isNox = protocolVersion === PARTICLE_PROTOCOL;
  return JS_LIBP2P.test(agent) && !isNox ? "one-stream-on-trial" : "stream-per-particle";
};

/** js-client 0.9.0 says `libp2p/1.2.0 UserAgent=…`, later versions of the library `js-libp2p/3.3.11 …`. */
const JS_LIBP2P = /^(js-)?libp2p\//;
