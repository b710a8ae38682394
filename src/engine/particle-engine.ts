import type { CallRequest, CallResult, Interpreter } from "../avm/interface.ts";
import { type Clock, failure, type Logger, LogThrottle, SluiceError, toSluiceError } from "../core/index.ts";
import type { Overlay } from "../overlay/interface.ts";
import { checkParticle, type Particle, type ParticleRef, refOf } from "../particle/index.ts";
import type { Services } from "../services/interface.ts";
import { Actor } from "./actor.ts";
import type { Engine, EngineCounters, LocalServices, ParticleRecord } from "./interface.ts";
import type { Admission, EngineOptions } from "./options.ts";
import { Roster } from "./roster.ts";
import type { ParticleEffect, ParticleEvent } from "./state.ts";
import { step } from "./step.ts";
import { verifyParticle } from "./verify-particle.ts";

/** How long the calls of one particle may keep the event loop, ms. */
const CALL_SLICE_MS = 10;

export interface EngineDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly interpreter: Interpreter;
  readonly overlay: Pick<Overlay, "send">;
  readonly services: Services;
  readonly admission: Admission;
}

export const createEngine = (options: EngineOptions, deps: EngineDeps): Engine =>
  new ParticleEngine(options, deps);

/** Drives `step`: turns what happens around a particle into events, and effects into work. */
class ParticleEngine implements Engine {
  readonly counters: EngineCounters = {
    accepted: 0,
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
  readonly #log: LogThrottle;
  #draining = false;
  #drained: (() => void) | undefined;

  constructor(options: EngineOptions, deps: EngineDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#roster = new Roster(options.limits);
    this.#log = new LogThrottle(deps.clock, deps.logger);
  }

  async receive(particle: Particle, from: string): Promise<ParticleRef> {
    try {
      const actor = this.#accept(particle);
      actor.hop(from, "in", this.#deps.clock.now());
      this.#handle(actor, { kind: "arrived", data: particle.data });
      return actor.ref;
    } catch (error) {
      const refusal = toSluiceError(error);
      this.#refused(refusal, particle, from);
      throw refusal;
    }
  }

  async start(particle: Particle, local: LocalServices): Promise<ParticleRef> {
    const actor = this.#accept(particle);
    actor.local = local;
    this.#handle(actor, { kind: "arrived", data: particle.data });
    return actor.ref;
  }

  finish(ref: ParticleRef): void {
    const actor = this.#roster.get(ref);
    if (actor === undefined) return;
    actor.local = undefined;
    this.#handle(actor, { kind: "over" });
  }

  get(ref: ParticleRef): ParticleRecord | undefined {
    return this.#roster.record(ref);
  }

  list(filter: { id?: string; limit: number }): readonly ParticleRecord[] {
    return this.#roster.records(filter);
  }

  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    if (!this.#roster.isIdle) {
      await new Promise<void>((resolve) => {
        const timer = this.#deps.clock.timer(graceMs, resolve);
        this.#drained = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    for (const actor of this.#roster.all()) this.#retire(actor);
  }

  /** Every check before the interpreter, cheapest first. A particle known by its ref was checked before. */
  #accept(particle: Particle): Actor {
    const { clock, admission } = this.#deps;
    const now = clock.now();
    checkParticle(particle, this.#options.limits, now);
    const ref = refOf(particle);
    const known = this.#known(ref, particle);
    if (known !== undefined) return known;
    if (this.#draining)
      throw new SluiceError("SLUICE_CLOSED", "this peer is shutting down and takes no new particles");
    this.#roster.checkRoom(particle, ref, now);
    if (!verifyParticle(particle)) throw badSignature(particle);
    const { admitted, mayRelay } = admission(particle.initPeerId);
    if (!admitted)
      throw new SluiceError(
        "SLUICE_DENIED",
        `${particle.initPeerId} is permitted neither by relay.allow nor by any adapter's allow`,
      );
    return this.#enrol(ref, particle, mayRelay);
  }

  #known(ref: ParticleRef, particle: Particle): Actor | undefined {
    const actor = this.#roster.get(ref);
    // The ref does not cover init_peer_id: only the signature check binds it.
    if (actor !== undefined && actor.particle.initPeerId !== particle.initPeerId)
      throw badSignature(particle);
    return actor;
  }

  #enrol(ref: ParticleRef, particle: Particle, mayRelay: boolean): Actor {
    const { clock } = this.#deps;
    const actor = new Actor(ref, particle, mayRelay, clock);
    this.#roster.add(actor);
    this.counters.accepted++;
    actor.timer = clock.timer(actor.deadline - clock.now(), () => this.#expire(actor));
    return actor;
  }

  #handle(actor: Actor, event: ParticleEvent): void {
    const wasActive = actor.isActive;
    const before = actor.state;
    const bytesBefore = actor.retainedBytes;
    const [state, effects] = step(before, event, this.#options.limits);
    if (state.phase === "ended") actor.abort();
    actor.state = state;
    for (const effect of effects) this.#perform(actor, effect);
    this.#call(
      actor,
      effects.flatMap((effect) => (effect.kind === "call" ? effect.request : [])),
    );
    this.#roster.account(actor, wasActive, bytesBefore);
    if (actor.isActive) return;
    this.#tellInitiator(actor);
    if (this.#draining && this.#roster.isIdle) this.#drained?.();
  }

  #perform(actor: Actor, effect: ParticleEffect): void {
    switch (effect.kind) {
      case "run":
        void this.#run(actor, effect);
        return;
      case "call":
        return; // all of a step together, below
      case "refuseCall":
        this.#land(actor, effect.request.id, failure(effect.error));
        return;
      case "send":
        for (const peer of effect.peers) this.#send(actor, peer, effect.data);
        return;
      case "report":
        this.counters.failed[effect.error.code] = (this.counters.failed[effect.error.code] ?? 0) + 1;
        this.#log.warn(
          { ref: actor.ref, detail: effect.error.message },
          `particle problem: ${effect.error.code}`,
        );
    }
  }

  async #run(actor: Actor, { prevData, data, results }: ParticleEffect & { kind: "run" }): Promise<void> {
    const startedAt = performance.now();
    this.counters.runs++;
    try {
      const outcome = await this.#deps.interpreter.run({ particle: actor.particle, prevData, data, results });
      this.#handle(actor, { kind: "ran", outcome });
    } catch (error) {
      this.#handle(actor, { kind: "crashed", error: toSluiceError(error) });
    } finally {
      this.counters.runMicros += Math.round((performance.now() - startedAt) * 1000);
    }
  }

  /** Makes calls until a slice of time is used up, then lets the event loop turn: builtins are synchronous. */
  #call(actor: Actor, requests: readonly CallRequest[]): void {
    const sliceEnd = performance.now() + CALL_SLICE_MS;
    for (const [index, request] of requests.entries()) {
      if (actor.state.phase === "ended") return;
      this.#callOne(actor, request);
      if (performance.now() < sliceEnd) continue;
      setImmediate(() => this.#call(actor, requests.slice(index + 1)));
      return;
    }
  }

  #callOne(actor: Actor, request: CallRequest): void {
    this.counters.calls++;
    actor.callStarted(request.id, request.service, request.function, this.#deps.clock.now());
    const answer = this.#answer(actor, request);
    if (!(answer instanceof Promise)) this.#land(actor, request.id, answer);
    else
      answer.then(
        (result) => this.#land(actor, request.id, result),
        (error) => this.#land(actor, request.id, failure(error)),
      );
  }

  #answer(actor: Actor, request: CallRequest): CallResult | Promise<CallResult> {
    if (request.unreadable === undefined)
      return actor.local?.call(request, actor.context) ?? this.#deps.services.call(request, actor.context);
    const detail = `the arguments cannot be read: ${request.unreadable}`;
    return failure(new SluiceError("SLUICE_INVALID_ARGUMENTS", detail));
  }

