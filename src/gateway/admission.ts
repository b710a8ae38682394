import type { GatewayConfig } from "../config/index.ts";
import type { Admission } from "../engine/index.ts";

/** Whose particles run here, by configuration alone. */
export const admissionBy = (
  { peer, relay }: Pick<GatewayConfig, "peer" | "relay">,
  self: string,
  mayCallAnything: (initiator: string) => boolean,
): Admission => {
  const denied = new Set(peer.deny);
  const isOpen = relay.allow === "*";
  const relayed = new Set(relay.allow === "*" ? [self] : [...relay.allow, self]);
  return (initiator) => {
    const mayRelay = isOpen || relayed.has(initiator);
    const isNamed = relayed.has(initiator) || mayCallAnything(initiator);
    return { isDenied: denied.has(initiator), admitted: mayRelay || isNamed, mayRelay, isNamed };
  };
};
