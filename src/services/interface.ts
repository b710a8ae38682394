import type { CallRequest, CallResult, Trace } from "../avm/interface.ts";
import type { Effect } from "../core/index.ts";
import type { KeptCredential } from "../journal/interface.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { AddressClass, Decision } from "../policy/interface.ts";
import type { ServiceState } from "./catalog-interface.ts";

export type {
  CatalogChange,
  CatalogCounters,
  FunctionSummary,
  PreviewedChange,
  PublicationPreview,
  PublishRefusal,
  PublishRequest,
  ServiceCatalog,
  ServiceMode,
  ServiceState,
  ServiceStatus,
  ServiceSummary,
} from "./catalog-interface.ts";

export type { OutcomeDesk } from "./outcomes.ts";

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

/** What became of calls, over all services and their changes, since the process started. */
export interface TrustTally {
  policyDenied: number;
  quotaRefused: number;
  receiptsIssued: number;
}

/** What a gateway tells peers of itself, through the builtins `sluice.info` and `sluice.stats`. */
export interface AboutPeer {
  readonly peerId: string;
  readonly version: string;
  /** By which a caller makes its particles. */
  readonly limits: Readonly<
    Record<
      | "scriptBytes"
      | "particleBytes"
      | "resultBytes"
      | "idBytes"
      | "ttlMs"
      | "clockSkewMs"
      | "callsPerParticle"
      | "arrayItems",
      number
    >
  >;
  /** How many are published. */
  services(): number;
  /** Undefined: there is none that this initiator may call. */
  stats(service: string, initiator: string): ServiceStats | undefined;
}

/** Of one service, since the process started. */
export interface ServiceStats {
  readonly state: ServiceState;
  readonly calls: number;
  readonly failures: number;
  /** ms of the last minutes; undefined: there were no calls. */
  readonly medianMs: number | undefined;
}
