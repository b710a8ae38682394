import type { Clock, JsonObject, JsonValue, Logger } from "../core/index.ts";
import type { AskedOrigin, CredentialCounters, Granted, Revocation } from "../credentials/interface.ts";
import type { Engine } from "../engine/interface.ts";
import type { FetchText } from "../jose/interface.ts";
import type { Journal } from "../journal/interface.ts";
import type { ListenerTiming } from "../listener/index.ts";
import type { Overlay, PeerSummary, ReachabilityCheck } from "../overlay/interface.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";
import type { OutcomeDesk, ServiceCatalog } from "../services/interface.ts";
import type { Telemetry } from "../telemetry/interface.ts";
import type { AuditLog } from "./audit-log.ts";

/** The operator's HTTP API (DESIGN section 4). */
export interface Admin {
  /** Resolves with the base URL it listens on. @throws SluiceError SLUICE_CONFIG naming the address and what to do. */
  start(): Promise<string>;
  /** Takes no new requests and waits for those under way, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

export interface AdminOptions {
  /** `host` without brackets. */
  readonly listen: { readonly host: string; readonly port: number };
  /** The bearer token of an operator. A function is asked for each request, so that the token can be changed meanwhile; undefined: there is none now. */
  readonly token: string | (() => Promise<string | undefined>);
  /** Whose tokens are taken besides; undefined: nobody's. */
  readonly jwt?: AdminIssuer | undefined;
  /** Host names it may be addressed by, besides loopback literals and the listening host. */
  readonly hosts: readonly string[];
  readonly metrics: "token" | "open";
  /** Of one address. */
  readonly requestsPerMinute: number;
  /** Of Sluice, for its OpenAPI document. */
  readonly version: string;
  readonly timing?: Partial<ListenerTiming>;
}

/** Who is let in by a JWT of whom: `roles` names the claim that holds `viewer` or `operator`, or a list with them. */
export interface AdminIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  /** Signature algorithms that are accepted, none else. */
  readonly algorithms: readonly string[];
  readonly roles: string;
}

