import type { Random } from "../time/random.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { type End, type Message, SimConnection } from "./sim-connection.ts";
import { CALM, type Weather } from "./weather.ts";

/** A process on the network: it ends with the process. */
export interface Station {
  readonly peerId: string;
  readonly name: string;
  /** Whether others may dial it: clients are reached on their own connections alone. */
  readonly listens: boolean;
  opened(end: End): void;
  closed(end: End): void;
  took(message: Message, end: End): void;
}

export interface NetworkDeps {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Sees every message that arrives, as who taps a wire would. */
  readonly tap: (message: Message, from: string, to: string) => void;
}

const DIAL_TIMEOUT_MS = 8000;

/** The wires between stations. What it loses, it loses with the connection, as TCP does; what it delivers is in order per connection. */
export class SimNetwork {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly tap: NetworkDeps["tap"];
  weather: Weather = CALM;
  readonly #stations = new Map<string, Station>();
  readonly #connections = new Set<SimConnection>();
  readonly #partitions = new Map<string, number>();
  #lastId = 0;

  constructor({ scheduler, random, tap }: NetworkDeps) {
    this.scheduler = scheduler;
    this.random = random;
    this.tap = tap;
  }

  join(station: Station): void {
    this.#stations.set(station.peerId, station);
  }

  stationOf(peerId: string): Station | undefined {
    return this.#stations.get(peerId);
  }

  /** The process is gone, and its sockets with it. */
  leave(station: Station): void {
    if (this.#stations.get(station.peerId) === station) this.#stations.delete(station.peerId);
    for (const connection of this.#connections) if (connection.joins(station)) connection.cut("crash");
  }

  /** Resolves with the dialler's end; rejects after a while when there is no way. */
  async dial(from: Station, to: string): Promise<End> {
    const target = this.#stations.get(to);
    if (this.isPartitioned(from.peerId, to)) {
      await this.#wait(this.random.between(100, DIAL_TIMEOUT_MS), "dial times out");
      throw new Error("the dial timed out");
    }
    await this.#wait(this.delay() * 2, "dial");
    const reached = this.#stations.get(to);
    if (reached === undefined || reached !== target || !reached.listens)
      throw new Error("the connection was refused");
    if (this.isPartitioned(from.peerId, to) || this.#stations.get(from.peerId) !== from)
      throw new Error("the connection broke while it was made");
    const connection = new SimConnection(`c${++this.#lastId}`, from, reached, this);
    this.#connections.add(connection);
    reached.opened(connection.remote);
    from.opened(connection.local);
    return connection.local;
  }

  forget(connection: SimConnection): void {
    this.#connections.delete(connection);
  }

  /** Nothing passes between the two until `heal`; connections that are open break without either side being told at once. */
  partition(a: string, b: string): void {
    this.#partitions.set(pairOf(a, b), (this.#partitions.get(pairOf(a, b)) ?? 0) + 1);
    this.cut(a, b);
  }

  heal(a: string, b: string): void {
    const left = (this.#partitions.get(pairOf(a, b)) ?? 0) - 1;
    if (left > 0) this.#partitions.set(pairOf(a, b), left);
    else this.#partitions.delete(pairOf(a, b));
  }

  isPartitioned(a: string, b: string): boolean {
    return this.#partitions.has(pairOf(a, b));
  }

  cut(a: string, b: string): void {
    for (const connection of [...this.#connections])
      if (connection.isBetween(a, b)) connection.cut("partition");
  }

  delay(): number {
    return this.random.between(...this.weather.delayMs);
  }

  #wait(ms: number, label: string): Promise<void> {
    return new Promise((resolve) => {
      this.scheduler.after(ms, label, resolve);
    });
  }
}

const pairOf = (a: string, b: string): string => (a < b ? `${a}/${b}` : `${b}/${a}`);
