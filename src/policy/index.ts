export { createPolicy } from "./create-policy.ts";
export type {
  AddressClass,
  AllowRule,
  CallOrigin,
  Claim,
  CompiledPolicy,
  Decision,
  Origin,
  Policy,
  PolicyOptions,
  PolicyRequest,
} from "./interface.ts";
