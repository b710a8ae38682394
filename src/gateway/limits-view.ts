import { createHash } from "node:crypto";
import type { LimitUse, QuotaUse } from "../admin/interface.ts";
import type { GatewayConfig } from "../config/index.ts";
import type { Engine } from "../engine/index.ts";
import type { Journal } from "../journal/index.ts";
import type { Overlay } from "../overlay/index.ts";
import { isPeerId } from "../particle/index.ts";
import type { LiveCount, Quota } from "../quota/index.ts";
import { quotaOfKey } from "../services/index.ts";

interface Measured {
  readonly journal: Pick<Journal, "counters">;
  readonly overlay: Pick<Overlay, "connections">;
  readonly engine: Pick<Engine, "atHand">;
}

/** Every limit of sluice.yaml, in its order, with what is used of it where that is known. */
export const limitsView = (
  { limits, admin, http }: Pick<GatewayConfig, "limits" | "admin" | "http">,
  { journal, overlay, engine }: Measured,
): readonly LimitUse[] => {
  const connections = overlay.connections();
  const used: Readonly<Record<string, number>> = {
    journalBytes: journal.counters.bytes,
    particlesInFlight: engine.atHand.running,
    connections: connections.length,
    connectionsPerPeer: most(connections.map(({ peerId }) => peerId)),
  };
  const rates = Object.entries({ admin, http }).flatMap(
    ([name, { listen, requestsPerMinute }]): LimitUse[] =>
      listen === undefined
        ? []
        : [{ name: `${name}.requestsPerMinute`, limit: requestsPerMinute, unit: "requests" }],
  );
  return [
    ...Object.entries(limits).map(([name, limit]) => ({
      name: `limits.${name}`,
      limit,
      ...(Object.hasOwn(used, name) && { used: used[name] }),
      unit: unitOf(name),
    })),
    ...rates,
  ];
};

/** Names tell it: `scriptBytes`, `runMs`, `arrayItems`, `callsPerParticle`. */
const unitOf = (name: string): string =>
  /(Bytes|Ms|Items)$/.exec(name)?.[1]?.toLowerCase() ?? /^[a-z]+/.exec(name)?.[0] ?? "";

/** How often the most frequent one is there. */
const most = (names: readonly string[]): number => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

/** What is counted now, the fullest first, then those with the most. */
export const quotasView = (quota: Pick<Quota, "list">, limit: number): readonly QuotaUse[] =>
  quota
    .list()
    .map(quotaUse)
    .toSorted((a, b) => fullness(b) - fullness(a) || b.used - a.used)
    .slice(0, limit);

const fullness = ({ used, limit }: QuotaUse): number => (limit === undefined ? 0 : used / limit);

const quotaUse = ({ key, count, until }: LiveCount): QuotaUse => {
  const known = quotaOfKey(key);
  const now = { used: count, resetsAt: until };
  if (known === undefined) return { rule: "credential", credential: digest(key), ...now };
  const { service, rule, who } = known;
  return {
    service,
    rule: rule.by,
    per: rule.perMs,
    ...(who !== "" && (isPeerId(who) ? { initiator: who } : { credential: digest(who) })),
    ...(rule.functions && { functions: rule.functions }),
    limit: rule.calls,
    ...now,
  };
};

/** Tells one from another, and leads to none. */
const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
