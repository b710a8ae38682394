export { createQuota, type QuotaDeps } from "./create-quota.ts";
export type { Allowance, KeptCount, LiveCount, Quota, QuotaRule, Taken, Use } from "./interface.ts";
