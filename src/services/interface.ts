import type { CallRequest, CallResult, Trace } from "../avm/interface.ts";
import type { Effect } from "../core/index.ts";
import type { KeptCredential } from "../journal/interface.ts";
import type { Finding } from "../openapi/interface.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { AddressClass, Decision, Policy } from "../policy/interface.ts";

/** What a peer can be asked to do. The engine knows nothing else about services. */
export interface Services {
  /** Never throws: every failure is a result with a ret_code and a problem document as its message. */
  call(call: CallRequest, context: CallContext): CallResult | Promise<CallResult>;
  /** What repeating this call would do; `safe` for builtins and for what is not there. */
  effect(call: CallRequest): Effect;
  /** The particle's time is over here: what was kept for it may go. */
  over(ref: ParticleRef): void;
}

/** What is known about the call and the particle that makes it, none of it chosen by the call itself. */
export interface CallContext {
  readonly ref: ParticleRef;
  readonly particleId: string;
  /** Whose signature the particle carries. */
  readonly initiator: string;
  readonly timestamp: number;
  readonly ttl: number;
  /** Unix ms; an answer after it is dropped. */
  readonly deadline: number;
  /** Aborts at the deadline or when the particle is given up. */
  readonly signal: AbortSignal;
  /** Whether `relay.allow` covers the initiator: builtins are for those alone. */
  readonly mayRelay: boolean;
  /** AquaVM's id of the call within the particle on this peer: the same after a restart. */
  readonly callId: number;
  /** An earlier life of this process made the call, and nothing is known of what came of it. */
  readonly repeated: boolean;
  /** An earlier life of this process took the particle in. */
  readonly recovered: boolean;
  readonly intent: Intent;
  /** Where the connection came from that brought the particle first. */
  readonly neighbour: AddressClass;
  /** AIR source, as the initiator signed it. */
  readonly script: string;
  readonly presented: Presentations;
  /** Keeps what was decided about the call, for people. */
  decided(decision: Decision): void;
  /** What AquaVM verified of the particle so far, read from its data on request. */
  trace(): Promise<Trace>;
}

/** The credentials of one particle on this peer. */
export interface Presentations {
  /** In the order in which they were presented. */
  list(): readonly KeptCredential[];
  /** Keeps one; resolves when that is on record. @throws SluiceError SLUICE_QUOTA: the particle presented too many. */
  add(presented: KeptCredential): Promise<void>;
}

/** What the journal knows, and is told, about the request of a call that must not be sent twice. */
export interface Intent {
  /** An earlier life of this process intended to send it and left no outcome: it may have had its effect, and must not be sent again. */
  readonly pending: boolean;
  /** To be awaited right before a request of class `once` leaves; resolves when that is on record. */
  declare(): Promise<void>;
  /** The request provably did not leave: it may be declared again. */
  withdraw(): void;
}

/** One published adapter as admin and the command line show it. */
export interface ServiceSummary {
  readonly service: string;
  readonly title: string;
  readonly upstream: string;
  readonly functions: readonly FunctionSummary[];
  readonly refused: readonly Finding[];
  /** What is published but may not work as meant, one line each: a missing credential, a rule that names no function, nobody allowed. */
  readonly warnings: readonly string[];
}

export interface FunctionSummary {
  readonly name: string;
  /** Positional argument names, `options` last where the function takes any. */
  readonly arguments: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly effect: Effect;
  /** Security schemes it is sent with: one of the sets, all of its schemes. Empty: none is needed. */
  readonly credentials: readonly (readonly string[])[];
}

/** `cause` of the SLUICE_DOCUMENT error for a document of which no operation can be published. */
export interface PublishRefusal {
  readonly refused: readonly Finding[];
}

/** `POST /v1/services` and `sluice publish`, parsed. */
export interface PublishRequest {
  readonly service: string;
  /** The document itself, as text (JSON or YAML). */
  readonly document: string;
  /** Where it was fetched: relative servers are relative to it. */
  readonly documentUrl?: string;
  /** Its path from the root folder. */
  readonly documentName?: string;
  /** Texts of the files it refers to, by their path from the root folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Overlay documents as text, applied in order. */
  readonly overlays?: readonly string[];
  readonly upstream: {
    readonly url?: string;
    readonly credentials?: Record<string, unknown>;
    readonly timeoutMs?: number;
    readonly concurrency?: number;
    readonly queueMs?: number;
    readonly attempts?: number;
    readonly breaker?: "none" | { readonly failures?: number; readonly restMs?: number };
    readonly hosts?: readonly string[];
    readonly variables?: Readonly<Record<string, string>>;
    readonly token?: "none" | Record<string, unknown>;
    readonly signature?: Record<string, unknown>;
    readonly responseHeaders?: "all" | readonly string[];
  };
  /** As a manifest has it. */
  readonly allow: readonly Record<string, unknown>[];
  /** Text of its `policy.cedar`. */
  readonly policy?: string;
  readonly plainIds?: "refuse" | "accept";
  readonly quota?: readonly Record<string, unknown>[];
  readonly operations?: Record<string, unknown>;
}

/** What became of calls, over all services and their changes, since the process started. */
export interface TrustTally {
  policyDenied: number;
  quotaRefused: number;
  receiptsIssued: number;
}

/** The adapters published here; `adapters/` on disk is the one source of truth and is watched. */
export interface ServiceCatalog {
  list(): readonly ServiceSummary[];
  get(service: string): ServiceSummary | undefined;
  /** The document's root file as received. */
  openapi(service: string): string | undefined;
  /** Bindings made of it. */
  aqua(service: string): string | undefined;
  types(service: string): string | undefined;
  /** What decides about its calls. */
  policy(service: string): Pick<Policy, "compiled" | "decide"> | undefined;
  /** Is `initiator` named by any rule of any adapter? Part of admission. */
  mayCallAnything(initiator: string): boolean;
  /**
   * Writes `adapters/<service>/` and serves it from then on; with "replace" whether or not it existed.
   * @throws SluiceError SLUICE_CONFLICT, SLUICE_DOCUMENT (`cause` is a PublishRefusal where operations were refused), SLUICE_CONFIG,
   *   SLUICE_REQUEST (the name), SLUICE_STORAGE, SLUICE_OVERLOAD.
   */
  publish(request: PublishRequest, mode: "create" | "replace"): Promise<ServiceSummary>;
  /** Deletes its folder. @throws SluiceError SLUICE_NOT_FOUND, SLUICE_STORAGE, SLUICE_OVERLOAD. */
  remove(service: string): Promise<void>;
}
