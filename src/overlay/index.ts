export type {
  ConnectionSummary,
  Contact,
  Overlay,
  OverlayCounters,
  OverlayHandlers,
  OverlayOptions,
  Parcel,
  ParcelFate,
} from "./interface.ts";
export { createOverlay } from "./node-overlay.ts";
export type { OverlayDeps } from "./overlay.ts";
