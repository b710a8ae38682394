import { LogThrottle, SluiceError, silentLogger } from "../../src/core/index.ts";
import { newCounters } from "../../src/overlay/counters.ts";
import type { Cargo, Link, Receipt } from "../../src/overlay/delivery/interface.ts";
import { Outbox } from "../../src/overlay/delivery/outbox.ts";
import type { ParcelFate } from "../../src/overlay/index.ts";
import type { Parcel } from "../../src/overlay/interface.ts";
import type { Particle, ParticleRef } from "../../src/particle/index.ts";
import { manualClock } from "./manual-clock.ts";

/** Lets everything that waits for no timer happen. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A link whose receipts a test gives. */
export class FakeLink implements Link {
  readonly id: string;
  readonly acknowledges: boolean;
  isOpen = true;
  readonly batches: string[][] = [];
  readonly resets: string[] = [];
  /** Carried and without receipt, by particle id; a second one of an id comes after the first. */
  held: Cargo[] = [];
  /** What is done with cargo at once; nothing: it is held. */
  onCarry: ((cargo: Cargo) => Receipt | undefined) | undefined;
  /** Back-pressure. */
  canTakeMore: Promise<void> = Promise.resolve();

  constructor(id: string, acknowledges = true) {
    this.id = id;
    this.acknowledges = acknowledges;
  }

  async carry(cargo: readonly Cargo[]): Promise<void> {
    await Promise.resolve();
    this.batches.push(cargo.map(({ particle }) => particle.id));
    for (const one of cargo) {
      const receipt = this.onCarry?.(one);
      if (receipt === undefined) this.held.push(one);
      else one.receipt(receipt);
    }
    await this.canTakeMore;
  }

  reset(reason: string): void {
    this.resets.push(reason);
    this.lose();
  }

  answer(receipt: Receipt, ...ids: string[]): void {
    const picked = this.held.filter(({ particle }) => ids.length === 0 || ids.includes(particle.id));
    this.held = this.held.filter((cargo) => !picked.includes(cargo));
    for (const cargo of picked) cargo.receipt(receipt);
  }

  lose(): void {
    this.answer({ kind: "lost" });
  }
}

export const ACKNOWLEDGED: Receipt = { kind: "acknowledged" };
export const WRITTEN: Receipt = { kind: "written" };
export const refused = (code: "SLUICE_OVERLOAD" | "SLUICE_PARTICLE_SIGNATURE"): Receipt => ({
  kind: "refused",
  problem: new SluiceError(code, "so it is").toProblem(),
});

export interface NetworkOptions {
  readonly selfPeerId?: string;
  readonly parcelsPerPeer?: number;
  /** Links by peer id; undefined: not connected, no address. */
  readonly reach?: (peerId: string, via: string | undefined) => Promise<Link | undefined>;
  readonly isConnected?: (peerId: string) => boolean;
  readonly isKnown?: (peerId: string) => boolean;
  readonly wayBack?: (particleId: string) => string | undefined;
}

/** An outbox on a network and a clock the test owns. */
export const fakeNetwork = (options: NetworkOptions = {}) => {
  const clock = manualClock();
  const counters = newCounters();
  const links = new Map<string, Link>();
  const outbox = new Outbox({
    selfPeerId: options.selfPeerId ?? "self",
    clock,
    random: () => 0.5,
    log: new LogThrottle(clock, silentLogger),
    counters,
    parcelsPerPeer: options.parcelsPerPeer ?? 1000,
    unknownPeerMs: 5000,
    route: {
      reach: options.reach ?? (async (peerId) => links.get(peerId)),
      wayBack: ({ particleId }) => options.wayBack?.(particleId),
      isConnected: options.isConnected ?? ((peerId) => links.has(peerId)),
      isKnown: options.isKnown ?? (() => true),
    },
  });
  const fates = new Map<string, ParcelFate[]>();
  const send = (
    peerId: string,
    id: string,
    fields: Partial<Parcel> & { readonly ttl?: number } = {},
  ): void => {
    const { ttl = 60_000 } = fields;
    const particle: Particle = {
      id,
      initPeerId: "alice",
      timestamp: clock.now(),
      ttl,
      script: "(null)",
      signature: new Uint8Array(64),
      data: new Uint8Array(),
    };
    const parcel: Parcel = {
      ref: id as ParticleRef,
      particleId: id,
      initiator: "alice",
      deadline: clock.now() + ttl,
      version: 1,
      load: () => particle,
      settle: (fate) => void fates.set(id, [...(fates.get(id) ?? []), fate]),
    };
    // A version may be a getter.
    outbox.send(peerId, Object.defineProperties(parcel, Object.getOwnPropertyDescriptors(fields)));
  };
  return {
    clock,
    counters,
    outbox,
    links,
    send,
    /** What became of a particle so far. */
    fatesOf: (id: string): readonly ParcelFate[] => fates.get(id) ?? [],
    open(peerId: string, link: Link): void {
      links.set(peerId, link);
      outbox.linkOpened(peerId);
    },
    close(peerId: string, link: FakeLink): void {
      if (links.get(peerId) === link) links.delete(peerId);
      link.isOpen = false;
      link.lose();
      outbox.linkClosed(peerId);
    },
    /** Moves time in steps, with whatever happens in between. */
    async pass(ms: number, stepMs = 10): Promise<void> {
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.advance(stepMs);
        await turn();
      }
    },
  };
};
