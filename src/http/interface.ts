import type { Clock, Logger } from "../core/index.ts";
import type { EntryDesk } from "../entry/interface.ts";
import type { ListenerTiming, PemPair } from "../listener/index.ts";

/** Where initiators hand in particles and fetch answers over plain HTTP (docs/http.md). It knows no user of its own: every particle and every question is signed. */
export interface HttpListener {
  /** Resolves with the base URL it listens on. @throws SluiceError SLUICE_CONFIG naming the address, or the files, and what to do. */
  start(): Promise<string>;
  /** Takes no new requests, answers those that wait with what is known, and gives the rest `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

export interface HttpOptions {
  /** `host` without brackets. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Origins whose pages may read answers; "*": all. Never with cookies: there are none. */
  readonly cors: "*" | readonly string[];
  /** Asked at start and then every minute, so that a certificate can be renewed meanwhile; undefined: plain HTTP. @throws SluiceError SLUICE_CONFIG */
  readonly tls: (() => Promise<PemPair>) | undefined;
  /** Of one address, and of one initiator. */
  readonly requestsPerMinute: number;
  /** Of Sluice, for the OpenAPI document. */
  readonly version: string;
  readonly timing?: Partial<HttpTiming>;
}

export interface HttpTiming extends ListenerTiming {
  /** Whoever reads nothing of its answer for so long is cut off, ms. */
  readonly stallMs: number;
}

export interface HttpDeps {
  /** Of this gateway. */
  readonly peerId: string;
  readonly entry: Pick<EntryDesk, "submit" | "answer" | "initiatorOf" | "watch">;
  /** Told of every answer; `operation` undefined: no route of the table. */
  readonly answered?: ((operation: string | undefined, status: number) => void) | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}
