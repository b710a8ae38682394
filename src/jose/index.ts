export type { FetchText, JsonWebKeySet, PublicJwk, Statement, StatementType } from "./interface.ts";
export { didKeyOf, peerJwks, peerOfJwk, sealingJwk, sealingSecret, signingJwk } from "./peer-jwk.ts";
export { createRemoteKeys, type RemoteKeys, type RemoteKeysDeps } from "./remote-keys.ts";
export { readStatement, signStatement } from "./statement.ts";
export {
  createSuccessions,
  readSuccession,
  type Succession,
  type Successions,
  signSuccession,
} from "./succession.ts";
