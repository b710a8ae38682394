import type { CallRequest, CallResult, RunOutcome } from "../avm/interface.ts";
import type { Problem, SluiceError } from "../core/index.ts";
import type { Arrival, RecoveredParticle, RunState } from "../journal/interface.ts";

/** One particle on this peer, between two events. */
export interface ParticleState {
  readonly phase: "idle" | "running" | "ended";
  /** AquaVM's data as of the last run that was accepted. */
  readonly data: Uint8Array;
  /** Data that arrived and waits to be merged, oldest first. */
  readonly arrived: readonly Arrival[];
  /** Results that wait to be fed, all in the next run: feeding them one by one is quadratic. */
  readonly results: readonly FedResult[];
  /** What the run in progress was given. */
  readonly feeding: Feed | undefined;
  /** Calls without a result. */
  readonly open: ReadonlySet<number>;
  /** That ended: what a run leaves on record is numbered by it. */
  readonly runs: number;
  readonly calls: number;
  /** Runs that crashed or overran. */
  readonly strikes: number;
  readonly sent: boolean;
  /** Why the particle failed here, or what its script did not catch. */
  readonly problem: Problem | undefined;
}

export type FedResult = readonly [callId: number, result: CallResult];

/** One arrival or results, never both: when AquaVM rejects an arrival, no result is lost with it. */
export type Feed =
  | { readonly kind: "arrival"; readonly arrival: Arrival }
  | { readonly kind: "results"; readonly results: readonly FedResult[] };

export type ParticleEvent =
  | { readonly kind: "arrived"; readonly arrival: Arrival }
  | { readonly kind: "ran"; readonly outcome: RunOutcome }
  | { readonly kind: "crashed"; readonly error: SluiceError }
  | { readonly kind: "called"; readonly results: readonly FedResult[] }
  /** The deadline passed, or nobody waits for the particle any more. */
  | { readonly kind: "over" };

export type ParticleEffect =
  /** The arrival is new, and has to be on record before it is acknowledged. */
  | { readonly kind: "keep"; readonly arrival: Arrival }
  | { readonly kind: "run"; readonly prevData: Uint8Array; readonly feed: Feed }
  /** A run ended: the state after it, and what it makes superfluous, have to be on record before the calls and sends of this step are made. */
  | { readonly kind: "record"; readonly merged: number | undefined; readonly fed: readonly number[] }
  | { readonly kind: "call"; readonly request: CallRequest }
  /** The call is over the particle's budget: it is answered without being made. */
  | { readonly kind: "refuseCall"; readonly request: CallRequest; readonly error: SluiceError }
  | { readonly kind: "send"; readonly peers: readonly string[] }
  /** Something to be told in the log; the particle goes on unless the state says it ended. */
  | { readonly kind: "report"; readonly error: SluiceError };

export interface StepLimits {
  readonly runsPerParticle: number;
  readonly callsPerParticle: number;
  readonly particleBytes: number;
}

export type Step = readonly [state: ParticleState, effects: readonly ParticleEffect[]];

const NO_DATA = new Uint8Array();

export const newParticleState = (): ParticleState => ({
  phase: "idle",
  data: NO_DATA,
  arrived: [],
  results: [],
  feeding: undefined,
  open: new Set(),
  runs: 0,
  calls: 0,
  strikes: 0,
  sent: false,
  problem: undefined,
});

/** As the journal kept it: its arrivals and results come as events once more. */
export const recoveredState = ({ state, calls, sends }: RecoveredParticle): ParticleState => ({
  ...newParticleState(),
  phase: state.ended ? "ended" : "idle",
  data: state.data,
  runs: state.runs,
  calls: state.calls,
  strikes: state.strikes,
  problem: state.problem,
  open: new Set(calls.map(({ request }) => request.id)),
  sent: sends.length > 0,
});

/** What of it the journal keeps. */
export const runStateOf = ({ phase, data, runs, calls, strikes, problem }: ParticleState): RunState => ({
  data,
  runs,
  calls,
  strikes,
  problem,
  ended: phase === "ended",
});
