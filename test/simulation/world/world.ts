import { compileAvm } from "../../../src/avm/avm-module.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import type { Logger } from "../../../src/core/index.ts";
import type { Identity } from "../../../src/particle/index.ts";
import { Calm } from "../audit/calm.ts";
import { Recorder } from "../audit/recorder.ts";
import { simAdapter } from "../backend/api.ts";
import { Backend } from "../backend/backend.ts";
import { Ledger } from "../backend/ledger.ts";
import type { Message } from "../network/sim-connection.ts";
import { SimNetwork } from "../network/sim-network.ts";
import { LIMITS, MAX_SKEW_MS } from "../node/limits.ts";
import { identityOf } from "../node/parts.ts";
import { SimClient } from "../node/sim-client.ts";
import { SimGateway } from "../node/sim-gateway.ts";
import { PeerAvm } from "../node/sim-interpreter.ts";
import type { Moment } from "../node/sim-journal.ts";
import { Random } from "../time/random.ts";
import { Scheduler } from "../time/scheduler.ts";
import { realTurn, sealGlobals } from "../time/sealed-globals.ts";
import type { Job, Plan } from "../workload/job.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly gateways: number;
  readonly clients: number;
  /** Virtual time of a run of the interpreter, ms. */
  readonly runMs?: readonly [low: number, high: number];
  /** Told one line for each thing that happens. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** Where a simulation begins, Unix ms: any time is as good. */
const START = 1_800_000_000_000;

let module: WebAssembly.Module | undefined;

/** Gateways, clients, the wires between them and the upstreams behind them, in a time of their own. Nothing goes wrong by itself. */
export class World implements Disposable {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly network: SimNetwork;
  readonly ledger = new Ledger();
  readonly recorder = new Recorder(this.ledger);
  readonly calm: Calm;
  readonly jobs: Job[] = [];
  readonly gateways: SimGateway[] = [];
  readonly clients: SimClient[] = [];
  /** A key that belongs to nobody here. */
  nobody = "";
  /** Looks at each message that arrives. */
  onMessage: (message: Message, from: string, to: string) => void = () => {};
  /** Asked at each transaction of a gateway's journal; may crash it. */
  onCommit: (gateway: SimGateway, commit: number, moment: Moment) => void = () => {};
  crashes = 0;
  stops = 0;
  /** Gateways that are about to end, which is a fault already. */
  readonly #stopping = new Set<SimGateway>();
  readonly #seal: Disposable;
  readonly #backend: Backend;
  readonly #tell: ((line: string) => void) | undefined;
  readonly #runMs: readonly [low: number, high: number];

  private constructor({ seed, tell, runMs = [0.2, 4] }: WorldOptions) {
    this.#runMs = runMs;
    this.random = new Random(seed);
    this.scheduler = new Scheduler(START, realTurn);
    this.#tell = tell;
    this.calm = new Calm(this.scheduler.now);
    this.network = new SimNetwork({
      scheduler: this.scheduler,
      random: this.random,
      tap: (message, from, to) => this.onMessage(message, from, to),
    });
    this.#backend = new Backend(this.ledger, this.random);
    this.#seal = sealGlobals(this.scheduler, this.random);
  }

  static async create(options: WorldOptions): Promise<World> {
    module ??= await compileAvm(MEMORY_PAGES);
    simAdapter();
    const world = new World(options);
    try {
      await world.#populate(options);
    } catch (error) {
      world[Symbol.dispose]();
      throw error;
    }
    return world;
  }

  [Symbol.dispose](): void {
    this.#seal[Symbol.dispose]();
  }

  get now(): number {
    return this.scheduler.now;
  }

  /** A line for people. */
  tell(line: string): void {
    this.#tell?.(`${((this.now - START) / 1000).toFixed(3).padStart(9)} ${line}`);
  }

  nameOf(peerId: string): string {
    return [...this.gateways, ...this.clients].find((node) => node.peerId === peerId)?.name ?? peerId;
  }

