import type { ICryptoInterface } from "@chainsafe/libp2p-noise";
import type { Multiaddr } from "@multiformats/multiaddr";
import type { Libp2pOptions } from "libp2p";
import type { Clock } from "../core/index.ts";

/** What a peer can do on Node and what in a browser. */
export interface HostPlatform {
  readonly transports: NonNullable<Libp2pOptions["transports"]>;
  /** Undefined: what Noise itself chooses. */
  readonly noiseCrypto: ICryptoInterface | undefined;
  guardListeners(connections: number, clock: Clock): Guard;
  /** Why nothing can be reached there, where libp2p does not say it: a code of the system's, OPEN_PORT, CLOSED_AT_ONCE or NO_WEBSOCKET; empty: nobody knows. */
  probe(address: Multiaddr): Promise<string>;
}

/** A watch over what listens. */
export interface Guard {
  /** To be called before the listener has connections. */
  guard(listener: object): void;
  /** Ends sockets on which nothing came yet, so that their listener can close. */
  dropSilent(): void;
}
