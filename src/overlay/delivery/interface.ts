import type { Problem } from "../../core/index.ts";
import type { Particle } from "../../particle/index.ts";
import type { Parcel } from "../interface.ts";

/*
 * What delivery needs of a network: `Outbox` keeps the promises of `Overlay.send` over these few words alone, so that the same code carries
 * parcels over libp2p and over a simulated network in virtual time. Whoever implements `Route` calls `outbox.linkOpened(peerId)` after
 * a link opened (when `reach` would give it) and `outbox.linkClosed(peerId)` after one closed (when its `isOpen` is false; what it carried is `lost`, before or after).
 */
export interface Route {
  /**
   * The open link with the id `via`, else the newest open one to this peer, else one dialled at a known address; undefined when there is neither
   * link nor address. Rejects with the reason when dialling failed; bounded in time (libp2p: 8 s). Resolves when it is known
   * whether the peer acknowledges.
   */
  reach(peerId: string, via: string | undefined): Promise<Link | undefined>;
  /**
   * The id of the open link on which this particle came from `peerId`, its initiator: the way back to the one process, of several with one key,
   * that waits for it. Undefined when any link will do.
   */
  wayBack(parcel: Pick<Parcel, "particleId" | "initiator">, peerId: string): string | undefined;
  isConnected(peerId: string): boolean;
  /** Whether it is connected, was so since this process started, or an address of it is known: worth waiting for. */
  isKnown(peerId: string): boolean;
}

/** One connection to one peer. */
export interface Link {
  /** Unique in this process: what `wayBack` gives and `reach` is asked for. */
  readonly id: string;
  /** Whether the peer says of each particle that it is safe there, or why not. */
  readonly acknowledges: boolean;
  readonly isOpen: boolean;
  /**
   * Writes particles in this order. Resolves when the link can take more (back-pressure), which may be before it wrote any; never rejects: what
   * became of each is told by its receipt, never within this call, and the link lets go of a particle's bytes once they are written.
   */
  carry(cargo: readonly Cargo[]): Promise<void>;
  /** Gives up what it carries: each particle without a receipt is `lost`. A connection that is still good can be used again. */
  reset(reason: string): void;
}

export interface Cargo {
  readonly particle: Particle;
  /** Called once, except that `lost` may follow `written`. */
  receipt(receipt: Receipt): void;
}

export type Receipt =
  /** The peer has it and will not lose it. Links that acknowledge. */
  | { readonly kind: "acknowledged" }
  /** The peer has it not; `problem.retry` says whether it may take it later. Links that acknowledge. */
  | { readonly kind: "refused"; readonly problem: Problem }
  /** The transport took all its bytes. Links that do not acknowledge. */
  | { readonly kind: "written" }
  /** The link or its stream ended first, or the peer turned out not to have read it: the peer may have it or not. */
  | { readonly kind: "lost" };