  avmOf(peerId: string, seed: Uint8Array): PeerAvm {
    return new PeerAvm(module!, { ...LIMITS, peerId, seed }, this.#runMs);
  }

  crash(gateway: SimGateway, why: string): void {
    if (!gateway.isUp) return;
    this.tell(`${gateway.name} crashes: ${why}`);
    this.crashes++;
    if (!this.#stopping.delete(gateway)) this.calm.begin(this.now);
    this.recorder.ended(gateway.name);
    gateway.crash();
  }

  restart(gateway: SimGateway): void {
    if (gateway.isUp) return;
    this.tell(`${gateway.name} starts`);
    this.calm.end(this.now);
    gateway.start();
  }

  /** Lets it end in order; `stopped` is called unless it crashes on the way. */
  stop(gateway: SimGateway, stopped: () => void): void {
    if (!gateway.isUp || this.#stopping.has(gateway)) return;
    this.tell(`${gateway.name} is told to stop`);
    this.stops++;
    this.calm.begin(this.now);
    this.#stopping.add(gateway);
    gateway.stop().then(
      (inOrder) => {
        if (!inOrder) return;
        this.#stopping.delete(gateway);
        this.recorder.ended(gateway.name);
        this.tell(`${gateway.name} stopped`);
        stopped();
      },
      (error) => this.scheduler.fail(error),
    );
  }

  /** Starts a particle of this plan; its answer is noted in the job. */
  launch(client: SimClient, plan: Plan): Job {
    const job: Job = {
      ...plan,
      number: this.jobs.length,
      client: client.name,
      startedAt: this.now,
      deadline: this.now + client.skewMs + plan.ttlMs,
      answer: undefined,
      answeredAt: 0,
    };
    this.jobs.push(job);
    this.tell(`${client.name} starts particle ${job.number} (${job.shape})`);
    const answered = (answer: Job["answer"]): void => {
      job.answer = answer;
      job.answeredAt = this.now;
      this.scheduler.note(`particle ${job.number} ${JSON.stringify(answer)}`);
      this.tell(`${client.name} has particle ${job.number} (${job.shape}): ${JSON.stringify(answer)}`);
    };
    client.initiator.run(plan.script, { ttlMs: plan.ttlMs, inputs: plan.inputs }).then(
      ({ values }) => answered({ kind: "values", values }),
      (error) => {
        if (typeof error.code !== "string") this.scheduler.fail(error);
        answered({ kind: "failed", code: error.code, detail: error.message });
      },
    );
    return job;
  }

  async #populate({ gateways, clients }: WorldOptions): Promise<void> {
    const { random, scheduler, network } = this;
    const identities: Identity[] = [];
    for (let index = 0; index < gateways; index++) identities.push(await identityOf(random));
    const known = new Set(identities.map(({ peerId }) => peerId));
    this.nobody = (await identityOf(random)).peerId;
    for (const [index, identity] of identities.entries()) {
      const gateway: SimGateway = new SimGateway({
        name: `gateway${index}`,
        identity,
        scheduler,
        random,
        network,
        known,
        backend: this.#backend,
        ledger: this.ledger,
        avm: this.avmOf(identity.peerId, identity.seed),
        logger: this.#logger(`gateway${index}`),
        onCommit: (commit, moment) => this.onCommit(gateway, commit, moment),
        onEntries: (entries, moment) => this.recorder.entries(gateway.name, entries, moment),
      });
      gateway.skewMs = random.between(-MAX_SKEW_MS, MAX_SKEW_MS);
      this.gateways.push(gateway);
      gateway.start();
    }
    for (let index = 0; index < clients; index++) {
      const identity = await identityOf(random);
      const client = new SimClient({
        name: `client${index}`,
        identity,
        relay: identities[index % identities.length]!.peerId,
        avm: this.avmOf(identity.peerId, identity.seed),
        logger: this.#logger(`client${index}`),
        scheduler,
        random,
        network,
      });
      client.skewMs = random.between(-MAX_SKEW_MS, MAX_SKEW_MS);
      this.clients.push(client);
      await client.start();
    }
    await scheduler.settle();
  }

  /** An error that is logged is one that its author thinks cannot happen. */
  #logger(name: string): Logger {
    const line = (fields: object, message: string): void =>
      this.tell(`${name} ${message} ${JSON.stringify(fields)}`);
    const logger: Logger = {
      debug: () => {},
      info: line,
      warn: line,
      error: (fields, message) => {
        line(fields, message);
        const { err } = fields as { err?: Error };
        this.recorder.violations.push({
          invariant: "no fault inside",
          detail: `${name}: ${message} ${err?.stack ?? JSON.stringify(fields)}`,
        });
      },
      child: () => logger,
    };
    return logger;
  }
}
