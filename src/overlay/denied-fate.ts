import type { ParcelFate } from "./interface.ts";

/** What becomes of a parcel for a peer that is denied here, by configuration or by a ban. */
export const deniedFate = (peerId: string): ParcelFate => ({
  kind: "undeliverable",
  code: "SLUICE_DENIED",
  detail: `${peerId} is denied at this peer (peer.deny, or a ban)`,
});
