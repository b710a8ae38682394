import type { Overlay, Parcel, ParcelFate } from "../overlay/interface.ts";
import type { ParticleRef, Undeliverable } from "../particle/index.ts";
import { isGuestName } from "./guest.ts";
import type { EngineOverlay } from "./options.ts";

export interface DeskEvents {
  /** Did the particle come in at the desk first? */
  isGuests(ref: ParticleRef): boolean;
  /** The particle's data is for its initiator. */
  arrived(ref: ParticleRef): void;
  /** A peer on the way gave the particle up. */
  heard(notice: Undeliverable): void;
}

/**
 * The overlay with one more neighbour: the desk. A particle that came in at the desk has reached its initiator when it has reached the desk;
 * one whose initiator has an address of its own goes there as well, for somebody else may have handed in a copy. A particle that came over the overlay
 * first goes home as if there were no desk.
 */
export const deskOverlay = (
  overlay: EngineOverlay & Pick<Overlay, "contact">,
  desk: DeskEvents,
): EngineOverlay => ({
  send(peer, parcel) {
    if (peer !== parcel.initiator) return overlay.send(peer, parcel);
    desk.arrived(parcel.ref);
    if (!desk.isGuests(parcel.ref)) return overlay.send(peer, parcel);
    if ((overlay.contact(peer)?.addresses.length ?? 0) > 0) overlay.send(peer, homeAnyway(parcel));
    else queueMicrotask(() => parcel.settle(atDesk(parcel))); // news never comes within the call
  },
  tell(peer, notice) {
    desk.heard(notice);
    if (!isGuestName(peer)) overlay.tell(peer, notice);
  },
  addressClass: (peer) => overlay.addressClass(peer),
});

const homeAnyway = (parcel: Parcel): Parcel => ({
  ...parcel,
  settle: (fate) => parcel.settle(fate.kind === "undeliverable" ? atDesk(parcel) : fate),
});

const atDesk = ({ version }: Parcel): ParcelFate => ({ kind: "acknowledged", version });
