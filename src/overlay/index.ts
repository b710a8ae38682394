export type {
  ConnectionSummary,
  Contact,
  Overlay,
  OverlayCounters,
  OverlayHandlers,
  OverlayOptions,
  Parcel,
  ParcelFate,
  PeerSummary,
  ReachabilityCheck,
} from "./interface.ts";
export { createOverlay } from "./node-overlay.ts";
export type { OverlayDeps } from "./overlay.ts";
