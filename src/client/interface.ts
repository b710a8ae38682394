import type { Tetraplet } from "../avm/interface.ts";
import type { Chain, ProvenCall, Settled } from "../chain/index.ts";
import type { JsonValue, Logger } from "../core/index.ts";
import type { Identity, ParticleRef, Signer } from "../particle/index.ts";
import type { Sealed } from "../seals/index.ts";

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
   * Calls on several peers in one particle, as a function describes them: `client.chain((chain) => chain.call(SMS, "sms", "send", [chain.call(…)]))`.
   * @throws SluiceError with the code of what failed; SLUICE_REQUEST for a description that makes no chain; SLUICE_DEADLINE; SLUICE_BAD_RESULT when what
   *   came back is not proven.
   */
  chain<R>(build: (chain: Chain) => R, options?: ChainOptions): Promise<ChainAnswer<Settled<R>>>;
  /**
   * Runs an AIR script. It reads inputs by `(call %init_peer_id% ("getDataSrv" "name") [] name)`, `-relay-` being always there, and
   * answers by `("callbackSrv" "response") [...]`; `("errorHandlingSrv" "error") [:error: 0]` makes it fail.
   */
  run(script: string | CompiledScript, options?: RunOptions): Promise<ScriptAnswer>;
  close(): Promise<void>;
}

/** What Fluence's Aqua compiler makes of a function, as far as it is needed here: its parameters are inputs by their names. */
export interface CompiledScript {
  /** AIR. */
  readonly script: string;
}

export interface ConnectOptions {
  /** Signs particles. Light clients take one of WebCrypto's that cannot be taken out (`signerOf`); full ones need its seed, with which AquaVM signs. */
  readonly key: Signer | Identity;
  /** full: with an interpreter of its own; light: without. Default: full over libp2p. Over HTTP every client is light. */
  readonly weight?: "full" | "light";
  readonly logger?: Logger;
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

export interface ChainOptions {
  /** ms, default 30000. */
  readonly ttlMs?: number;
  readonly signal?: AbortSignal;
  /** Told of each call as its result comes to be known here, which costs a message more for each. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A peer answered a call. */
export interface Progress {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  /** When it was known here, Unix ms. */
  readonly at: number;
}

export interface ChainAnswer<T = JsonValue> {
  readonly ref: ParticleRef;
  readonly value: T;
  /** The calls that the value was made of, each with its receipt. */
  readonly calls: readonly ProvenCall[];
}

export interface RunOptions extends Omit<CallOptions, "peer" | "credential"> {
  readonly inputs?: Readonly<Record<string, Input>>;
  /** Told of each `("callbackSrv" "progress") [peer, service, function]` that the script calls at the initiator. */
  readonly onProgress?: (progress: Progress) => void;
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
