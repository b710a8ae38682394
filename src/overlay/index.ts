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
export { createOverlay, type OverlayDeps } from "./overlay.ts";
