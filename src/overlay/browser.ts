import { webSockets } from "@libp2p/websockets";
import type { HostPlatform } from "./host-platform.ts";
import type { Overlay, OverlayOptions } from "./interface.ts";
import { createLibp2pOverlay, type OverlayDeps } from "./overlay.ts";

/** A page dials WebSockets, and nothing else; it listens to nobody. */
const browserPlatform: HostPlatform = {
  transports: [webSockets()],
  noiseCrypto: undefined,
  guardListeners: () => ({ guard: () => {}, dropSilent: () => {} }),
  probe: async () => "NO_WEBSOCKET",
};

/** @throws SluiceError SLUICE_CONFIG for an address that cannot be meant. */
export const createOverlay = (
  options: Omit<OverlayOptions, "listen" | "announce">,
  deps: OverlayDeps,
): Promise<Overlay> => createLibp2pOverlay({ ...options, listen: [], announce: [] }, deps, browserPlatform);
