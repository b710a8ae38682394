import type { CallRequest } from "../avm/interface.ts";
import { SluiceError, toSluiceError } from "../core/index.ts";
import type { JournalEntry, RecoveredParticle } from "../journal/interface.ts";
import { Actor, type ActorOptions, type OpenCall, remainingMs } from "./actor.ts";
import { Calls } from "./calls.ts";
import { Deliveries } from "./deliveries.ts";
import type { EngineCounters, EngineObserver } from "./interface.ts";
import type { EngineDeps, EngineLimits } from "./options.ts";
import type { Roster } from "./roster.ts";
import type { RunGauge } from "./run-gauge.ts";
import { type ParticleEffect, type ParticleEvent, recoveredState, runStateOf } from "./state.ts";
import { failureOf, step } from "./step.ts";
import { type WriteSet, writeSetOf } from "./write-set.ts";

export interface DriverDeps extends EngineDeps {
  readonly limits: EngineLimits;
  readonly roster: Roster;
  readonly gauge: RunGauge;
  readonly counters: EngineCounters;
  /** No particle is at work any more. */
  readonly onIdle: () => void;
}

/**
 * Drives `step`: turns what happens around a particle into events, and effects into work. What a step changes goes to the journal in one
 * write; its requests and sends leave when that is on record.
 */
export class Driver {
  readonly deliveries: Deliveries;
  readonly #deps: DriverDeps;
  readonly #calls: Calls;
  #stopped = false;

