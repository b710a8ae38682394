import type { Logger } from "../../../src/core/index.ts";
import { type Engine, engineHandlers } from "../../../src/engine/index.ts";
import type { Identity } from "../../../src/particle/index.ts";
import { createAdapterService } from "../../../src/services/adapter-service.ts";
import { createClaims } from "../../../src/services/effects/claims.ts";
import { authorityOf, newTrust } from "../../support/trust.ts";
import { EFFECT_OF, SERVICE, simAdapter } from "../backend/api.ts";
import type { Backend } from "../backend/backend.ts";
import type { Ledger } from "../backend/ledger.ts";
import { SimUpstream } from "../backend/sim-upstream.ts";
import type { SimNetwork } from "../network/sim-network.ts";
import { SimOverlay } from "../network/sim-overlay.ts";
import { Life } from "../time/life.ts";
import type { Random } from "../time/random.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { LIMITS } from "./limits.ts";
import { joinEngine } from "./parts.ts";
import type { PeerAvm } from "./sim-interpreter.ts";
import { Disk, SimJournal, type SimJournalDeps } from "./sim-journal.ts";

export interface SimGatewayDeps
  extends Pick<SimJournalDeps, "onEntries">,
    Readonly<{
      scheduler: Scheduler;
      random: Random;
      network: SimNetwork;
      backend: Backend;
      ledger: Ledger;
    }> {
  readonly name: string;
  readonly identity: Identity;
  readonly avm: PeerAvm;
  readonly logger: Logger;
  readonly known: ReadonlySet<string>;
  readonly onCommit: SimJournalDeps["onCommit"];
}

/** Of one call: the manifest's default. */
const ATTEMPTS = 3;

/** How long each part may take to stop, ms, as in `gateway.ts`. */
const DRAIN_MS = 8000;
const FLUSH_MS = 5000;
const CLOSE_MS = 5000;

/** What of a gateway ends with its process. */
interface Process {
  readonly life: Life;
  readonly journal: SimJournal;
  readonly overlay: SimOverlay;
  readonly upstream: SimUpstream;
  readonly engine: Engine;
}

/** A gateway that can crash: its disk, its clock and its key stay. */
export class SimGateway {
  readonly name: string;
  readonly peerId: string;
  readonly disk = new Disk();
  /** How far its clock is from the true time, ms. */
  skewMs = 0;
  /** Whether its upstream misbehaves. */
  isTroubled = false;
  readonly #deps: SimGatewayDeps;
  #process: Process | undefined;

  constructor(deps: SimGatewayDeps) {
    this.#deps = deps;
    this.name = deps.name;
    this.peerId = deps.identity.peerId;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  get process(): Process | undefined {
    return this.#process;
  }

  start(): void {
    const {
      name,
      identity,
      avm,
      logger,
      known,
      scheduler,
      random,
      network,
      backend,
      ledger,
      onCommit,
      onEntries,
    } = this.#deps;
    const life = new Life(name, scheduler, random, () => this.skewMs);
    const journal = new SimJournal({ disk: this.disk, life, onCommit, onEntries });
    const overlay = new SimOverlay({
      peerId: this.peerId,
      name,
      listens: true,
      life,
      network,
      logger,
      known,
    });
    const upstream = new SimUpstream({
      gateway: name,
      life,
      backend,
      ledger,
      isTroubled: () => this.isTroubled,
      effectOf: (operation) => EFFECT_OF[operation] ?? "once",
    });
    const adapter = simAdapter();
    const service = createAdapterService({
      adapter,
      upstream,
      authority: authorityOf(adapter, [{ peers: "*" }], { clock: life }),
      ...newTrust(),
      tellsCalls: false,
      resultBytes: LIMITS.resultBytes,
      clock: life,
      logger,
      peerId: this.peerId,
      attempts: ATTEMPTS,
      claims: createClaims(journal, life),
    });
    const services = new Map([[SERVICE, service]]);
    const engine = joinEngine({ identity, life, logger, avm, journal, overlay, services });
    this.#process = { life, journal, overlay, upstream, engine };
    engine.recover().then(
      () => {
        if (!life.ended) overlay.start(engineHandlers(engine));
      },
      (error) => scheduler.fail(error),
    );
  }

  /** The order of `gateway.ts`. Resolves with false, or never, when it crashed meanwhile. */
  async stop(): Promise<boolean> {
    const process = this.#process;
    if (process === undefined) return false;
    await process.engine.drain(DRAIN_MS);
    await process.overlay.stop(FLUSH_MS);
    await process.journal.close(CLOSE_MS);
    if (this.#process !== process) return false;
    this.crash();
    return true;
  }

  crash(): void {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    process.journal.crash();
    process.life.end();
    process.overlay.crash();
  }
}
