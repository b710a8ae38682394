import type { CallRequest, CallResult, RunOutcome } from "../avm/interface.ts";
import type { Problem, SluiceError } from "../core/index.ts";

/** One particle on this peer, between two events. */
export interface ParticleState {
  readonly phase: "idle" | "running" | "ended";
  /** AquaVM's data as of the last run that was accepted. */
  readonly data: Uint8Array;
  /** Data that arrived and waits to be merged, oldest first. */
  readonly arrived: readonly Uint8Array[];
  /** Results that wait to be fed, all in the next run: feeding them one by one is quadratic. */
  readonly results: readonly FedResult[];
  /** What the run in progress was given. */
  readonly feeding: "data" | "results" | undefined;
  /** Calls without a result. */
  readonly open: ReadonlySet<number>;
  readonly runs: number;
  readonly calls: number;
  /** Runs that crashed or overran. */
  readonly strikes: number;
  readonly sent: boolean;
  /** Why the particle failed here, or what its script did not catch. */
  readonly problem: Problem | undefined;
}

export type FedResult = readonly [callId: number, result: CallResult];

export type ParticleEvent =
  | { readonly kind: "arrived"; readonly data: Uint8Array }
  | { readonly kind: "ran"; readonly outcome: RunOutcome }
  | { readonly kind: "crashed"; readonly error: SluiceError }
  | { readonly kind: "called"; readonly results: readonly FedResult[] }
  /** The deadline passed, or nobody waits for the particle any more. */
  | { readonly kind: "over" };

export type ParticleEffect =
  | {
      readonly kind: "run";
      readonly prevData: Uint8Array;
      readonly data: Uint8Array;
      readonly results: readonly FedResult[];
    }
  | { readonly kind: "call"; readonly request: CallRequest }
  /** The call is over the particle's budget: it is answered without being made. */
  | { readonly kind: "refuseCall"; readonly request: CallRequest; readonly error: SluiceError }
  | { readonly kind: "send"; readonly peers: readonly string[]; readonly data: Uint8Array }
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
