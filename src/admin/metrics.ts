import type { Readings } from "../telemetry/interface.ts";
import type { AdminDeps } from "./interface.ts";

/** Requests this API refused, by error code. */
export type Refusals = Readonly<Record<string, number>>;

export interface Counted
  extends Pick<
    AdminDeps,
    | "engine"
    | "atHand"
    | "catalog"
    | "overlay"
    | "peers"
    | "journal"
    | "trust"
    | "revocations"
    | "limits"
    | "telemetry"
  > {
  readonly refusals: Refusals;
  /** Of Sluice. */
  readonly version: string;
}

export const OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

/** Everything counted here, as OpenMetrics; as Prometheus' older text for who takes that and not the other. */
export const metricsAnswer = async (
  deps: Counted,
  accept = "",
): Promise<{ readonly text: string; readonly mediaType: string }> => {
  const isOld = accept.includes("text/plain") && !accept.includes("application/openmetrics-text");
  const text = await deps.telemetry.exposition(isOld ? "prometheus" : "openmetrics", readingsOf(deps));
  return { text, mediaType: isOld ? PROMETHEUS : OPENMETRICS };
};

/** What others count, by the families of src/telemetry/families.ts. */
const readingsOf = ({
  engine,
  atHand,
  catalog,
  overlay,
  peers,
  journal,
  trust,
  revocations,
  limits,
  refusals,
  version,
}: Counted): Readings => {
  const { counters } = engine;
  const net = overlay.counters;
  const kept = journal.counters;
  const trusted = trust();
  const adapters = catalog.statuses();
  const { reloads, reloadFailures, broken } = catalog.counters;
  return {
    sluice_particles_accepted: counters.accepted,
    sluice_particles_refused: counters.refused,
    sluice_particles_failed: counters.failed,
    sluice_particles_expired: counters.expired,
    sluice_particles_recovered: counters.recovered,
    sluice_particles_in_memory: { ...atHand() },
    sluice_interpreter_runs: counters.runs,
    sluice_interpreter_run_seconds: counters.runMicros / 1e6,
    sluice_calls: counters.calls,
    sluice_calls_failed: counters.callsFailed,
    sluice_overlay_received: net.received,
    sluice_overlay_malformed: net.malformed,
    sluice_overlay_too_large: net.tooLarge,
    sluice_overlay_stalled: net.stalled,
    sluice_overlay_sent: net.sent,
    sluice_overlay_retried: net.retried,
    sluice_overlay_acknowledged: net.acknowledged,
    sluice_overlay_refused_by_peers: net.refusedByPeers,
    sluice_overlay_refused_here: net.refusedHere,
    sluice_overlay_dropped: { ...net.dropped },
    sluice_overlay_connections: overlay.connections().length,
    sluice_bans: peers.bans().length,
    sluice_journal_ok: journal.health.ok ? 1 : 0,
    sluice_journal_bytes: kept.bytes,
    sluice_journal_limit_bytes: journalLimit(limits()) ?? 0,
    sluice_journal_waiting: kept.waiting,
    sluice_journal_entries: kept.entries,
    sluice_journal_commits: kept.commits,
    sluice_journal_commit_seconds: kept.commitMicros / 1e6,
    sluice_journal_failures: kept.failures,
    sluice_dead_letters: kept.deadLetters,
    sluice_unknown_outcomes: kept.unknownOutcomes,
    sluice_credentials_presented: trusted.credentials.presented,
    sluice_credentials_refused: trusted.credentials.refused,
    sluice_policy_denied: trusted.policyDenied,
    sluice_quota_refused: trusted.quotaRefused,
    sluice_receipts_issued: trusted.receiptsIssued,
    sluice_revocations: revocations().length,
    sluice_services: catalog.list().length,
    sluice_adapters: countBy(adapters.map(({ state }) => state)),
    sluice_adapters_with_problems: broken,
    sluice_adapter_reloads: { ok: reloads, failed: reloadFailures },
    sluice_admin_refused: refusals,
    sluice_info: { [version]: 1 },
    sluice_uptime_seconds: process.uptime(),
    nodejs_heap_used_bytes: process.memoryUsage().heapUsed,
  };
};

/** `limits.journalBytes`; undefined: it is not said. */
export const journalLimit = (limits: ReturnType<AdminDeps["limits"]>): number | undefined =>
  limits.find(({ name }) => name === "limits.journalBytes")?.limit;

const NONE = { serving: 0, draining: 0, disabled: 0, broken: 0 };

const countBy = (states: readonly (keyof typeof NONE)[]): Record<string, number> => {
  const counts = { ...NONE };
  for (const state of states) counts[state]++;
  return counts;
};
