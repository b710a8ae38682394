import type { Effect } from "../../src/core/index.ts";
import type { Journal } from "../../src/journal/index.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import type { CallContext } from "../../src/services/interface.ts";
import { callContext, callRequest } from "./calls.ts";

export interface OpenCall extends CallContext {
  /** What became of its intent, in order. */
  readonly noted: readonly ("declared" | "withdrawn")[];
}

/** The context of a call that a journal knows to be open, as the engine makes it. */
export const openCall = async (
  journal: Journal,
  name: string,
  effect: Effect,
  context: Partial<CallContext> = {},
): Promise<OpenCall> => {
  const ref = name as ParticleRef;
  const callId = context.callId ?? 1;
  const { initiator, timestamp, ttl } = callContext(context);
  const unsigned = { id: name, initPeerId: initiator, timestamp, ttl, script: "" };
  const none = new Uint8Array();
  await journal.write([
    {
      kind: "accepted",
      ref,
      particle: { ...unsigned, signature: none, data: none },
      receivedAt: timestamp,
      arrival: { seq: 1, data: none, from: "" },
    },
    {
      kind: "ran",
      ref,
      state: { runs: 1, data: none, calls: 1, strikes: 0, problem: undefined, ended: false },
      merged: 1,
      fed: [],
      opened: [{ request: { ...callRequest("service", name), id: callId }, effect }],
      sends: [],
    },
  ]);
  const noted: ("declared" | "withdrawn")[] = [];
  return {
    ...callContext({ ...context, ref, callId }),
    intent: {
      pending: false,
      async declare() {
        noted.push("declared");
        await journal.write([{ kind: "intended", ref, call: callId }]);
      },
      withdraw() {
        noted.push("withdrawn");
        void journal.write([{ kind: "withdrawn", ref, call: callId }]);
      },
      ...context.intent,
    },
    noted,
  };
};

/** The time of a particle is over. */
export const endParticle = (journal: Journal, ref: ParticleRef): Promise<void> =>
  journal.write([{ kind: "over", ref, audit: { ref, id: ref, receivedAt: 0, deadline: 1, record: "{}" } }]);
