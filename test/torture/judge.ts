import type { BackendRequest } from "../support/counting-backend.ts";
import type { Attempt } from "./load.ts";
import { type Outage, outagesWithin, type TimelineEvent } from "./timeline.ts";
import { BREAKER_REST_MS } from "./world.ts";

/** What happened, from outside the gateways: what clients got, what arrived at the backends, what was done to whom. */
export interface Evidence {
  readonly attempts: readonly Attempt[];
  /** By class: of the safe, the keyed and the once backend. */
  readonly requests: Readonly<Record<"safe" | "keyed" | "once", readonly BackendRequest[]>>;
  readonly events: readonly TimelineEvent[];
  readonly outages: readonly Outage[];
  /** Their names. */
  readonly backends: readonly string[];
  /** Names of the gateway and the backend of the once call. */
  readonly once: { readonly gateway: string; readonly backend: string };
}

export interface Verdict {
  readonly particles: number;
  /** By "result" or error code. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly effects: Readonly<Record<"safe" | "keyed" | "once", number>>;
  /** Requests of the keyed class that repeated a key. */
  readonly absorbed: number;
  readonly unknown: Readonly<Record<UnknownReason, number>>;
  readonly faults: Readonly<Record<FaultKind, readonly Finding[]>>;
  /** Of particles that got a result, ms. */
  readonly latency: Quantiles;
  /** Of the same, the part that lies after the last outage before it: how soon a path that is whole again is used. */
  readonly recovery: Quantiles;
}

/** ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Why an outcome may be unknown; `none` is none of them. */
export type UnknownReason =
  | "killed in call"
  | "backend broke off"
  | "killed before arrival"
  | "connection lost"
  | "none";

/**
 * lost: neither a result nor an error, or a deadline that a clear path would have met; duplicate: an effect twice; illegitimate: unknown without
 * a reason; phantom: a result without its effect; denied: an error that says "not sent" for what was; unexplained: an error nothing called for;
 * crash: a gateway ended by itself.
 */
export type FaultKind =
  | "lost"
  | "duplicate"
  | "illegitimate"
  | "phantom"
  | "denied"
  | "unexplained"
  | "crash";

export interface Finding {
  readonly serial: string;
  readonly what: string;
}

/** From the intent's commit to the request's arrival, and from the answer to its commit: what a loaded gateway may take, ms. */
const COMMIT_MS = 300;
/** A path that was clear for this long before a deadline should have been used, ms. */
const CLEAR_MS = 10_000;
/** An error this near to the deadline says that time ran out, whatever its code, ms. */
const LAST_MOMENT_MS = 5_000;
/** A breaker that opened during a backend's outage refuses for so much longer: its rest, and the request that tries, ms. */
const BREAKER_MS = BREAKER_REST_MS + 1_000;

export const judge = (evidence: Evidence): Verdict => {
  const { attempts, requests, events } = evidence;
  const calls = {
    safe: bySerial(requests.safe),
    keyed: bySerial(requests.keyed),
    once: bySerial(requests.once),
  };
  const faults: Record<FaultKind, Finding[]> = {
    lost: [],
    duplicate: [...twiceKeyed(calls.keyed), ...twiceOnce(calls.once)],
    illegitimate: [],
    phantom: [],
    denied: [],
    unexplained: [],
    crash: events
      .filter(({ kind }) => kind === "crash")
      .map(({ who, detail = "", at }) => ({
        serial: "",
        what: `${who} ended by itself at ${at}: ${detail}`,
      })),
  };
  const unknown: Record<UnknownReason, number> = {
    "killed in call": 0,
    "backend broke off": 0,
    "killed before arrival": 0,
    "connection lost": 0,
    none: 0,
  };
  const outcomes: Record<string, number> = {};
  for (const attempt of attempts) {
    const { serial, outcome } = attempt;
    const name = outcome === undefined || outcome.kind !== "error" ? (outcome?.kind ?? "open") : outcome.code;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
    const sent = calls.once.get(serial) ?? [];
    const add = (kind: FaultKind, what: string): void => void faults[kind].push({ serial, what });
    if (outcome === undefined || outcome.kind === "silent") {
      add("lost", "neither a result nor an error");
    } else if (outcome.kind === "result") {
      const missing = [...phantoms(outcome.values, serial, sent, calls.keyed.get(serial) ?? [])];
      for (const what of missing) add("phantom", what);
    } else if (outcome.code === "SLUICE_OUTCOME_UNKNOWN") {
      const reason = unknownReason(attempt, sent, calls.keyed.get(serial) ?? [], evidence);
      unknown[reason] += 1;
      if (reason === "none") add("illegitimate", `unknown without a reason: ${outcome.detail}`);
    } else {
      const fault = errorFault(attempt, outcome, sent, evidence);
      if (fault !== undefined) add(fault, `${outcome.code}: ${outcome.detail}`);
    }
  }
  return {
    particles: attempts.length,
    outcomes,
    effects: {
      safe: effectsOf(requests.safe),
      keyed: effectsOf(requests.keyed),
      once: effectsOf(requests.once),
    },
    absorbed: requests.keyed.filter(({ effectAt, key }) => effectAt === undefined && key !== undefined)
      .length,
    unknown,
    faults,
    latency: quantilesOf(attempts, ({ launchedAt }) => launchedAt),
    recovery: quantilesOf(attempts, ({ launchedAt, settledAt = launchedAt }) =>
      Math.max(launchedAt, ...evidence.outages.map(({ to }) => (to <= settledAt ? to : 0))),
    ),
  };
};

