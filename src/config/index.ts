export { adminTokenPlace, findAdminToken, loadAdminToken } from "./admin-token.ts";
export { checkRestored, UNFINISHED_RESTORE } from "./check-restored.ts";
export { type DataHolder, type DataLock, dataHolder, lockData } from "./data-lock.ts";
export { type DocumentFiles, openDocument } from "./document-files.ts";
export { readHttpTls } from "./http-tls.ts";
export { loadIdentity, loadOrMakeIdentity, readIdentity } from "./identity-file.ts";
export type {
  AdapterManifest,
  CredentialSource,
  GatewayConfig,
  Limits,
  ListenAddress,
  OAuthSource,
  OneSecret,
  PeerSet,
  Reconciliation,
  SecretSource,
  TelemetryConfig,
  TlsSource,
} from "./interface.ts";
export { loadConfig, parseConfig } from "./load-config.ts";
export { makeFolder } from "./make-folder.ts";
export { loadManifest, parseManifest } from "./manifest.ts";
export { type Env, readSecret } from "./read-secret.ts";
export { fileComplaint, readText } from "./read-text.ts";
export { secretFiles } from "./secret-files.ts";
export { resolveSecrets } from "./secrets.ts";
export { withSelf } from "./self.ts";
export { serviceNameProblem } from "./service-name.ts";
export {
  PREDECESSOR_FILE,
  RETIRED_FILE,
  readRetired,
  readSuccessor,
  SUCCESSOR_FILE,
  writeRetired,
  writeSuccession,
} from "./succession-files.ts";
export { resolveTls } from "./tls-files.ts";
export { configWarnings } from "./warnings.ts";