export interface AdminDeps {
  readonly engine: Pick<Engine, "get" | "list" | "read" | "resend" | "counters">;
  readonly catalog: ServiceCatalog;
  readonly overlay: Pick<Overlay, "peerId" | "addresses" | "connections" | "counters">;
  readonly journal: Pick<
    Journal,
    | "health"
    | "counters"
    | "deadLetters"
    | "deadLetter"
    | "unknownOutcomes"
    | "settlements"
    | "receipts"
    | "write"
  >;
  /** Starts a particle as this peer and waits for its answer. @throws SluiceError: the call's problem. */
  call(command: CallCommand): Promise<CallOutcome>;
  /** Takes in a particle signed elsewhere. @throws SluiceError with the reason of the refusal. */
  submit(particle: Particle): Promise<ParticleRef>;
  /** The text at an https URL. @throws SluiceError SLUICE_REQUEST, SLUICE_UNREACHABLE, SLUICE_DOCUMENT. */
  fetchDocument(url: string): Promise<string>;
  /** The text at `jwt.jwksUrl`, without following redirects. @throws SluiceError */
  readonly fetchJwks: FetchText;
  /** Makes a capability signed by this gateway. @throws SluiceError SLUICE_REQUEST, SLUICE_NOT_FOUND: what cannot be granted. */
  grant(body: GrantBody): Promise<Granted>;
  /** Resolves when it is on record: from then on nothing with this id is taken. @throws SluiceError SLUICE_REQUEST, SLUICE_JOURNAL. */
  revoke(revocation: { readonly id: string; readonly until?: number | undefined }): Promise<Revocation>;
  revocations(): readonly Revocation[];
  trust(): TrustCounters;
  /** Calls of unknown outcome, to be seen to. */
  readonly outcomes: OutcomeDesk;
  /** Where every change that this API makes is on record. */
  readonly audit: AuditLog;
  /** What is in force, as sluice.yaml would say it; no secret is in it. */
  readonly config: { readonly file?: string | undefined; readonly config: JsonObject };
  limits(): readonly LimitUse[];
  /** The fullest first, at most `limit`. */
  quotas(limit: number): readonly QuotaUse[];
  /** Whether another key goes on in this peer's place, and how that begins. */
  readonly retiring: {
    state(): Retirement | undefined;
    /** @throws SluiceError SLUICE_INVALID_CREDENTIAL, SLUICE_REQUEST, SLUICE_CONFLICT, SLUICE_STORAGE. */
    retire(statement: string, options?: { readonly force?: boolean | undefined }): Promise<Retirement>;
  };
  /** Other peers. */
  readonly peers: PeerDesk;
  /** Particles in memory. */
  atHand(): Engine["atHand"];
  readonly telemetry: Pick<Telemetry, "exposition" | "activity" | "answered">;
  /** What an operator should see to, one line each. */
  problems(): readonly string[];
  /** May traffic be sent here? */
  ready(): boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Other peers, named by peer id or by a name of sluice.yaml. @throws SluiceError SLUICE_REQUEST for no such name, and for this peer itself. */
export interface PeerDesk {
  /** This peer first; then those that are connected, configured or banned. */
  list(): readonly PeerEntry[];
  /** @param keep - whether it is dialled again whenever the connection is lost. @throws SluiceError SLUICE_REQUEST, SLUICE_CONNECT. */
  dial(address: string, keep: boolean): Promise<string>;
  /** Takes 10 s at most. @throws SluiceError SLUICE_OVERLOAD. */
  reachability(peer: string): Promise<Reachability>;
  /** @throws SluiceError SLUICE_NOT_FOUND: it is not connected. */
  hangUp(peer: string): void;
  /** Resolves when it is on record and in force. @throws SluiceError SLUICE_CONFLICT: too many; SLUICE_STORAGE. */
  ban(peer: string, request: Omit<BanRequest, "peerId">): Promise<Ban>;
  /** @throws SluiceError SLUICE_NOT_FOUND: it is not banned; SLUICE_STORAGE. */
  lift(peer: string): Promise<void>;
  bans(): readonly Ban[];
}

export interface PeerEntry extends Omit<PeerSummary, "kept"> {
  /** In sluice.yaml. */
  readonly name?: string;
  readonly self?: boolean;
  readonly bootstrap: boolean;
  readonly banned?: Ban;
}

export interface Reachability {
  readonly peerId: string;
  readonly reachable: boolean;
  readonly checks: readonly ReachabilityCheck[];
}

/** Times are Unix ms. */
export interface Ban {
  readonly peerId: string;
  readonly at: number;
  /** Absent: until it is lifted. */
  readonly until?: number;
  readonly reason?: string;
  /** Who banned it, as the audit log has it. */
  readonly by: string;
}

export interface BanRequest extends Pick<Ban, "peerId" | "by"> {
  readonly reason?: string | undefined;
  readonly forMs?: number | undefined;
}

/** One limit of sluice.yaml; of one that holds for each peer or connection, `used` is that of the one with the most. */
export interface LimitUse {
  readonly name: string;
  readonly limit: number;
  /** undefined: it is not measured. */
  readonly used?: number | undefined;
  readonly unit: string;
}

/** One live count: of a service's quota, or of a credential's own uses. */
export interface QuotaUse {
  readonly service?: string | undefined;
  readonly rule: "initiator" | "credential" | "everyone";
  /** ms; undefined: as long as the credential is valid. */
  readonly per?: number | undefined;
  readonly initiator?: string | undefined;
  /** Digest of a credential's id. */
  readonly credential?: string | undefined;
  /** undefined: all. */
  readonly functions?: readonly string[] | undefined;
  /** undefined: it stands in the credential alone. */
  readonly limit?: number | undefined;
  readonly used: number;
  /** Unix ms. */
  readonly resetsAt: number;
}

/** Of a peer that takes no new particles any more. Times are Unix ms. */
export interface Retirement {
  readonly successor: string;
  readonly statement: string;
  readonly retiredAt: number;
  /** Particles that still are here. */
  readonly held: number;
}

/** What became of credentials and decisions, since the process started. */
export interface TrustCounters {
  readonly credentials: Readonly<Pick<CredentialCounters, "presented" | "refused">>;
  /** Calls refused because a quota, or a credential's uses, had no room. */
  readonly quotaRefused: number;
  readonly policyDenied: number;
  readonly receiptsIssued: number;
}

/** `POST /v1/grants`, its shape checked: whether there are such peers, services and functions is for `grant` to say. */
export interface GrantBody {
  /** Peer id, or a name of sluice.yaml. */
  readonly to: string;
  readonly service: string;
  /** Absent: all. */
  readonly functions?: readonly string[] | undefined;
  readonly expiresMs: number;
  /** `perMs` absent: for as long as it is valid. */
  readonly uses?: readonly { readonly limit: number; readonly perMs?: number | undefined }[] | undefined;
  /** By argument name: where every part of it must come from. */
  readonly args?: Readonly<Record<string, readonly GrantOrigin[]>> | undefined;
}

/** Without a peer it is this gateway, without a function any. */
export type GrantOrigin = Pick<AskedOrigin, "service"> & Partial<Omit<AskedOrigin, "service">>;

/** `POST /v1/call`, parsed. */
export interface CallCommand {
  readonly service: string;
  readonly function: string;
  readonly arguments: readonly JsonValue[];
  /** Peer id, or a name of sluice.yaml; absent: this peer. */
  readonly peer?: string | undefined;
  readonly ttlMs?: number | undefined;
}

export interface CallOutcome {
  readonly particle: ParticleRef;
  readonly result: JsonValue;
}
