import type { Problem } from "../../../src/core/index.ts";
import type { Undeliverable } from "../../../src/particle/index.ts";
import type { SimNetwork, Station } from "./sim-network.ts";

/** What `/sluice/particle/1.0.0` says, a frame each. `bytes`: an encoded particle. */
export type Message =
  | { readonly kind: "particle"; readonly number: number; readonly bytes: Uint8Array }
  | { readonly kind: "acknowledged"; readonly number: number }
  | { readonly kind: "refused"; readonly number: number; readonly problem: Problem }
  | { readonly kind: "undeliverable"; readonly notice: Undeliverable };

/** How long after a connection broke an end of it is told, ms: a crash resets, a partition is silence. */
const NOTICED_MS = { crash: [1, 100], partition: [10, 5000] } as const;
/** How much later than the first a repeated particle comes, ms. */
const REPEATED_MS = [1, 10_000] as const;

/** One side's view of a connection. */
export interface End {
  readonly id: string;
  readonly peer: string;
  readonly isOpen: boolean;
  send(message: Message): void;
  /** Closes the connection; both sides are told. */
  close(): void;
}

/** One connection: two ordered pipes that break together. */
export class SimConnection {
  readonly local: Pipe;
  readonly remote: Pipe;
  readonly #network: SimNetwork;
  #isWhole = true;

  constructor(id: string, dialler: Station, listener: Station, network: SimNetwork) {
    this.#network = network;
    this.local = new Pipe(id, dialler, listener, this, network);
    this.remote = new Pipe(id, listener, dialler, this, network);
  }

  /** Something sent now can arrive. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  joins(station: Station): boolean {
    return this.local.owner === station || this.remote.owner === station;
  }

  isBetween(a: string, b: string): boolean {
    const ends = [this.local.owner.peerId, this.remote.owner.peerId];
    return ends.includes(a) && ends.includes(b);
  }

  opposite(end: End): Pipe {
    return end === this.local ? this.remote : this.local;
  }

  cut(why: keyof typeof NOTICED_MS): void {
    if (!this.#isWhole) return;
    this.#isWhole = false;
    const { scheduler, random } = this.#network;
    for (const end of [this.local, this.remote])
      scheduler.after(
        random.between(NOTICED_MS[why][0], NOTICED_MS[why][1]),
        `${end.owner.name} notices`,
        () => end.noticed(),
      );
    this.#network.forget(this);
  }
}

class Pipe implements End {
  readonly id: string;
  readonly peer: string;
  readonly owner: Station;
  readonly #connection: SimConnection;
  readonly #network: SimNetwork;
  #isOpen = true;
  /** When the last message sent from here arrives: the next one comes later. */
  #lastArrival = 0;

  constructor(id: string, owner: Station, peer: Station, connection: SimConnection, network: SimNetwork) {
    this.id = id;
    this.owner = owner;
    this.peer = peer.peerId;
    this.#connection = connection;
    this.#network = network;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(message: Message): void {
    const connection = this.#connection;
    if (!this.#isOpen || !connection.isWhole) return;
    const { scheduler, random, weather, tap } = this.#network;
    const breaks = random.chance(weather.breaks);
    if (breaks && random.chance(0.5)) {
      connection.cut("crash");
      return;
    }
    const target = connection.opposite(this);
    this.#lastArrival = Math.max(scheduler.now + this.#network.delay(), this.#lastArrival + 0.001);
    const label = `${this.owner.name}>${target.owner.name} ${message.kind}`;
    scheduler.after(this.#lastArrival - scheduler.now, label, () => {
      if (!connection.isWhole) return;
      tap(message, this.owner.peerId, target.owner.peerId);
      // The message came, and its acknowledgement has no way back.
      if (breaks) connection.cut("crash");
      target.owner.took(message, target);
    });
    if (message.kind !== "particle" || !random.chance(weather.repeats)) return;
    scheduler.after(random.between(...REPEATED_MS), `${label} again`, () => {
      this.#network.stationOf(this.peer)?.took(message, target);
    });
  }

  close(): void {
    this.#connection.cut("crash");
    this.noticed();
  }

  noticed(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.owner.closed(this);
  }
}
