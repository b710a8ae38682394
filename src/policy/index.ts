export { createPolicy } from "./allow-policy.ts";
export type { AllowRule, Decision, Policy, PolicyRequest } from "./interface.ts";
