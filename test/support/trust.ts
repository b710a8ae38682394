import { type Clock, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import type { KeptCredential } from "../../src/journal/interface.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { type AllowRule, createPolicy } from "../../src/policy/index.ts";
import { createQuota } from "../../src/quota/index.ts";
import type { QuotaRule } from "../../src/quota/interface.ts";
import { createOpener } from "../../src/seals/index.ts";
import { type Authority, createAuthority } from "../../src/services/authority/authority.ts";
import { createQuotaBook } from "../../src/services/authority/quota-book.ts";
import type { AuthDeps } from "../../src/services/builtins/auth.ts";
import type { Trust } from "../../src/services/published-adapter.ts";

/** The peer that test services are of. */
export const GATEWAY = await createIdentity(new Uint8Array(32).fill(9));

/** A policy of these rules over functions of which only the names count. */
const policyOf = (service: string, rules: readonly AllowRule[], functions: Iterable<string>) =>
  createPolicy({
    service,
    rules,
    functions: [...functions].map((name) => ({ name, arguments: ["options"] })),
  });

/** What decides about the calls of a service by these rules alone. */
export const authorityOf = (
  { service, functions }: { readonly service: string; readonly functions: ReadonlyMap<string, unknown> },
  rules: readonly AllowRule[],
  { quota = [], clock = systemClock }: { quota?: readonly QuotaRule[]; clock?: Clock } = {},
): Authority =>
  createAuthority({
    service,
    policy: policyOf(service, rules, functions.keys()),
    plainIds: "refuse",
    tellsProducers: false,
    quota: createQuotaBook({ service, rules: quota, quota: newQuota(clock), clock, clockSkewMs: 0 }),
    credentials: { lapsed: () => undefined },
    receipts: undefined,
    clock,
  });

const newQuota = (clock: Clock = systemClock) =>
  createQuota({ journal: createMemoryJournal(), clock, kept: [] });

/** Without receipts, and with quotas and revocations that nobody keeps. */
export const newTrust = (): Trust => ({
  quota: newQuota(),
  credentials: { lapsed: () => undefined },
  receipts: undefined,
  opener: createOpener(GATEWAY),
  salt: "of tests",
  tally: { policyDenied: 0, quotaRefused: 0, receiptsIssued: 0 },
});

/** What a catalog's services decide by, and who they are of. */
export const CATALOG_TRUST = {
  identity: GATEWAY,
  trust: newTrust(),
  issuers: [],
  destinations: { deny: [], allow: [] },
};

/** Of builtins that take no credential. */
export const authDeps = (): AuthDeps => ({
  verifier: {
    verify: () => Promise.reject(new Error("no credential is taken here")),
    lapsed: () => undefined,
  },
  opener: createOpener(GATEWAY),
  quota: newQuota(),
  allowances: (_initiator: string, _presented: readonly KeptCredential[]) => [],
  clock: systemClock,
  clockSkewMs: 0,
});
