import type { CallRequest, CallResult } from "../avm/interface.ts";
import {
  type Clock,
  type Effect,
  ERRORS,
  failure,
  type Logger,
  nextTurn,
  SluiceError,
  utf8Length,
} from "../core/index.ts";
import type { Journal, JournalEntry, PendingCall } from "../journal/interface.ts";
import type { Intent, Services } from "../services/interface.ts";
import type { Actor, OpenCall } from "./actor.ts";
import { type FactDeps, factsOf } from "./call-facts.ts";
import type { EngineCounters, EngineObserver } from "./interface.ts";
import type { FedResult } from "./state.ts";
import { unknownOutcome } from "./unknown-outcome.ts";

/** How long the calls of one particle may keep the event loop, ms. */
const CALL_SLICE_MS = 10;

export interface CallDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly services: Services;
  readonly interpreter: FactDeps["interpreter"];
  readonly journal: Journal;
  readonly overlay: FactDeps["overlay"];
  readonly counters: EngineCounters;
  readonly resultBytes: number;
  readonly observer?: EngineObserver | undefined;
  /** All results of one turn of the event loop. */
  readonly onResults: (actor: Actor, results: readonly FedResult[]) => void;
}

/** Makes the calls that runs ask for, and keeps the promises of their effect classes towards the journal (DESIGN section 7). */
export class Calls {
  readonly #deps: CallDeps;
  #stopped = false;

  constructor(deps: CallDeps) {
    this.#deps = deps;
  }

  /** From now on calls have no outcome here: those that are under way are cancelled, and go on after the restart. */
  stop(): void {
    this.#stopped = true;
  }

  /** `safe` for what this peer's own initiator answers. */
  effectOf(actor: Actor, request: CallRequest): Effect {
    return actor.local?.answers(request) ? "safe" : this.#deps.services.effect(request);
  }

