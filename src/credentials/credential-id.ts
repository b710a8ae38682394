import { digestOf } from "../particle/index.ts";

/**
 * By what a credential is counted and revoked. Nobody can give a token the id of another issuer's, and no other writing of one token has
 * another id: signatures, of which ECDSA has two for everything, are not in it.
 */

export const jwtId = (issuer: string, jti: string): string => idOf("jwt", issuer, jti);

/** Of a JWT without a `jti`: what was signed, header and payload as text. */
export const unnamedJwtId = (issuer: string, signed: string): string => idOf("signed", issuer, signed);

/** `signer`: the peer whose key signed the link. */
export const linkId = (signer: string, jti: string): string => idOf("link", signer, jti);

/** What a link says of the one before it, of which it takes the text. */
export const linkDigest = (link: string): string => idOf("text", link);

const idOf = (...parts: readonly string[]): string => digestOf(...parts.map((part) => utf8.encode(part)));
const utf8 = new TextEncoder();
