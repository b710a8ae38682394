import type { JsonValue } from "../../../src/core/index.ts";
import { isJsonObject } from "../../../src/core/index.ts";
import type { Ledger } from "../backend/ledger.ts";
import { MAX_SKEW_MS } from "../node/limits.ts";
import type { Job } from "../workload/job.ts";
import type { Calm } from "./calm.ts";
import type { Recorder } from "./recorder.ts";
import type { Violation } from "./violation.ts";

export interface Evidence {
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly calm: Calm;
  readonly jobs: readonly Job[];
}

/**
 * So much quiet is enough for every particle to get home: the longest backoffs of delivery (5 s) and of a client that reconnects, an upstream
 * that lets one request time out (3 s) and its repetitions. A particle that had it, all of it between its start and its deadline by
 * the fastest clock, has to have an answer.
 */
const GRACE_MS = 20_000;

/** A word about a peer that nobody knows is not repeated: it has to come when nothing is wrong for so long from the start. */
const NOTICE_MS = 12_000;

/** Judges a run by what upstreams and clients saw. */
export const audit = ({ ledger, recorder, calm, jobs }: Evidence): Violation[] => [
  ...recorder.violations,
  ...unasked(ledger, jobs),
  ...effectsTwice(ledger),
  ...jobs.flatMap((job) => judge(job, { ledger, recorder, calm, jobs })),
];

const effectsTwice = ({ effects }: Ledger): Violation[] => {
  const counts = new Map<string, { times: number; effect: string }>();
  for (const { token, effect } of effects) {
    const known = counts.get(token);
    if (known === undefined) counts.set(token, { times: 1, effect });
    else known.times++;
  }
  return [...counts].flatMap(([token, { times, effect }]): Violation[] => {
    if (times === 1 || effect === "idempotent") return [];
    return [
      {
        invariant: effect === "keyed" ? "a keyed effect once per key" : "a once effect at most once",
        detail: `${token} happened ${times} times`,
      },
    ];
  });
};

const unasked = ({ requests }: Ledger, jobs: readonly Job[]): Violation[] => {
  const asked = new Set(jobs.flatMap(({ calls }) => calls.map(({ token }) => token)));
  return requests
    .filter(({ token }) => !asked.has(token))
    .map(({ token, gateway }) => ({
      invariant: "nothing done without its initiator's signature",
      detail: `${gateway} asked for ${token}`,
    }));
};

const judge = (job: Job, { ledger, recorder, calm }: Evidence): Violation[] => {
  const { answer } = job;
  const hadItsChance = calm.lasted(GRACE_MS, job.startedAt, job.deadline - 2 * MAX_SKEW_MS);
  const what = `particle ${job.number} (${job.shape}) of ${job.client}, started at ${Math.floor(job.startedAt)}`;
  if (answer === undefined || (answer.kind === "failed" && answer.code === "SLUICE_DEADLINE")) {
    if (job.ends === "undeliverable")
      return calm.lasted(NOTICE_MS, job.startedAt, job.startedAt + NOTICE_MS)
        ? [{ invariant: "an unreachable peer is told", detail: `${what}: ${answer?.detail ?? "no answer"}` }]
        : [];
    return hadItsChance || answer === undefined
      ? [{ invariant: "nothing lost", detail: `${what}: ${answer?.detail ?? "no answer at all"}` }]
      : [];
  }
  if (answer.kind === "values") return judgeValues(job, what, answer.values, ledger);
  if (job.ends === "undeliverable" || !hadItsChance) return [];
  const excused = job.calls.some(({ token }) => ledger.troubled.has(token) || recorder.atRisk.has(token));
  const wasFull = recorder.fullDisks.some(({ from, to }) => from < job.answeredAt && to > job.startedAt);
  if (excused || (answer.code === "SLUICE_STORAGE" && wasFull)) return [];
  return [
    { invariant: "healthy means success", detail: `${what} failed with ${answer.code}: ${answer.detail}` },
  ];
};

/** Every receipt a client is given was given by an upstream, for a call of this very script. */
const judgeValues = (job: Job, what: string, values: readonly JsonValue[], ledger: Ledger): Violation[] => {
  const own = new Set(job.calls.map(({ token }) => token));
  return receiptsIn([...values])
    .filter((receipt) => !own.has(ledger.receipts.get(receipt) ?? ""))
    .map((receipt) => ({
      invariant: "no result without its producer's signature",
      detail: `${what} was given ${receipt}`,
    }));
};

const receiptsIn = (value: JsonValue): string[] => {
  if (Array.isArray(value)) return value.flatMap(receiptsIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "receipt" && typeof member === "string" ? [member] : receiptsIn(member ?? null),
  );
};
