import type { Tetraplet } from "../avm/interface.ts";
import type { JsonValue } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { Sealed } from "./sealed.ts";

/** A peer that only starts particles: it signs them with its own key and reaches the overlay through one gateway. */
export interface Client {
  readonly peerId: string;
  /** The gateway it is connected to. */
  readonly relayPeerId: string;
  /**
   * Calls one function and waits for its answer, which is opened where it is sealed to this peer.
   * @throws SluiceError with the code the serving gateway gave; SLUICE_DEADLINE when no answer came within the ttl; SLUICE_BAD_RESULT when it is
   *   sealed to this peer and does not open.
   */
  call(service: string, fn: string, args: readonly Input[], options?: CallOptions): Promise<JsonValue>;
  /**
   * Runs an AIR script. It reads inputs by `(call %init_peer_id% ("getDataSrv" "name") [] name)`, `-relay-` being always there, and
   * answers by `("callbackSrv" "response") [...]`; `("errorHandlingSrv" "error") [:error: 0]` makes it fail.
   */
  run(script: string, options?: RunOptions): Promise<ScriptAnswer>;
  close(): Promise<void>;
}

/** What a script is given: JSON, parts of which may be sealed to a peer (`sealed`). */
export type Input = JsonValue | Sealed | readonly Input[] | { readonly [name: string]: Input };

export interface CallOptions {
  /** A JWT or capability, presented to the serving peer before the call. */
  readonly credential?: string;
  /** The serving peer; default: the gateway connected to. */
  readonly peer?: string;
  /** ms, default 30000. */
  readonly ttlMs?: number;
  readonly signal?: AbortSignal;
}

export interface RunOptions extends Omit<CallOptions, "peer" | "credential"> {
  readonly inputs?: Readonly<Record<string, Input>>;
  /**
   * When a gateway on the way gives up carrying the particle to a next peer. `fail` (default): the run ends with its reason at once. `wait`: another
   * branch of the script, a fallback or a timeout, may still answer.
   */
  readonly undeliverable?: "fail" | "wait";
}

export interface ScriptAnswer {
  readonly ref: ParticleRef;
  readonly particleId: string;
  /** Arguments of `callbackSrv.response`. */
  readonly values: readonly JsonValue[];
  /** Per value, whose signed call results it was made of: AquaVM checked the signatures before it showed the value. */
  readonly origins: readonly (readonly Tetraplet[])[];
}
