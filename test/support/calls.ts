import type { CallRequest } from "../../src/avm/interface.ts";
import type { JsonValue, Problem } from "../../src/core/index.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import type { CallContext, Intent, Presentations } from "../../src/services/interface.ts";

/** What the interpreter asks, with the arguments a test cares about. */
export const callRequest = (service: string, name: string, ...args: JsonValue[]): CallRequest => ({
  id: 1,
  service,
  function: name,
  arguments: args,
  tetraplets: args.map(() => []),
});

export const callContext = (context: Partial<CallContext> = {}): CallContext => ({
  ref: "ref" as ParticleRef,
  particleId: "particle",
  initiator: "ann",
  timestamp: 1_700_000_000_000,
  ttl: 60_000,
  deadline: 1_700_000_060_000,
  signal: new AbortController().signal,
  mayRelay: true,
  callId: 1,
  repeated: false,
  recovered: false,
  intent: NO_INTENT,
  neighbour: "loopback",
  script: "(null)",
  presented: NOTHING_PRESENTED,
  decided: () => {},
  trace: async () => ({ peers: [], precedes: () => false, proves: () => false }),
  ...context,
});

/** A particle without credentials, which takes none. */
const NOTHING_PRESENTED: Presentations = { list: () => [], add: async () => {} };

/** Of a call that was never tried before, with nobody to note it. */
export const NO_INTENT: Intent = { pending: false, declare: async () => {}, withdraw: () => {} };

/** The problem document of a failed call. */
export const problemOf = (result: { result: string }): Problem => JSON.parse(result.result) as Problem;
