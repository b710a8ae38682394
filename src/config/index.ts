export { findAdminToken, loadAdminToken } from "./admin-token.ts";
export { type DataLock, lockData } from "./data-lock.ts";
export { loadIdentity, loadOrMakeIdentity, readIdentity } from "./identity-file.ts";
export type {
  AdapterManifest,
  GatewayConfig,
  Limits,
  ListenAddress,
  OneSecret,
  PeerSet,
  SecretSource,
} from "./interface.ts";
export { loadConfig, parseConfig } from "./load-config.ts";
export { makeFolder } from "./make-folder.ts";
export { loadManifest, parseManifest } from "./manifest.ts";
export { fileComplaint } from "./read-text.ts";
export { type Env, resolveSecrets, secretFiles } from "./secrets.ts";
export { serviceNameProblem } from "./service-name.ts";
export { configWarnings } from "./warnings.ts";
