/** Steps of one chain: calls, and what groups them. */
export const MAX_STEPS = 256;
/** As long as a gateway's `peer.timeout` waits. */
export const MAX_TIMEOUT_MS = 600_000;
