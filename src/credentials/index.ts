export { claimsOf } from "./claims.ts";
export { type CoveredCall, coversCall } from "./covers-call.ts";
export type {
  AskedOrigin,
  Credential,
  CredentialCounters,
  CredentialVerifier,
  Grant,
  Granted,
  GrantOrigin,
  GrantRequest,
  Issuer,
  Narrower,
  Revocation,
  Revocations,
  UseLimit,
  UseRule,
} from "./interface.ts";
export { revocationOf } from "./revocation-of.ts";
export { createRevocations } from "./revocations.ts";
export { delegateCapability, signCapability } from "./sign-capability.ts";
export { createCredentialVerifier } from "./verifier.ts";
