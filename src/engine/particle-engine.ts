import { LogThrottle, SluiceError, type Timer, toSluiceError } from "../core/index.ts";
import type { Recovered } from "../journal/interface.ts";
import type { Particle, ParticleRef, Undeliverable } from "../particle/index.ts";
import type { Actor } from "./actor.ts";
import { sinceEpoch } from "./before-epoch.ts";
import { goneFromHere } from "./deliveries.ts";
import { Driver } from "./driver.ts";
import { Intake } from "./intake.ts";
import type {
  CurrentParticle,
  Engine,
  EngineCounters,
  LocalServices,
  ParticleFilter,
  ParticlePage,
  ParticleReading,
  ParticleRecord,
} from "./interface.ts";
import { listParticles } from "./list-particles.ts";
import type { EngineDeps, EngineOptions } from "./options.ts";
import { Roster } from "./roster.ts";
import { RunGauge } from "./run-gauge.ts";
import { failureOf } from "./step.ts";

/** Between two looks for what can be forgotten. */
const PRUNE_MS = 10_000;

export type EngineParts = Omit<EngineDeps, "log">;

/** It takes nothing in until `recover` was called and is done. */
export const createParticleEngine = (options: EngineOptions, deps: EngineParts): Engine =>
  new ParticleEngine(options, { ...deps, log: new LogThrottle(deps.clock, deps.logger) });

class ParticleEngine implements Engine {
  readonly counters: EngineCounters = {
    accepted: 0,
    recovered: 0,
    refused: {},
    runs: 0,
    runMicros: 0,
    calls: 0,
    callsFailed: 0,
    expired: 0,
    failed: {},
  };
  readonly #options: EngineOptions;
  readonly #deps: EngineDeps;
  readonly #roster: Roster;
  readonly #intake: Intake;
  readonly #driver: Driver;
  #pruning: Timer | undefined;
  #closed = false;
  #drained: (() => void) | undefined;

  constructor(options: EngineOptions, deps: EngineDeps) {
    const { limits } = options;
    const gauge = new RunGauge(deps.clock);
    this.#options = options;
    this.#deps = deps;
    this.#roster = new Roster(limits);
    this.#intake = new Intake({ ...deps, limits, roster: this.#roster, gauge });
    this.#intake.closed = new SluiceError("SLUICE_OVERLOAD", "this peer is starting; try again in a moment");
    this.#driver = new Driver({
      ...deps,
      limits,
      gauge,
      roster: this.#roster,
      counters: this.counters,
      onIdle: () => this.#drained?.(),
    });
  }

  async recover(prepare: (recovered: Recovered) => void = () => {}): Promise<void> {
    const recovered = await this.#deps.journal.recover();
    if (this.#closed) return;
    const { epoch, watermark, over } = recovered;
    const { particles, ended } = sinceEpoch(recovered, {
      now: this.#deps.clock.now(),
      maxBytes: this.#options.limits.resultBytes,
    });
    if (ended.length > 0) await this.#deps.journal.write(ended);
    if (this.#closed) return;
    prepare({ ...recovered, particles });
    this.#intake.epoch = epoch;
    this.#roster.restore(watermark, over);
    for (const particle of particles) this.#driver.resume(particle);
    this.#intake.closed = undefined;
    this.#prune();
  }

  async receive(particle: Particle, from: string): Promise<ParticleRef> {
    try {
      const actor = this.#take(particle, from);
      actor.life.hop(from, "in", this.#deps.clock.now());
      await this.#driver.arrive(actor, particle.data, from);
      return actor.ref;
    } catch (error) {
      const refusal = toSluiceError(error);
      this.#refused(refusal, particle, from);
      throw refusal;
    }
  }

  async undeliverable(notice: Undeliverable, from: string): Promise<void> {
    const actor = this.#roster.get(notice.ref);
    if (actor !== undefined) await this.#driver.deliveries.heard(actor, notice, from);
  }

  async start(particle: Particle, local: LocalServices): Promise<ParticleRef> {
    const actor = this.#take(particle, "");
    actor.local = local;
    await this.#driver.arrive(actor, particle.data, "");
    return actor.ref;
  }

  finish(ref: ParticleRef): void {
    const actor = this.#roster.get(ref);
    if (actor === undefined) return;
    actor.local = undefined;
    this.#driver.handle(actor, { kind: "over" });
  }

  async get(ref: ParticleRef): Promise<ParticleRecord | undefined> {
    const here = this.#roster.get(ref)?.record();
    if (here !== undefined) return here;
    const {
      rows: [row],
    } = await this.#deps.journal.history({ ref, limit: 1 });
    return row && (JSON.parse(row.record) as ParticleRecord);
  }

  current(ref: ParticleRef): CurrentParticle | undefined {
    const actor = this.#roster.get(ref);
    if (actor === undefined) return undefined;
    const { durable, from, particle, state } = actor;
    return {
      particle: { ...particle, data: durable.data },
      version: durable.version,
      from,
      problem: failureOf(state),
    };
  }

  list(filter: ParticleFilter): Promise<ParticlePage> {
    return listParticles(filter, { here: this.#roster.all(), journal: this.#deps.journal });
  }

  async read(ref: ParticleRef, maxChars: number): Promise<ParticleReading | undefined> {
    const actor = this.#roster.get(ref);
    const data = actor?.current()?.data;
    if (actor === undefined || data === undefined) return undefined;
    const reading = await this.#deps.interpreter.read(data, maxChars);
    return { script: actor.particle.script, record: actor.record(), reading };
  }

  async resend(ref: ParticleRef, peer: string): Promise<void> {
    const actor = this.#roster.get(ref);
    if (actor === undefined) throw goneFromHere();
    await this.#driver.deliveries.retry(actor, peer);
  }

  async drain(graceMs: number): Promise<void> {
    this.#intake.closed = new SluiceError(
      "SLUICE_CLOSED",
      "this peer is shutting down and takes no new particles",
    );
    if (!this.#roster.isIdle) {
      await new Promise<void>((resolve) => {
        const timer = this.#deps.clock.timer(graceMs, resolve);
        this.#drained = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    this.#closed = true;
    this.#pruning?.cancel();
    this.#driver.stop(new SluiceError("SLUICE_CLOSED", "this peer shut down before an answer came"));
  }

  retire(reason: SluiceError): void {
    this.#intake.retired = reason;
  }

  get atHand(): Engine["atHand"] {
    return this.#roster.atHand();
  }

  get held(): number {
    return this.#roster.all().length;
  }

  #take(particle: Particle, from: string): Actor {
    const taken = this.#intake.take(particle, from);
    if (taken.kind === "known") return taken.actor;
    this.counters.accepted++;
    return this.#driver.enrol({ ...taken, particle, from, receivedAt: this.#deps.clock.now() });
  }

  #refused(error: SluiceError, particle: Particle, from: string): void {
    this.counters.refused[error.code] = (this.counters.refused[error.code] ?? 0) + 1;
    this.#deps.log.warn(
      { detail: error.message, from, initiator: particle.initPeerId.slice(0, 64) },
      `particle refused: ${error.code}`,
    );
  }

  #prune(): void {
    const { clock, journal } = this.#deps;
    const { limits, auditMs } = this.#options;
    const now = clock.now();
    const forgotten = now - 2 * limits.clockSkewMs;
    journal.prune(now, Math.min(now - auditMs, forgotten), forgotten).catch(() => {}); // its health tells
    this.#pruning = clock.timer(PRUNE_MS, () => this.#prune());
  }
}
