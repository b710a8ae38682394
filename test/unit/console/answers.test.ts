import { expect, it } from "vitest";
import type { z } from "zod";
import type { Json } from "../../../console/src/data/json.ts";
import { REQUESTS, type Request } from "../../../console/src/data/requests.ts";
import { deadLetterList, retried, unknownOutcomeList } from "../../../src/admin/delivery-schemas.ts";
import { auditPage, configView, limitsList, quotaList } from "../../../src/admin/operations-schemas.ts";
import { overview } from "../../../src/admin/overview-schemas.ts";
import {
  callAnswer,
  data,
  oneParticle,
  particleList,
  receiptList,
  sequence,
  timeline,
} from "../../../src/admin/particle-schemas.ts";
import { dialled, peerList, reachability } from "../../../src/admin/peer-schemas.ts";
import { compiledPolicy } from "../../../src/admin/policy-schemas.ts";
import { functionForm, preview, service, serviceList } from "../../../src/admin/service-schemas.ts";
import { ANSWERS, REF } from "../../support/console-answers.ts";

/** JSON values are of two types of the same meaning. */
type Loose<T> = Json extends T ? unknown : T extends object ? { [Key in keyof T]: Loose<T[Key]> } : T;

/** Held together by the type checker: what the API answers is what the console takes it for. */
const pair = <Answer>(_request: Request<Answer>, schema: z.ZodType<Loose<NonNullable<Answer>>>): z.ZodType =>
  schema;

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  "GET /v1/overview": pair(REQUESTS.overview, overview),
  "GET /v1/services": pair(REQUESTS.services, serviceList),
  "GET /v1/services/sms": pair(REQUESTS.service, service),
  "POST /v1/services/preview": pair(REQUESTS.preview, preview),
  "GET /v1/services/sms/policy": pair(REQUESTS.policy, compiledPolicy),
  "GET /v1/services/sms/functions/sendMessage": pair(REQUESTS.function, functionForm),
  "GET /v1/particles": pair(REQUESTS.particles, particleList),
  [`GET /v1/particles/${REF}`]: pair(REQUESTS.particle, oneParticle),
  [`GET /v1/particles/${REF}/sequence`]: pair(REQUESTS.sequence, sequence),
  [`GET /v1/particles/${REF}/timeline`]: pair(REQUESTS.timeline, timeline),
  [`GET /v1/particles/${REF}/receipts`]: pair(REQUESTS.receipts, receiptList),
  [`GET /v1/particles/${REF}/data`]: pair(REQUESTS.data, data),
  "GET /v1/peers": pair(REQUESTS.peers, peerList),
  "GET /v1/dead-letters": pair(REQUESTS.deadLetters, deadLetterList),
  "GET /v1/unknown-outcomes": pair(REQUESTS.unknownOutcomes, unknownOutcomeList),
  "GET /v1/limits": pair(REQUESTS.limits, limitsList),
  "GET /v1/quotas": pair(REQUESTS.quotas, quotaList),
  "GET /v1/config": pair(REQUESTS.config, configView),
  "GET /v1/audit": pair(REQUESTS.audit, auditPage),
};
pair(REQUESTS.call, callAnswer);
pair(REQUESTS.dial, dialled);
pair(REQUESTS.reachability, reachability);
pair(REQUESTS.retryOutcome, retried);

it.each(Object.entries(SCHEMAS))("the staged answer to %s is one that the API could give", (line, schema) => {
  expect(schema.safeParse(ANSWERS[line]).error?.issues).toBeUndefined();
});
