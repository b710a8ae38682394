import type { JsonValue } from "../core/index.ts";
import type { Particle } from "../particle/index.ts";

/**
 * One run: the interpreter merges `data` into `prevData`, applies `results`, walks the script as far as this peer can
 * take it and says what is left to do. It does no I/O and remembers nothing between runs.
 */
export interface Interpreter {
  /**
   * @throws SluiceError SLUICE_AVM_TRAPPED when the instance crashed, SLUICE_AVM_TIMEOUT when the run took longer than
   *   `runMs`; the instance is replaced either way. SLUICE_CLOSED after `close`.
   */
  run(input: RunInput): Promise<RunOutcome>;
  /** What stands in data of this interpreter's making; `initiator` is whose turn it is. @throws like `run`. */
  trace(data: Uint8Array, initiator: string): Promise<Trace>;
  /**
   * What the particle's initiator would see if it ran its data now, for one that has no interpreter: the data that comes of the run belongs to nobody
   * and is thrown away. @throws like `run`.
   */
  view(particle: Omit<Particle, "signature">): Promise<View>;
  /** Data for people: what was called, and values of `maxChars` together. @throws like `run`. */
  read(data: Uint8Array, maxChars: number): Promise<Reading>;
  close(): Promise<void>;
}

export interface RunInput {
  readonly particle: Omit<Particle, "data" | "signature">;
  readonly prevData: Uint8Array;
  /** Data that arrived from another peer; empty when only call results are fed. */
  readonly data: Uint8Array;
  readonly results: readonly (readonly [callId: number, result: CallResult])[];
}

export interface CallResult {
  /** 0: success, and `result` is JSON. Else `result` is the message a script can catch. */
  readonly retCode: number;
  readonly result: string;
}

export interface RunOutcome {
  /** 0 and 10000-19999: `data` is new. 1-10 and 20000+: `data` is the old one, nothing else happened. 30000: new. */
  readonly retCode: number;
  readonly errorMessage: string;
  readonly data: Uint8Array;
  /** Any strings at all: a script chooses them. */
  readonly nextPeers: readonly string[];
  readonly calls: readonly CallRequest[];
  /** Of all call requests together, as the interpreter wrote them. */
  readonly callBytes: number;
}

export interface CallRequest {
  /** Unique within the particle on this peer. */
  readonly id: number;
  readonly service: string;
  readonly function: string;
  readonly arguments: readonly JsonValue[];
  /** Per argument, where its parts came from. */
  readonly tetraplets: readonly (readonly Tetraplet[])[];
  /** Why the arguments could not be decoded; the call is to fail. */
  readonly unreadable?: string;
}

/** A particle in its initiator's eyes. */
export interface View {
  /** As of a run: from 20000, and from 1 to 10, there are no calls. */
  readonly retCode: number;
  readonly errorMessage: string;
  /** What the script asks of its initiator; undefined: more than two particles may have together. */
  readonly calls: readonly CallRequest[] | undefined;
  readonly callBytes: number;
  /** Calls in the data that were answered with success and whose result the script keeps, by whichever peers, in the data's order. */
  readonly answered: readonly SeenCall[];
  /** JSON texts by the names that `SeenCall.value` gives them. */
  readonly values: ReadonlyMap<string, string>;
}

export interface SeenCall {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  /** Name of its result: calls with the same one have it in common. */
  readonly value: string;
}

/** A particle's data, bounded, as people read it. */
export interface Reading {
  /** In the data's order, which of branches of a `par` is that of the script. */
  readonly steps: readonly ReadStep[];
  /** JSON texts by the names that `ReadStep.value` gives them. */
  readonly values: ReadonlyMap<string, string>;
  /** Calls that wait at other peers. */
  readonly elsewhere: number;
  /** Steps beyond those that are listed. */
  readonly more: number;
}

export type ReadStep =
  /** Verified by its peer's signature. A failed call's value is its message. */
  | {
      readonly kind: "answered";
      readonly peer: string;
      readonly service: string;
      readonly function: string;
      readonly retCode: number;
      /** Undefined: it was left out. */
      readonly value?: string;
    }
  /** Answered with success; the script keeps no result of it, and so nothing says whose call it was. */
  | { readonly kind: "unnamed" }
  /** This peer's, without an answer in the data. */
  | { readonly kind: "open"; readonly callId: number };

/** A particle's data, as far as decisions look at it. */
export interface Trace {
  /** Peers with results in it, each verified by its signature: that they took part is proven, that others did not is not. */
  readonly peers: readonly string[];
  /** Did a call of this peer, answered with success, come before the open call `callId` in sequence? What is in the other branch of a `par` did not. */
  precedes(answered: AnsweredCall, callId: number): boolean;
  /**
   * Did the call that this tetraplet names answer with a value that holds `value` at its lens? A tetraplet alone proves nothing: AquaVM gives a caught error,
   * even of a call that was never made, the tetraplet of that call. Nor does a value that another peer's canon handed on: that peer chose what is in it.
   */
  proves(value: JsonValue, origin: Tetraplet): boolean;
}

/** By what a call is found whose answer is in a trace: digests (CIDs, see `services/json-cid.ts`) of argument list and result. */
export interface AnsweredCall {
  readonly service: string;
  readonly function: string;
  readonly argumentHash: string;
  /** Of a call whose result the script does not keep, nothing else is in the trace. */
  readonly resultHash: string;
}

/** AquaVM's record of a value's origin; what it proves is in docs/architecture.md. */
export interface Tetraplet {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly lens: string;
}