export const isClean = ({ faults }: Verdict): boolean =>
  Object.values(faults).every((findings) => findings.length === 0);

const bySerial = (requests: readonly BackendRequest[]): ReadonlyMap<string, readonly BackendRequest[]> =>
  Map.groupBy(requests, ({ serial }) => serial);

const effectsOf = (requests: readonly BackendRequest[]): number =>
  requests.filter(({ effectAt }) => effectAt !== undefined).length;

function* twiceKeyed(calls: ReadonlyMap<string, readonly BackendRequest[]>): Generator<Finding> {
  const owners = new Map<string, string>();
  for (const [serial, requests] of calls) {
    if (effectsOf(requests) > 1) {
      const keys = [...new Set(requests.map(({ key }) => key ?? "(none)"))].join(", ");
      yield { serial, what: `the keyed effect happened ${effectsOf(requests)} times, keys ${keys}` };
    }
    for (const key of new Set(requests.map((request) => request.key ?? ""))) {
      const owner = owners.get(key);
      if (owner !== undefined && key !== "") yield { serial, what: `shares its key ${key} with ${owner}` };
      owners.set(key, serial);
    }
  }
}

/** A second request is one too many, whether or not the first was read to its end. */
function* twiceOnce(calls: ReadonlyMap<string, readonly BackendRequest[]>): Generator<Finding> {
  for (const [serial, requests] of calls)
    if (requests.length > 1)
      yield {
        serial,
        what: `sent ${requests.length} times, effect ${effectsOf(requests)} times: ${requests
          .map(({ arrivedAt, end }) => `${arrivedAt.toFixed(1)} ${end}`)
          .join(", ")}`,
      };
}

function* phantoms(
  [serial, sms, order]: readonly unknown[],
  expected: string,
  once: readonly BackendRequest[],
  keyed: readonly BackendRequest[],
): Generator<string> {
  if (serial !== expected) yield `the result is of ${String(serial)}`;
  if (effectsOf(once) === 0) yield `the result names message ${String(sms)}, which was never sent`;
  if (effectsOf(keyed) === 0) yield `the result names order ${String(order)}, which was never made`;
}

const unknownReason = (
  { launchedAt, settledAt = Number.POSITIVE_INFINITY }: Attempt,
  sent: readonly BackendRequest[],
  before: readonly BackendRequest[],
  { backends, events, once, outages }: Evidence,
): UnknownReason => {
  // The keyed call's own: all its tries, and its repetition after a restart, went unanswered.
  if (sent.length === 0 && before.every(({ end }) => end !== "answered")) {
    if (before.some(({ end }) => end === "faulted")) return "backend broke off";
    const disturbed = outagesWithin(outages, launchedAt - BREAKER_MS, settledAt);
    if (disturbed.some(({ who }) => backends.includes(who))) return "connection lost";
  }
  const killedWithin = (from: number, to: number): boolean =>
    events.some(
      ({ kind, who, at, since = at }) => kind === "kill" && who === once.gateway && since <= to && at >= from,
    );
  for (const { end, arrivedAt, endedAt = Number.POSITIVE_INFINITY } of sent) {
    if (end === "faulted") return "backend broke off";
    if (killedWithin(arrivedAt - COMMIT_MS, endedAt + COMMIT_MS)) return "killed in call";
  }
  if (sent.length > 0) return "none";
  const from = Math.max(launchedAt, ...before.map(({ endedAt }) => endedAt ?? 0));
  if (killedWithin(from, settledAt)) return "killed before arrival";
  const lost = events.some(
    ({ kind, who, at }) => kind === "backendDown" && who === once.backend && at >= from && at <= settledAt,
  );
  return lost ? "connection lost" : "none";
};

/** Errors of a call whose request, they say, never left. */
const NOT_SENT = new Set(["SLUICE_UNREACHABLE", "SLUICE_OVERLOAD", "SLUICE_CLOSED"]);

const errorFault = (
  { launchedAt, settledAt = Number.POSITIVE_INFINITY, deadline }: Attempt,
  { code }: { readonly code: string },
  sent: readonly BackendRequest[],
  { outages }: Evidence,
): FaultKind | undefined => {
  if (code === "SLUICE_DEADLINE" || settledAt > deadline - LAST_MOMENT_MS)
    return outagesWithin(outages, deadline - CLEAR_MS, deadline).length === 0 ? "lost" : undefined;
  if (!NOT_SENT.has(code)) return "unexplained";
  // The backend's own fault may have been answered with an error after the effect: only a request that was answered is proof.
  if (sent.some(({ end }) => end === "answered")) return "denied";
  // A gateway that stood still finds the requests it had sent timed out, as if their upstream were not well.
  const disturbed = outagesWithin(outages, launchedAt - BREAKER_MS, settledAt).length > 0;
  return disturbed ? undefined : "unexplained";
};

const quantilesOf = (attempts: readonly Attempt[], since: (attempt: Attempt) => number): Quantiles => {
  const sorted = attempts
    .filter(({ outcome }) => outcome?.kind === "result")
    .map((attempt) => (attempt.settledAt ?? attempt.launchedAt) - since(attempt))
    .toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
};
