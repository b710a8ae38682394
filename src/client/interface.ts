import type { Tetraplet } from "../avm/interface.ts";
import type { JsonValue } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";

/** A peer that only starts particles: it signs them with its own key and reaches the overlay through one gateway. */
export interface Client {
  readonly peerId: string;
  /** The gateway it is connected to. */
  readonly relayPeerId: string;
  /**
   * Calls one function and waits for its answer.
   * @throws SluiceError with the code the serving gateway gave; SLUICE_DEADLINE when no answer came within the ttl.
   */
  call(service: string, fn: string, args: readonly JsonValue[], options?: CallOptions): Promise<JsonValue>;
  /**
   * Runs an AIR script. It reads inputs by `(call %init_peer_id% ("getDataSrv" "name") [] name)`, `-relay-` being always there, and
   * answers by `("callbackSrv" "response") [...]`; `("errorHandlingSrv" "error") [:error: 0]` makes it fail.
   */
  run(script: string, options?: RunOptions): Promise<ScriptAnswer>;
  close(): Promise<void>;
}

export interface CallOptions {
  /** The serving peer; default: the gateway connected to. */
  readonly peer?: string;
  /** ms, default 30000. */
  readonly ttlMs?: number;
  readonly signal?: AbortSignal;
}

export interface RunOptions extends Omit<CallOptions, "peer"> {
  readonly inputs?: Readonly<Record<string, JsonValue>>;
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
