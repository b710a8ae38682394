export type {
  ConnectionSummary,
  Contact,
  Overlay,
  OverlayCounters,
  OverlayOptions,
  ParticleHandler,
} from "./interface.ts";
export { createOverlay, type OverlayDeps } from "./overlay.ts";
