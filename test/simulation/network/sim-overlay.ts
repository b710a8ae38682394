import { type Logger, LogThrottle, toSluiceError } from "../../../src/core/index.ts";
import { newCounters } from "../../../src/overlay/counters.ts";
import type { Link, Route } from "../../../src/overlay/delivery/interface.ts";
import { Outbox } from "../../../src/overlay/delivery/outbox.ts";
import type {
  AddressClass,
  ConnectionSummary,
  Contact,
  OverlayHandlers,
  Parcel,
} from "../../../src/overlay/interface.ts";
import { Origins } from "../../../src/overlay/origins.ts";
import { decodeParticle, type Undeliverable } from "../../../src/particle/index.ts";
import type { Life } from "../time/life.ts";
import { realTurn } from "../time/sealed-globals.ts";
import type { End, Message } from "./sim-connection.ts";
import { SimLink } from "./sim-link.ts";
import type { SimNetwork, Station } from "./sim-network.ts";

export interface SimOverlayDeps {
  readonly peerId: string;
  readonly name: string;
  readonly listens: boolean;
  readonly life: Life;
  readonly network: SimNetwork;
  readonly logger: Logger;
  /** Peers whose addresses are known. */
  readonly known: ReadonlySet<string>;
  /** The peer it stays connected to, as a client does to its relay. */
  readonly keeps?: string;
}

const KEEP_MS = [50, 1500] as const;

/** A peer on the simulated network: the real outbox over simulated links. */
export class SimOverlay implements Station, Route {
  readonly peerId: string;
  readonly name: string;
  readonly listens: boolean;
  readonly counters = newCounters();
  readonly #deps: SimOverlayDeps;
  readonly #outbox: Outbox;
  readonly #origins = new Origins();
  /** By connection id; the newest last. */
  readonly #links = new Map<string, { readonly end: End; readonly link: SimLink }>();
  readonly #dials = new Map<string, Promise<End>>();
  readonly #met = new Set<string>();
  #handlers: OverlayHandlers | undefined;

  constructor(deps: SimOverlayDeps) {
    const { peerId, name, listens, life, logger } = deps;
    this.#deps = deps;
    this.peerId = peerId;
    this.name = name;
    this.listens = listens;
    this.#outbox = new Outbox({
      selfPeerId: peerId,
      clock: life,
      random: () => life.random.next(),
      log: new LogThrottle(life, logger),
      counters: this.counters,
      route: this,
      parcelsPerPeer: 2000,
      unknownPeerMs: 10_000,
    });
  }

  start(handlers: OverlayHandlers): void {
    this.#handlers = handlers;
    this.#deps.network.join(this);
    this.#keep();
  }

  /** As the real one: what can leave leaves, for so long. */
  async stop(graceMs: number): Promise<void> {
    const { life, network, known } = this.#deps;
    const { promise, resolve } = Promise.withResolvers<void>();
    life.after(graceMs, "overlay stops", resolve);
    const canReach = (peerId: string): boolean => this.isConnected(peerId) || known.has(peerId);
    await Promise.race([this.#outbox.flushed(canReach), promise]);
    this.#outbox.stop();
    network.leave(this);
  }

  /** The process is gone. */
  crash(): void {
    this.#outbox.stop();
    this.#deps.network.leave(this);
  }

  /** Whether nothing is on its way to anybody. */
  async isEmpty(): Promise<boolean> {
    const flushed = this.#outbox.flushed(() => true).then(() => true);
    return await Promise.race([flushed, realTurn().then(() => false)]);
  }

  send(peerId: string, parcel: Parcel): void {
    this.#outbox.send(peerId, parcel);
  }

  tell(peerId: string, notice: Undeliverable): void {
    this.#newest(peerId)?.end.send({ kind: "undeliverable", notice });
  }

  addresses(): readonly string[] {
    return [`/memory/${this.name}/p2p/${this.peerId}`];
  }

  connections(): readonly ConnectionSummary[] {
    return [];
  }

  contact(peerId: string): Contact | undefined {
    return this.isKnown(peerId) ? { peerId, addresses: [] } : undefined;
  }

  addressClass(): AddressClass {
    return "public";
  }

  isConnected(peerId: string): boolean {
    return this.#newest(peerId) !== undefined;
  }

  isKnown(peerId: string): boolean {
    return this.#met.has(peerId) || this.#deps.known.has(peerId);
  }

  async reach(peerId: string, via: string | undefined): Promise<Link | undefined> {
    const { known, network, life } = this.#deps;
    const preferred = via === undefined ? undefined : this.#links.get(via);
    const open = preferred?.end.isOpen === true ? preferred : this.#newest(peerId);
    if (open !== undefined && !life.random.chance(network.weather.doubles)) return open.link;
    if (!known.has(peerId)) return open?.link;
    const end = await this.#dial(peerId);
    return this.#links.get(end.id)?.link;
  }

  wayBack(parcel: Pick<Parcel, "particleId" | "initiator">, peerId: string): string | undefined {
    const id = this.#origins.wayBack(parcel, peerId);
    return id !== undefined && this.#links.get(id)?.end.isOpen === true ? id : undefined;
  }

  opened(end: End): void {
    this.#met.add(end.peer);
    this.#links.set(end.id, { end, link: new SimLink(end, this.#deps.life) });
    this.#outbox.linkOpened(end.peer);
  }

  closed(end: End): void {
    if (this.#deps.life.ended) return;
    this.#links.get(end.id)?.link.reset();
    this.#links.delete(end.id);
    this.#outbox.linkClosed(end.peer);
    this.#keep();
  }

  took(message: Message, end: End): void {
    const handlers = this.#handlers;
    if (this.#deps.life.ended || handlers === undefined) return;
    switch (message.kind) {
      case "particle":
        void this.#take(message, end, handlers);
        return;
      case "acknowledged":
        this.#links.get(end.id)?.link.acknowledged(message.number);
        return;
      case "refused":
        this.#links.get(end.id)?.link.refused(message.number, message.problem);
        return;
      case "undeliverable":
        handlers.undeliverable(message.notice, end.peer);
    }
  }

  async #take(
    { number, bytes }: Message & { kind: "particle" },
    end: End,
    handlers: OverlayHandlers,
  ): Promise<void> {
    const particle = decodeParticle(bytes);
    this.#origins.came(particle, end.peer, end.id);
    try {
      await handlers.particle(particle, end.peer);
      end.send({ kind: "acknowledged", number });
    } catch (error) {
      end.send({ kind: "refused", number, problem: toSluiceError(error).toProblem() });
    }
  }

  #newest(peerId: string): { readonly end: End; readonly link: SimLink } | undefined {
    return [...this.#links.values()].findLast(({ end }) => end.peer === peerId && end.isOpen);
  }

  #dial(peerId: string): Promise<End> {
    const known = this.#dials.get(peerId);
    if (known !== undefined) return known;
    const dialling = this.#deps.network.dial(this, peerId).finally(() => this.#dials.delete(peerId));
    this.#dials.set(peerId, dialling);
    return dialling;
  }

  #keep(): void {
    const { keeps, life } = this.#deps;
    if (keeps === undefined || this.isConnected(keeps)) return;
    const again = (): void => {
      life.after(life.random.between(...KEEP_MS), "keep", () => this.#keep());
    };
    this.#dial(keeps).catch(again);
  }
}
