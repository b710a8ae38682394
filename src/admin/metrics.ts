import type { AdminDeps } from "./interface.ts";

export const OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Readonly<Record<string, string>>;

/** One metric family. Counters get `_total` on their samples, as OpenMetrics wants. */
interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

/** Requests this API refused, by error code. */
export type Refusals = Readonly<Record<string, number>>;

interface Counted
  extends Pick<AdminDeps, "engine" | "catalog" | "overlay" | "journal" | "trust" | "revocations"> {
  readonly refusals: Refusals;
}

/** Everything counted here as OpenMetrics text. */
export const metricsText = (deps: Counted): string => `${familiesOf(deps).map(familyText).join("")}# EOF\n`;

const familiesOf = ({
  engine,
  catalog,
  overlay,
  journal,
  trust,
  revocations,
  refusals,
}: Counted): Family[] => {
  const { counters } = engine;
  const net = overlay.counters;
  const kept = journal.counters;
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    counter("sluice_particles_accepted", "Particles taken in", counters.accepted),
    labelled("sluice_particles_refused", "Particles refused, by error code", "code", counters.refused),
    labelled("sluice_particles_failed", "Particles that failed here, by error code", "code", counters.failed),
    counter("sluice_particles_expired", "Particles whose deadline passed with work left", counters.expired),
    counter("sluice_particles_recovered", "Particles taken up again after a restart", counters.recovered),
    counter("sluice_interpreter_runs", "Interpreter runs", counters.runs),
    counter("sluice_interpreter_run_seconds", "Time spent in interpreter runs", counters.runMicros / 1e6),
    counter("sluice_calls", "Function calls made by particles", counters.calls),
    counter("sluice_calls_failed", "Function calls that failed", counters.callsFailed),
    counter("sluice_overlay_received", "Particles received from peers", net.received),
    counter("sluice_overlay_malformed", "Frames that could not be read", net.malformed),
    counter("sluice_overlay_too_large", "Frames over the size limit", net.tooLarge),
    counter("sluice_overlay_stalled", "Streams reset because a frame stayed half-read", net.stalled),
    counter("sluice_overlay_sent", "Particles sent to peers", net.sent),
    counter("sluice_overlay_retried", "Sends tried again", net.retried),
    counter("sluice_overlay_acknowledged", "Particles acknowledged by peers", net.acknowledged),
    counter("sluice_overlay_refused_by_peers", "Particles refused by their next peers", net.refusedByPeers),
    counter("sluice_overlay_refused_here", "Particles refused to their senders", net.refusedHere),
    labelled("sluice_overlay_dropped", "Particles not sent, by reason", "reason", net.dropped),
    gauge("sluice_overlay_connections", "Connections to peers", overlay.connections().length),
    gauge("sluice_journal_ok", "1 while the journal can be written", journal.health.ok ? 1 : 0),
    gauge("sluice_journal_bytes", "The journal and its log on disk", kept.bytes),
    gauge("sluice_journal_waiting", "Journal entries that are not on record yet", kept.waiting),
    counter("sluice_journal_entries", "Journal entries written", kept.entries),
    counter("sluice_journal_commits", "Journal transactions", kept.commits),
    counter("sluice_journal_commit_seconds", "Time spent in journal transactions", kept.commitMicros / 1e6),
    counter(
      "sluice_journal_failures",
      "Journal transactions that failed and were tried again",
      kept.failures,
    ),
    gauge("sluice_dead_letters", "Particles given up, on the list", kept.deadLetters),
    gauge(
      "sluice_unknown_outcomes",
      "Calls with an unknown outcome that nobody has seen to",
      kept.unknownOutcomes,
    ),
    counter("sluice_credentials_presented", "Credentials presented and taken", trust().credentials.presented),
    counter("sluice_credentials_refused", "Credentials that did not hold", trust().credentials.refused),
    counter("sluice_policy_denied", "Calls that policy denied", trust().policyDenied),
    counter("sluice_quota_refused", "Calls refused by a quota or a used-up credential", trust().quotaRefused),
    counter("sluice_receipts_issued", "Receipts signed", trust().receiptsIssued),
    gauge("sluice_revocations", "Revoked credentials whose time is not over", revocations().length),
    labelled("sluice_admin_refused", "Requests this API refused, by error code", "code", refusals),
    gauge("sluice_services", "Services published", catalog.list().length),
    gauge("process_resident_memory_bytes", "Resident memory", rss),
    gauge("nodejs_heap_used_bytes", "JavaScript heap in use", heapUsed),
    counter("process_cpu_seconds", "CPU time, user and system", (user + system) / 1e6),
    gauge("sluice_uptime_seconds", "Time since the process started", process.uptime()),
  ];
};

const counter = (name: string, help: string, value: number): Family => ({
  name,
  type: "counter",
  help,
  samples: [[{}, value]],
});
const gauge = (name: string, help: string, value: number): Family => ({
  name,
  type: "gauge",
  help,
  samples: [[{}, value]],
});
const labelled = (
  name: string,
  help: string,
  label: string,
  values: Readonly<Record<string, number>>,
): Family => ({
  name,
  type: "counter",
  help,
  samples: Object.entries(values).map(([key, value]) => [{ [label]: key }, value] as const),
});

const familyText = ({ name, type, help, samples }: Family): string => {
  const lines = samples.map(
    ([labels, value]) => `${name}${type === "counter" ? "_total" : ""}${labelText(labels)} ${value}\n`,
  );
  return `# TYPE ${name} ${type}\n# HELP ${name} ${help}\n${lines.join("")}`;
};

const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
