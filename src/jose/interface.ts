import type { JsonObject } from "../core/index.ts";

/*
 * Peers' keys in the forms that the rest of the world reads (RFC 7515 to 7519, 8037): a peer's Ed25519 key as JWK, did:key and JWKS, the
 * X25519 key that follows from it for sealed values, and statements: compact JWS that a peer signed and of which `kid` is its peer id, so that
 * whoever has the statement has the key. Everything here runs in browsers too.
 */

/** What a statement is about; a token of one kind is never taken for another (RFC 8725 section 3.11). */
export type StatementType =
  /** `sluice grant`, `sluice delegate`: what its holder may call. */
  | "sluice-capability+jwt"
  /** What a gateway says of one call it served. */
  | "sluice-receipt+jwt"
  /** What an upstream is told of one call (draft-ietf-oauth-transaction-tokens). */
  | "txntoken+jwt"
  /** Which key goes on in the place of another. */
  | "sluice-succession+jwt"
  /** A token of which a peer is the issuer (RFC 7519). */
  | "JWT";

export interface Statement {
  /** Whose key signed it, a peer id. */
  readonly signer: string;
  readonly claims: JsonObject;
}

/** Public keys by `kid` (RFC 7517). */
export interface JsonWebKeySet {
  readonly keys: readonly PublicJwk[];
}

/** An OKP key (RFC 8037); `use` is "sig" for Ed25519, "enc" for X25519. */
export interface PublicJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519" | "X25519";
  readonly x: string;
  readonly kid: string;
  readonly use: "sig" | "enc";
  readonly alg: "EdDSA" | "ECDH-ES";
}

/** Text of an http(s) URL that the operator chose. */
export type FetchText = (
  url: string,
  options: { readonly maxBytes: number; readonly timeoutMs: number },
) => Promise<string>;
