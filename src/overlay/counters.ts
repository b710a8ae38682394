import type { OverlayCounters } from "./interface.ts";

export const newCounters = (): OverlayCounters => ({
  received: 0,
  malformed: 0,
  tooLarge: 0,
  stalled: 0,
  sent: 0,
  acknowledged: 0,
  refusedByPeers: 0,
  refusedHere: 0,
  retried: 0,
  dropped: { badPeer: 0, queueFull: 0, expired: 0, refused: 0 },
});
