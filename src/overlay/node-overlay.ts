import { tcp } from "@libp2p/tcp";
import { webSockets } from "@libp2p/websockets";
import type { HostPlatform } from "./host-platform.ts";
import type { Overlay, OverlayOptions } from "./interface.ts";
import { ListenerGuard } from "./listener-guard.ts";
import { createLibp2pOverlay, type OverlayDeps } from "./overlay.ts";
import { probePort } from "./probe-port.ts";
import { noiseCrypto } from "./tuning/noise-crypto.ts";

export const nodePlatform: HostPlatform = {
  transports: [webSockets(), tcp()],
  noiseCrypto,
  guardListeners: (connections, clock) => new ListenerGuard(connections, clock),
  probe: probePort,
};

/** @throws SluiceError SLUICE_CONFIG for an address that cannot be meant. */
export const createOverlay = (options: OverlayOptions, deps: OverlayDeps): Promise<Overlay> =>
  createLibp2pOverlay(options, deps, nodePlatform);
