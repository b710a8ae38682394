/** One metric family. Counters get `_total` on their samples. docs/observability.md lists the same rows; a test keeps the two equal. */
export interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a histogram: upper bounds in seconds. */
  readonly buckets?: readonly number[];
}

const counter = <Name extends string>(name: Name, help: string, ...labels: string[]) =>
  ({ name, type: "counter", help, labels }) as const;
const gauge = <Name extends string>(name: Name, help: string, ...labels: string[]) =>
  ({ name, type: "gauge", help, labels }) as const;
const histogram = <Name extends string>(
  name: Name,
  help: string,
  buckets: readonly number[],
  ...labels: string[]
) => ({ name, type: "histogram", help, labels, buckets }) as const;

/** Calls and requests: from what a builtin takes to what a slow API does. */
const CALL_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const PARTICLE_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];
/** An interpreter run takes 0.2 ms as a rule, and `limits.runMs` is 2 s. */
const RUN_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];

/** Of every family there is; those that observers fill are histograms and `sluice_http_requests`, the others are read when somebody asks. */
export const FAMILIES = [
  counter("sluice_particles_accepted", "Particles taken in"),
  counter("sluice_particles_refused", "Particles refused, by error code", "code"),
  counter("sluice_particles_failed", "Particles that failed here, by error code", "code"),
  counter("sluice_particles_expired", "Particles whose deadline passed with work left"),
  counter("sluice_particles_recovered", "Particles taken up again after a restart"),
  gauge("sluice_particles_in_memory", "Particles in memory that are not over, by state", "state"),
  histogram(
    "sluice_particle_work_duration_seconds",
    "From when a particle finds work here until nothing is left to do for now, its calls included",
    PARTICLE_SECONDS,
  ),
  counter("sluice_interpreter_runs", "Interpreter runs"),
  counter("sluice_interpreter_run_seconds", "Time spent in interpreter runs, waiting for a thread included"),
  histogram(
    "sluice_interpreter_run_duration_seconds",
    "Interpreter runs, waiting for a thread included",
    RUN_SECONDS,
  ),
  counter("sluice_calls", "Function calls made by particles"),
  counter("sluice_calls_failed", "Function calls that failed"),
  histogram(
    "sluice_call_duration_seconds",
    "Calls of published functions, by what came of them; builtins and what is not published here are other",
    CALL_SECONDS,
    "service",
    "function",
    "outcome",
  ),
  histogram(
    "sluice_upstream_request_duration_seconds",
    "Requests that left for an upstream, each try for itself, by class of the answer's status; none: not answered",
    CALL_SECONDS,
    "service",
    "status",
  ),
  gauge("sluice_upstream_breaker_open", "1 while the circuit breaker lets an upstream rest", "service"),
  gauge("sluice_upstream_failing", "1 while the last request to an upstream had failed", "service"),
  counter("sluice_overlay_received", "Particles received from peers"),
  counter("sluice_overlay_malformed", "Frames that could not be read"),
  counter("sluice_overlay_too_large", "Frames over the size limit"),
  counter("sluice_overlay_stalled", "Streams reset because a frame stayed half-read"),
  counter("sluice_overlay_sent", "Particles sent to peers"),
  counter("sluice_overlay_retried", "Sends tried again"),
  counter("sluice_overlay_acknowledged", "Particles acknowledged by peers"),
  counter("sluice_overlay_refused_by_peers", "Particles refused by their next peers"),
  counter("sluice_overlay_refused_here", "Particles refused to their senders"),
  counter("sluice_overlay_dropped", "Particles not sent, by reason", "reason"),
  gauge("sluice_overlay_connections", "Connections to peers"),
  gauge("sluice_bans", "Peers banned by the operator"),
  gauge("sluice_journal_ok", "1 while the journal can be written"),
  gauge("sluice_journal_bytes", "The journal and its log on disk"),
  gauge("sluice_journal_limit_bytes", "What the journal may have on disk"),
  gauge("sluice_journal_waiting", "Journal entries that are not on record yet"),
  counter("sluice_journal_entries", "Journal entries written"),
  counter("sluice_journal_commits", "Journal transactions"),
  counter("sluice_journal_commit_seconds", "Time spent in journal transactions"),
  counter("sluice_journal_failures", "Journal transactions that failed and were tried again"),
  gauge("sluice_dead_letters", "Particles given up, on the list"),
  gauge("sluice_unknown_outcomes", "Calls with an unknown outcome that nobody has seen to"),
  counter("sluice_credentials_presented", "Credentials presented and taken"),
  counter("sluice_credentials_refused", "Credentials that did not hold"),
  counter("sluice_policy_denied", "Calls that policy denied"),
  counter("sluice_quota_refused", "Calls refused by a quota or a used-up credential"),
  counter("sluice_receipts_issued", "Receipts signed"),
  gauge("sluice_revocations", "Revoked credentials whose time is not over"),
  gauge("sluice_services", "Services published"),
  gauge("sluice_adapters", "Adapters, by state", "state"),
  gauge("sluice_adapters_with_problems", "Adapters of which the files as they are now do not work"),
  counter(
    "sluice_adapter_reloads",
    "Adapters taken up again after a change of their files, by outcome",
    "outcome",
  ),
  counter("sluice_admin_refused", "Requests the admin API refused, by error code", "code"),
  counter(
    "sluice_http_requests",
    "Requests answered by the HTTP listeners, by operation and class of status",
    "listener",
    "operation",
    "status",
  ),
  counter("sluice_trace_spans_exported", "Spans that the trace collector took"),
  counter("sluice_trace_spans_dropped", "Spans that were dropped, by reason", "reason"),
  gauge("sluice_info", "Always 1; the version that runs", "version"),
  gauge("sluice_uptime_seconds", "Time since the process started"),
  gauge("nodejs_heap_used_bytes", "JavaScript heap in use"),
] as const satisfies readonly Family[];

export type FamilyName = (typeof FAMILIES)[number]["name"];

/** Label sets of one family, at most; further ones are counted under "other". */
export const MAX_SERIES = 2_000;
export const OTHER = "other";
