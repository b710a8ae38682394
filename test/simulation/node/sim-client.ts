import { createInitiator, type Initiator } from "../../../src/client/initiator.ts";
import type { Logger } from "../../../src/core/index.ts";
import { type Engine, engineHandlers } from "../../../src/engine/index.ts";
import { createMemoryJournal } from "../../../src/journal/index.ts";
import type { Identity } from "../../../src/particle/index.ts";
import type { SimNetwork } from "../network/sim-network.ts";
import { SimOverlay } from "../network/sim-overlay.ts";
import { Life } from "../time/life.ts";
import type { Random } from "../time/random.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { joinEngine } from "./parts.ts";
import type { PeerAvm } from "./sim-interpreter.ts";

export interface SimClientDeps {
  readonly name: string;
  readonly identity: Identity;
  readonly relay: string;
  readonly avm: PeerAvm;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: SimNetwork;
}

/** A peer that starts particles and keeps what it knows in memory; it is reached on the connection to its relay alone, and never crashes. */
export class SimClient {
  readonly name: string;
  readonly peerId: string;
  readonly relay: string;
  readonly life: Life;
  readonly engine: Engine;
  readonly initiator: Initiator;
  readonly overlay: SimOverlay;
  skewMs = 0;

  constructor({ name, identity, relay, avm, logger, scheduler, random, network }: SimClientDeps) {
    this.name = name;
    this.peerId = identity.peerId;
    this.relay = relay;
    this.life = new Life(name, scheduler, random, () => this.skewMs);
    const { life } = this;
    this.overlay = new SimOverlay({
      peerId: identity.peerId,
      name,
      listens: false,
      life,
      network,
      logger,
      known: new Set([relay]),
      keeps: relay,
    });
    const journal = createMemoryJournal();
    this.engine = joinEngine({
      identity,
      life,
      logger,
      avm,
      journal,
      overlay: this.overlay,
      services: new Map(),
    });
    this.initiator = createInitiator({ engine: this.engine, identity, clock: life, relayPeerId: relay });
  }

  async start(): Promise<void> {
    await this.engine.recover();
    this.overlay.start(engineHandlers(this.engine));
  }
}