  /** Makes calls until a slice of time is used up, then lets the event loop turn: builtins are synchronous. */
  make(actor: Actor, calls: readonly OpenCall[]): void {
    const { clock } = this.#deps;
    const sliceEnd = clock.now() + CALL_SLICE_MS;
    for (const [index, call] of calls.entries()) {
      if (this.#stopped || actor.state.phase === "ended") return;
      this.#make(actor, call);
      if (clock.now() < sliceEnd) continue;
      nextTurn(() => this.make(actor, calls.slice(index + 1)));
      return;
    }
  }

  /** Answers a call that is not made. @returns what goes on record with the call itself: a restarted peer would make it. */
  refuse(actor: Actor, { id }: CallRequest, error: SluiceError): JournalEntry {
    const result = failure(error);
    this.#deps.counters.callsFailed++;
    this.#feed(actor, id, result);
    return { kind: "outcome", ref: actor.ref, call: id, result, unknown: undefined };
  }

  /** After a restart: feeds what was answered, and makes again what may be made again. */
  resume(actor: Actor, calls: readonly PendingCall[]): void {
    const now = this.#deps.clock.now();
    const open = calls.map(
      ({ request, effect, intended }): OpenCall => ({ request, effect, intended, repeated: true }),
    );
    for (const call of open) actor.callStarted(call, now);
    if (actor.deadline <= now) return;
    for (const { request, result } of calls) if (result !== undefined) this.#feed(actor, request.id, result);
    this.make(
      actor,
      open.filter((_, index) => calls[index]?.result === undefined),
    );
  }

  /** Entries for calls that end without their answer being awaited any more: those that may have left are told to the operator. */
  abandoned(actor: Actor): JournalEntry[] {
    return [...actor.open.values()]
      .filter(({ intended }) => intended)
      .map((call) => this.#outcome(actor, call, failure(abandonedCall(call))));
  }

  #make(actor: Actor, call: OpenCall): void {
    const { clock, counters } = this.#deps;
    counters.calls++;
    if (!actor.open.has(call.request.id)) actor.callStarted(call, clock.now());
    const startedAt = performance.now();
    const answer = this.#answer(actor, call);
    if (!(answer instanceof Promise)) this.#land(actor, call, answer, startedAt);
    else
      answer.then(
        (result) => this.#land(actor, call, result, startedAt),
        (error) => this.#land(actor, call, failure(error), startedAt),
      );
  }

  #answer(actor: Actor, call: OpenCall): CallResult | Promise<CallResult> {
    const { request } = call;
    const facts = factsOf(actor, this.#deps);
    const context = actor.contextOf(call, { ...facts, intent: this.#intent(actor, call) });
    if (request.unreadable === undefined)
      return actor.local?.call(request, context) ?? this.#deps.services.call(request, context);
    const detail = `the arguments cannot be read: ${request.unreadable}`;
    return failure(new SluiceError("SLUICE_INVALID_ARGUMENTS", detail));
  }

  #intent(actor: Actor, call: OpenCall): Intent {
    const { journal } = this.#deps;
    const position = { ref: actor.ref, call: call.request.id };
    let turn = 0;
    return {
      pending: call.intended,
      declare: async () => {
        if (this.#stopped) throw new SluiceError("SLUICE_CLOSED", "this peer is shutting down");
        const declared = ++turn;
        await journal.write([{ kind: "intended", ...position }]);
        // It may have been withdrawn before it was on record.
        if (declared === turn) call.intended = true;
      },
      withdraw() {
        turn++;
        call.intended = false;
        void journal.write([{ kind: "withdrawn", ...position }]).catch(() => {});
      },
    };
  }

  #land(actor: Actor, call: OpenCall, answer: CallResult, startedAt: number): void {
    if (this.#stopped) return;
    const { clock, counters, journal, observer } = this.#deps;
    const result = this.#bounded(answer);
    observer?.called(actor, {
      request: call.request,
      effect: call.effect,
      result,
      endedAt: clock.now(),
      ms: performance.now() - startedAt,
      decision: actor.life.decisionOf(call.request.id),
    });
    const outcome = this.#outcome(actor, call, result);
    if (result.retCode !== 0) counters.callsFailed++;
    // A result that another answer could contradict is on record before the state it is fed into.
    if (call.effect !== "safe" || call.intended)
      void journal.write([actor.isOver ? late(outcome) : outcome]).catch(() => {});
    this.#feed(actor, call.request.id, result);
  }

  /** Results of one turn of the event loop become one event. */
  #feed(actor: Actor, id: number, result: CallResult): void {
    actor.callEnded(id, result, this.#deps.clock.now());
    actor.landed.push([id, result]);
    if (actor.landed.length > 1) return;
    nextTurn(() => {
      const results = actor.landed;
      actor.landed = [];
      this.#deps.onResults(actor, results);
    });
  }

  #outcome(actor: Actor, call: OpenCall, result: CallResult): JournalEntry & { kind: "outcome" } {
    const { clock, resultBytes: maxBytes } = this.#deps;
    const isUnknown = call.intended && result.retCode === ERRORS.SLUICE_OUTCOME_UNKNOWN.retCode;
    const unknown = isUnknown
      ? unknownOutcome(actor, call, { at: clock.now(), detail: result.result, maxBytes })
      : undefined;
    return { kind: "outcome", ref: actor.ref, call: call.request.id, result, unknown };
  }

  #bounded(result: CallResult): CallResult {
    const { resultBytes } = this.#deps;
    // A UTF-16 unit is at most three bytes: only what may be too long is measured.
    if (result.result.length * 3 <= resultBytes || utf8Length(result.result) <= resultBytes) return result;
    return failure(new SluiceError("SLUICE_BAD_RESULT", `the result is larger than ${resultBytes} bytes`));
  }
}

/** The particle is over, and the call was told as unknown if it may have left: now it is known, or still is not. */
const late = (outcome: JournalEntry & { kind: "outcome" }): JournalEntry =>
  outcome.unknown === undefined ? { kind: "settled", ref: outcome.ref, call: outcome.call } : outcome;

const abandonedCall = ({ request }: OpenCall): SluiceError =>
  new SluiceError(
    "SLUICE_OUTCOME_UNKNOWN",
    `${request.service} ${request.function}: the particle's time ended while its request was on the way; it may have had its effect`,
  );
