import type { Effect } from "./service-types.ts";

/** What the admin API answers (docs/admin.md), as far as the console shows it. Times are Unix ms. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title?: string;
  readonly detail: string;
  readonly retry?: boolean;
}

export interface SeriesPoint {
  readonly at: number;
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
  readonly calls: number;
  readonly callsFailed: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface Upstream {
  readonly service: string;
  readonly url: string;
  readonly state: "ok" | "failing" | "open" | "unknown";
  readonly requests: number;
  readonly failures: number;
  readonly lastSuccessAt?: number;
  readonly lastFailureAt?: number;
  readonly lastProblem?: string;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface FunctionLoad {
  readonly service: string;
  readonly function: string;
  readonly calls: number;
  readonly failed: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface Overview {
  readonly peerId: string;
  readonly version: string;
  readonly startedAt: number;
  readonly now: number;
  readonly ready: boolean;
  readonly problems: readonly string[];
  readonly attention: { readonly deadLetters: number; readonly unknownOutcomes: number };
  readonly services: { readonly serving: number; readonly disabled: number; readonly broken: number };
  readonly particles: { readonly running: number; readonly waiting: number };
  readonly connections: number;
  readonly journal: { readonly ok: boolean; readonly bytes: number; readonly limitBytes: number };
  readonly totals: Readonly<
    Record<"accepted" | "refused" | "failed" | "expired" | "calls" | "callsFailed", number>
  >;
  readonly series: { readonly stepMs: number; readonly points: readonly SeriesPoint[] };
  readonly functions: readonly FunctionLoad[];
  readonly upstreams: readonly Upstream[];
}

export type ParticleStatus = "running" | "waiting" | "done" | "failed" | "expired";

export interface ParticleCall {
  readonly id: number;
  readonly service: string;
  readonly function: string;
  readonly effect: Effect;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly retCode?: number;
  readonly decision?: { readonly allowed: boolean; readonly rule?: string; readonly reason?: string };
}

export interface Particle {
  readonly ref: string;
  readonly id: string;
  readonly initiator: string;
  readonly receivedAt: number;
  readonly deadline: number;
  readonly status: ParticleStatus;
  readonly problem?: Problem;
  readonly runs: number;
  readonly hops: readonly { readonly peer: string; readonly direction: "in" | "out"; readonly at: number }[];
  readonly calls: readonly ParticleCall[];
}

/** Of one particle: calls whose outcome was unknown, and what was said of them. */
export interface Settlement {
  readonly call: number;
  readonly outcome: "happened" | "did-not-happen" | "retried";
  readonly at: number;
  readonly by?: string;
  readonly note?: string;
  readonly retCode?: number;
}