  constructor(deps: DriverDeps) {
    this.#deps = deps;
    this.deliveries = new Deliveries(deps);
    this.#calls = new Calls({
      ...deps,
      resultBytes: deps.limits.resultBytes,
      onResults: (actor, results) => this.handle(actor, { kind: "called", results }),
    });
  }

  enrol(options: ActorOptions): Actor {
    const { clock, roster } = this.#deps;
    const actor = new Actor(options);
    roster.add(actor);
    actor.timer = clock.timer(remainingMs(actor, clock), () => this.#expire(actor));
    return actor;
  }

  /** Resolves when the data is on record, whoever brought it first. */
  arrive(actor: Actor, data: Uint8Array, from: string): Promise<void> {
    if (this.#stopped) return Promise.reject(new SluiceError("SLUICE_CLOSED", "this peer is shutting down"));
    this.handle(actor, { kind: "arrived", arrival: { seq: ++actor.lastSeq, data, from } });
    return actor.written;
  }

  /** Takes up a particle where the journal left it. */
  resume(kept: RecoveredParticle): void {
    const { admission, clock, counters, roster } = this.#deps;
    const { mayRelay, isNamed } = admission(kept.particle.initPeerId);
    const actor = this.enrol({ ...kept, mayRelay, isStranger: !isNamed });
    const emptyBytes = actor.retainedBytes;
    actor.restore(kept, recoveredState(kept));
    roster.account(actor, false, emptyBytes);
    counters.recovered++;
    this.#calls.resume(actor, kept.calls);
    if (remainingMs(actor, clock) === 0) return;
    for (const arrival of kept.arrivals) this.handle(actor, { kind: "arrived", arrival });
    this.deliveries.resend(actor);
  }

  handle(actor: Actor, event: ParticleEvent): void {
    if (this.#stopped) return;
    const { clock, limits, observer, onEnd, onIdle, roster } = this.#deps;
    const wasActive = actor.isActive;
    const bytesBefore = actor.retainedBytes;
    const [state, effects] = step(actor.state, event, limits);
    if (state.phase === "ended") {
      actor.life.endedAt ??= clock.now();
      actor.abort(ENDED);
    }
    actor.state = state;
    for (const effect of effects) this.#perform(actor, effect);
    this.#record(actor, writeSetOf(effects));
    if (event.kind === "over") actor.release();
    roster.account(actor, wasActive, bytesBefore);
    if (observer !== undefined) observed(actor, { wasActive, isOver: event.kind === "over" }, observer);
    if (actor.isActive) return;
    actor.traced = undefined; // it may be larger than the data
    actor.tellInitiator();
    const failure = failureOf(state);
    if (failure !== undefined && !actor.hasLeft) onEnd?.(actor.ref, failure);
    if (roster.isIdle) onIdle();
  }

  /** Nothing of any particle happens here after it. */
  stop(reason: SluiceError): void {
    this.#stopped = true;
    this.#calls.stop();
    for (const actor of this.#deps.roster.all()) actor.leave(reason);
  }

  /** What nothing has to be on record for. */
  #perform(actor: Actor, effect: ParticleEffect): void {
    const { counters, log } = this.#deps;
    if (effect.kind === "run") void this.#run(actor, effect);
    if (effect.kind !== "report") return;
    counters.failed[effect.error.code] = (counters.failed[effect.error.code] ?? 0) + 1;
    if (effect.error.code === "SLUICE_CLOSED") return; // this process ends: the particle goes on after the next start
    log.warn({ particle: actor.ref, detail: effect.error.message }, `particle problem: ${effect.error.code}`);
  }

  /** Writes what the step changed in one piece, and lets out what had to wait for it. */
  #record(actor: Actor, { arrivals, run, calls, refused, peers }: WriteSet): void {
    const opened = (request: CallRequest): OpenCall => ({
      request,
      effect: this.#calls.effectOf(actor, request),
      intended: false,
      repeated: false,
    });
    const made = calls.map(opened);
    const state = runStateOf(actor.state);
    const sends = this.deliveries.note(actor, peers, state.runs);
    const entries: JournalEntry[] = arrivals.flatMap((arrival) => actor.entryOf(arrival) ?? []);
    if (run !== undefined) {
      const unmade = refused.map(({ request }) => opened({ ...request, arguments: [], tetraplets: [] }));
      const refusals = refused.map(({ request, error }) => this.#calls.refuse(actor, request, error));
      const life = actor.life.toText();
      entries.push(
        {
          kind: "ran",
          ref: actor.ref,
          state: { ...state, life },
          ...run,
          opened: [...made, ...unmade],
          sends,
        },
        ...refusals,
      );
    }
    const isSafe = ({ effect }: OpenCall): boolean => effect === "safe";
    if (entries.length > 0) {
      actor.written = this.#deps.journal.write(entries);
      actor.written.then(
        () => {
          if (run !== undefined) this.#onRecord(actor, { data: state.data, version: state.runs });
          this.deliveries.send(actor, sends);
          this.#calls.make(
            actor,
            made.filter((call) => !isSafe(call)),
          );
        },
        () => {}, // the journal is closed: nothing leaves any more
      );
    }
    this.#calls.make(actor, made.filter(isSafe));
  }

  #onRecord(actor: Actor, durable: Actor["durable"]): void {
    const bytesBefore = actor.retainedBytes;
    actor.durable = durable;
    this.#deps.roster.account(actor, actor.isActive, bytesBefore);
  }

  async #run(actor: Actor, { prevData, feed }: ParticleEffect & { kind: "run" }): Promise<void> {
    const { counters, gauge, interpreter, observer } = this.#deps;
    const startedAt = performance.now();
    counters.runs++;
    const { initPeerId } = actor.particle;
    gauge.started(initPeerId);
    try {
      const given =
        feed.kind === "arrival"
          ? { data: feed.arrival.data, results: [] }
          : { data: NO_DATA, results: feed.results };
      const outcome = await interpreter.run({ particle: actor.particle, prevData, ...given });
      this.handle(actor, { kind: "ran", outcome });
    } catch (error) {
      this.handle(actor, { kind: "crashed", error: toSluiceError(error) });
    } finally {
      gauge.ended(initPeerId);
      const ms = performance.now() - startedAt;
      counters.runMicros += Math.round(ms * 1000);
      observer?.ran(actor, ms);
    }
  }

  #expire(actor: Actor): void {
    if (this.#stopped) return;
    const { clock, counters, journal, onEnd, roster, services } = this.#deps;
    if (actor.isActive) {
      actor.expired = true;
      counters.expired++;
    }
    const abandoned = this.#calls.abandoned(actor);
    onEnd?.(actor.ref, actor.state.problem ?? noAnswer(actor).toProblem());
    actor.leave(noAnswer(actor));
    this.handle(actor, { kind: "over" });
    actor.isOver = true;
    services.over(actor.ref);
    roster.remove(actor, clock.now());
    void journal.write([...abandoned, actor.overEntry()]).catch(() => {});
  }
}

/** What an event made of a particle, told. */
const observed = (
  actor: Actor,
  { wasActive, isOver }: { readonly wasActive: boolean; readonly isOver: boolean },
  observer: EngineObserver,
): void => {
  const { isActive } = actor;
  if (isActive && !wasActive) {
    actor.beganAt = performance.now();
    observer.began(actor);
  }
  if (wasActive && !isActive) observer.rested(actor, performance.now() - actor.beganAt);
  if (isOver) observer.over(actor);
};

const ENDED = new SluiceError("SLUICE_DEADLINE", "the particle ended here before its call did");
const NO_DATA: Uint8Array = new Uint8Array();

const noAnswer = (actor: Actor): SluiceError =>
  new SluiceError(
    "SLUICE_DEADLINE",
    `no answer within ${actor.particle.ttl} ms: a peer on the way may be unreachable or not admit this initiator (its log tells), or the script waits for something that never comes`,
  );
