import type { ComponentLogger, Logger } from "@libp2p/interface";

/**
 * libp2p's own log, switched off: it formats for a debugger, in another form than ours, and making a scope per stream costs
 * 55-80 µs a particle. What concerns an operator is logged by the overlay itself.
 */
const silent: Logger = Object.assign(() => {}, {
  enabled: false,
  error: () => {},
  trace: () => {},
  newScope: () => silent,
});

export const silentLibp2pLogger: ComponentLogger = { forComponent: () => silent };
