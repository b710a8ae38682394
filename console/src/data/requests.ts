import type { Overview, Particle, Settlement } from "./api-types.ts";
import type { Json } from "./json.ts";
import type {
  AuditedChange,
  DeadLetter,
  Limit,
  Quota,
  RetryAnswer,
  UnknownOutcome,
} from "./operation-types.ts";
import type { CompiledPolicy, DescribedFunction, Preview, Service } from "./service-types.ts";
import type { DecodedData, Peer, Reachability, Sequence, Timeline } from "./trace-types.ts";

/** A line of the table below; the type parameter is what a success answers. */
export interface Request<Answer> {
  readonly line: `${"GET" | "POST" | "PUT" | "DELETE"} /v1/${string}`;
  /** Only its type is there. */
  readonly answers?: Answer;
}

const request = <Answer = undefined>(line: Request<Answer>["line"]): Request<Answer> => ({ line });

/** Everything the console asks of the admin API; a test holds it against the API's own description. */
export const REQUESTS = {
  peer: request<{ readonly peerId: string }>("GET /v1/peer"),
  overview: request<Overview>("GET /v1/overview"),

  services: request<{ readonly services: readonly Service[] }>("GET /v1/services"),
  service: request<Service>("GET /v1/services/{service}"),
  publish: request<Service>("POST /v1/services"),
  replace: request<Service>("PUT /v1/services/{service}"),
  preview: request<Preview>("POST /v1/services/preview"),
  enable: request<Service>("POST /v1/services/{service}/enable"),
  disable: request<Service>("POST /v1/services/{service}/disable"),
  drain: request<Service>("POST /v1/services/{service}/drain"),
  remove: request("DELETE /v1/services/{service}"),
  policy: request<CompiledPolicy>("GET /v1/services/{service}/policy"),
  signature: request<Json>("GET /v1/services/{service}/signature"),
  openapi: request<string>("GET /v1/services/{service}/openapi"),
  aqua: request<string>("GET /v1/services/{service}/aqua"),
  types: request<string>("GET /v1/services/{service}/types"),
  function: request<DescribedFunction>("GET /v1/services/{service}/functions/{function}"),
  call: request<{ readonly particle: string; readonly result: Json }>("POST /v1/call"),

  particles: request<{ readonly particles: readonly Particle[]; readonly next?: string }>(
    "GET /v1/particles",
  ),
  particle: request<Particle & { readonly settled: readonly Settlement[] }>("GET /v1/particles/{ref}"),
  sequence: request<Sequence>("GET /v1/particles/{ref}/sequence"),
  timeline: request<Timeline>("GET /v1/particles/{ref}/timeline"),
  receipts: request<{ readonly receipts: readonly string[] }>("GET /v1/particles/{ref}/receipts"),
  data: request<DecodedData>("GET /v1/particles/{ref}/data"),

  peers: request<{ readonly peers: readonly Peer[] }>("GET /v1/peers"),
  dial: request<{ readonly peerId: string }>("POST /v1/peers/dial"),
  reachability: request<Reachability>("GET /v1/peers/{peer}/reachability"),
  ban: request("POST /v1/peers/{peer}/ban"),
  unban: request("DELETE /v1/peers/{peer}/ban"),
  hangUp: request("DELETE /v1/peers/{peer}/connections"),

  deadLetters: request<{ readonly deadLetters: readonly DeadLetter[] }>("GET /v1/dead-letters"),
  retryDeadLetter: request("POST /v1/dead-letters/{ref}/{peer}/retry"),
  discardDeadLetter: request("DELETE /v1/dead-letters/{ref}/{peer}"),
  unknownOutcomes: request<{ readonly unknownOutcomes: readonly UnknownOutcome[] }>(
    "GET /v1/unknown-outcomes",
  ),
  retryOutcome: request<RetryAnswer>("POST /v1/unknown-outcomes/{ref}/{call}/retry"),
  settleOutcome: request("POST /v1/unknown-outcomes/{ref}/{call}/settle"),
  discardOutcome: request("DELETE /v1/unknown-outcomes/{ref}/{call}"),

  limits: request<{ readonly limits: readonly Limit[] }>("GET /v1/limits"),
  quotas: request<{ readonly quotas: readonly Quota[] }>("GET /v1/quotas"),
  config: request<{ readonly file?: string; readonly config: Json }>("GET /v1/config"),
  audit: request<{ readonly changes: readonly AuditedChange[]; readonly next?: number }>("GET /v1/audit"),
} as const;