  /** Results of one turn of the event loop become one event. */
  #land(actor: Actor, id: number, answer: CallResult): void {
    const result = this.#bounded(answer);
    actor.callEnded(id, result, this.#deps.clock.now());
    if (result.retCode !== 0) this.counters.callsFailed++;
    actor.landed.push([id, result]);
    if (actor.landed.length > 1) return;
    setImmediate(() => {
      const results = actor.landed;
      actor.landed = [];
      this.#handle(actor, { kind: "called", results });
    });
  }

  #bounded(result: CallResult): CallResult {
    const { resultBytes } = this.#options.limits;
    // A UTF-16 unit is at most three bytes: only what may be too long is measured.
    if (result.result.length * 3 <= resultBytes || Buffer.byteLength(result.result) <= resultBytes)
      return result;
    return failure(new SluiceError("SLUICE_BAD_RESULT", `the result is larger than ${resultBytes} bytes`));
  }

  #send(actor: Actor, peer: string, data: Uint8Array): void {
    actor.hop(peer, "out", this.#deps.clock.now());
    this.#deps.overlay.send(peer, { ...actor.particle, data });
  }

  #expire(actor: Actor): void {
    if (actor.isActive) {
      actor.expired = true;
      this.counters.expired++;
    }
    this.#retire(actor);
  }

  /** The particle's time here is over, whether it was done or not. */
  #retire(actor: Actor): void {
    const { local } = actor;
    actor.local = undefined;
    actor.timer?.cancel();
    const problem = actor.state.problem ?? noAnswer(actor).toProblem();
    this.#handle(actor, { kind: "over" });
    this.#roster.remove(actor, this.#deps.clock.now());
    local?.onEnd(problem);
  }

  /** A started particle that failed before it went anywhere will have no answer: its initiator need not wait. */
  #tellInitiator(actor: Actor): void {
    const { problem, sent } = actor.state;
    const { local } = actor;
    if (local === undefined || problem === undefined || sent) return;
    actor.local = undefined;
    local.onEnd(problem);
  }

  #refused(error: SluiceError, particle: Particle, from: string): void {
    this.counters.refused[error.code] = (this.counters.refused[error.code] ?? 0) + 1;
    this.#log.warn(
      { detail: error.message, from, initiator: particle.initPeerId.slice(0, 64) },
      `particle refused: ${error.code}`,
    );
  }
}

const badSignature = ({ initPeerId }: Particle): SluiceError =>
  new SluiceError(
    "SLUICE_PARTICLE_SIGNATURE",
    `the particle was not signed by ${initPeerId}, or was changed after it was signed`,
  );

const noAnswer = (actor: Actor): SluiceError =>
  new SluiceError(
    "SLUICE_DEADLINE",
    `no answer within ${actor.particle.ttl} ms: a peer on the way may be unreachable or not admit this initiator (its log tells), or the script waits for something that never comes`,
  );
