import type { GatewayConfig } from "../config/index.ts";
import type { Admission } from "../engine/index.ts";
import type { Successions } from "../jose/index.ts";

export interface AdmissionBasis {
  /** This peer's id. */
  readonly self: string;
  readonly isBanned: (initiator: string) => boolean;
  readonly successions: Successions;
  readonly mayCallAnything: (initiator: string) => boolean;
}

/** Whose particles run here: by configuration, and by what the operator banned since. */
export const admissionBy = (
  { peer, relay }: Pick<GatewayConfig, "peer" | "relay">,
  { self, isBanned, successions, mayCallAnything }: AdmissionBasis,
): Admission => {
  const denied = new Set(peer.deny);
  const isOpen = relay.allow === "*";
  const relayed = new Set(relay.allow === "*" ? [self] : [...relay.allow, self]);
  return (initiator) => {
    const isRelayed = [initiator, ...successions.predecessors(initiator)].some((key) => relayed.has(key));
    const mayRelay = isOpen || isRelayed;
    const isNamed = isRelayed || mayCallAnything(initiator);
    const isDenied = denied.has(initiator) || isBanned(initiator);
    return { isDenied, admitted: mayRelay || isNamed, mayRelay, isNamed };
  };
};
