import { failure, SluiceError } from "../core/index.ts";
import type { Epoch, JournalEntry, PendingCall, Recovered, RecoveredParticle } from "../journal/interface.ts";
import type { Particle } from "../particle/index.ts";
import { Actor } from "./actor.ts";
import { recoveredState } from "./state.ts";
import { unknownOutcome } from "./unknown-outcome.ts";

/** Of what a restored journal has: the particles that go on here, and the entries that end the others. */
export interface SinceEpoch {
  readonly particles: readonly RecoveredParticle[];
  readonly ended: readonly JournalEntry[];
}

/**
 * What a backup held as live went on after it, to an end that the backup does not know: nothing of it is done again.
 * @param bounds - `now`: Unix ms; `maxBytes`: of what an operator can make a call with once more
 */
export const sinceEpoch = (
  { epoch, particles }: Recovered,
  bounds: { readonly now: number; readonly maxBytes: number },
): SinceEpoch => {
  if (epoch === undefined) return { particles, ended: [] };
  const isBefore = ({ particle }: RecoveredParticle): boolean => particle.timestamp <= epoch.signedAfter;
  return {
    particles: particles.filter((kept) => !isBefore(kept)),
    ended: particles.filter(isBefore).flatMap((kept) => endOf(kept, epoch, bounds)),
  };
};

/** @throws SluiceError SLUICE_PARTICLE_EPOCH: nobody knows any more whether it was here. */
export const checkEpoch = ({ timestamp }: Particle, epoch: Epoch | undefined): void => {
  if (epoch === undefined || timestamp > epoch.signedAfter) return;
  throw new SluiceError(
    "SLUICE_PARTICLE_EPOCH",
    `this peer was restored from a backup, and takes only particles signed after ${iso(epoch.signedAfter)}: this one may have been here before; see what became of it, and sign another`,
  );
};

const endOf = (
  kept: RecoveredParticle,
  epoch: Epoch,
  { now, maxBytes }: { readonly now: number; readonly maxBytes: number },
): readonly JournalEntry[] => {
  const { ref, calls, state } = kept;
  const actor = new Actor({ ...kept, mayRelay: false, isStranger: false });
  const problem = new SluiceError(
    "SLUICE_PARTICLE_EPOCH",
    `the backup from which this peer was restored at ${iso(epoch.openedAt)} had it under way: what became of it after the backup is not known here`,
  ).toProblem();
  actor.restore(kept, recoveredState({ ...kept, state: { ...state, problem: state.problem ?? problem } }));
  for (const { request, effect, intended, result } of calls) {
    actor.callStarted({ request, effect, intended, repeated: true }, kept.receivedAt);
    if (result !== undefined) actor.callEnded(request.id, result, now);
  }
  const entries = calls.filter(mayHaveHappened).flatMap(({ request, effect }): JournalEntry[] => {
    const { id, service, function: name } = request;
    const result = failure(
      new SluiceError(
        "SLUICE_OUTCOME_UNKNOWN",
        `${service} ${name}: it was under way when the backup was made from which this peer was restored; it may have had its effect since`,
      ),
    );
    const call = { request, effect, intended: true, repeated: true };
    const unknown = unknownOutcome(actor, call, { at: now, detail: result.result, maxBytes });
    // Declared, so that a caller's key for it is not given to another call.
    return [
      { kind: "intended", ref, call: id },
      { kind: "outcome", ref, call: id, result, unknown },
    ];
  });
  return [...entries, actor.overEntry()];
};

const mayHaveHappened = ({ effect, result }: PendingCall): boolean =>
  (effect === "once" || effect === "keyed") && result === undefined;

const iso = (ms: number): string => new Date(ms).toISOString();
