export type { JsonWebKeySet, PublicJwk, Statement, StatementType } from "./interface.ts";
export { didKeyOf, peerJwks, peerOfJwk, sealingJwk, sealingSecret, signingJwk } from "./peer-jwk.ts";
export { readStatement, signStatement } from "./statement.ts";
