import type { Clock, JsonValue, Logger } from "../core/index.ts";
import type { Engine } from "../engine/interface.ts";
import type { Journal } from "../journal/interface.ts";
import type { Overlay } from "../overlay/interface.ts";
import type { Particle, ParticleRef } from "../particle/index.ts";
import type { ServiceCatalog } from "../services/interface.ts";

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
  /** The bearer token of every /v1 request. */
  readonly token: string;
  /** Host names it may be addressed by, besides loopback literals and the listening host. */
  readonly hosts: readonly string[];
  readonly metrics: "token" | "open";
  /** Of Sluice, for its OpenAPI document. */
  readonly version: string;
}

export interface AdminDeps {
  readonly engine: Pick<Engine, "get" | "list" | "counters">;
  readonly catalog: ServiceCatalog;
  readonly overlay: Pick<Overlay, "peerId" | "addresses" | "connections" | "counters">;
  readonly journal: Pick<Journal, "health" | "counters" | "deadLetters" | "unknownOutcomes" | "write">;
  /** Starts a particle as this peer and waits for its answer. @throws SluiceError: the call's problem. */
  call(command: CallCommand): Promise<CallOutcome>;
  /** Takes in a particle signed elsewhere. @throws SluiceError with the reason of the refusal. */
  submit(particle: Particle): Promise<ParticleRef>;
  /** The text at an https URL. @throws SluiceError SLUICE_REQUEST, SLUICE_UNREACHABLE, SLUICE_DOCUMENT. */
  fetchDocument(url: string): Promise<string>;
  /** May traffic be sent here? */
  ready(): boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

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
