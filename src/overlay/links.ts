import type { Connection } from "@libp2p/interface";
import type { Clock, LogThrottle } from "../core/index.ts";
import type { Undeliverable } from "../particle/index.ts";
import type { Link } from "./delivery/interface.ts";
import { FluenceLink } from "./fluence-link.ts";
import { LongStream } from "./long-stream.ts";
import type { Neighbours } from "./neighbours.ts";
import { SluiceLink } from "./sluice-link.ts";

export interface LinksDeps {
  readonly clock: Clock;
  readonly log: LogThrottle;
  readonly neighbours: Neighbours;
  readonly maxStreams: number;
}

/** Connections as links, in the protocol and the way their peers read. */
export class Links {
  readonly #deps: LinksDeps;
  /** By connection id, while it is open. */
  readonly #ours = new Map<string, SluiceLink>();
  readonly #long = new Map<string, LongStream>();

  constructor(deps: LinksDeps) {
    this.#deps = deps;
  }

  async link(connection: Connection): Promise<Link> {
    const style = await this.#deps.neighbours.style(connection);
    if (style === "acknowledged") return this.#sluiceLink(connection);
    const longStream =
      style === "stream-per-particle"
        ? undefined
        : { stream: this.#longStream(connection), onTrial: style === "one-stream-on-trial" };
    return new FluenceLink(connection, { ...this.#deps, longStream });
  }

  /** On every connection: several processes may share the peer's key, and one of them knows the particle. */
  tell(peerId: string, notice: Undeliverable): void {
    for (const connection of this.#deps.neighbours.acknowledging(peerId))
      void this.#sluiceLink(connection).tell(notice);
  }

  close(): void {
    for (const stream of [...this.#ours.values(), ...this.#long.values()]) stream.close();
    this.#long.clear();
    this.#ours.clear();
  }

  #sluiceLink(connection: Connection): SluiceLink {
    return whileOpen(this.#ours, connection, () => {
      const from = connection.remotePeer.toString();
      return new SluiceLink(connection, {
        clock: this.#deps.clock,
        maxStreams: this.#deps.maxStreams,
        onTrouble: (reason) => this.#deps.log.warn({ from, reason }, "a stream to a peer failed"),
      });
    });
  }

  #longStream(connection: Connection): LongStream {
    const { clock, maxStreams, neighbours } = this.#deps;
    return whileOpen(
      this.#long,
      connection,
      () =>
        new LongStream(connection, {
          clock,
          maxStreams,
          onOneFrameReader: () => neighbours.readsOneFrame(connection),
        }),
    );
  }
}

/** The one of this connection, made when it is asked for first. */
const whileOpen = <Value>(values: Map<string, Value>, connection: Connection, make: () => Value): Value => {
  const known = values.get(connection.id);
  if (known !== undefined) return known;
  const value = make();
  if (connection.status === "open") {
    values.set(connection.id, value);
    connection.addEventListener("close", () => values.delete(connection.id));
  }
  return value;
};
