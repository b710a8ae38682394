import type { Clock } from "../core/index.ts";
import type { RouteRequest } from "../listener/index.ts";
import { peerIdFromPublicKey, publicKeyFromPeerId } from "../particle/index.ts";
import { base64Bytes } from "./base64-bytes.ts";
import { type Component, type RequestSignature, readSignature, unauthorized } from "./signature-input.ts";

export type SignedRequest = Pick<RouteRequest, "method" | "target" | "headers">;

/** A signature may be so old, and so far ahead of this clock, seconds. Within that it can be sent again; it only reads. */
const MAX_AGE_S = 30;
const MAX_AHEAD_S = 5;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

export interface Signed {
  /** Peer id of the key. */
  readonly by: string;
  readonly nonce: string | undefined;
}

/**
 * Whose key signed this request (RFC 9421).
 * @param scheme - of the listener, whose default port is no part of `@authority`.
 * @throws SluiceError SLUICE_UNAUTHORIZED: what is missing or wrong.
 */
export const authenticate = async (
  request: SignedRequest,
  { clock, scheme }: { readonly clock: Clock; readonly scheme: "http" | "https" },
): Promise<Signed> => {
  const { headers } = request;
  const signed = readSignature(oneText(headers["signature-input"]), oneText(headers.signature));
  checkCovered(signed, request);
  checkTime(signed, clock.now() / 1000);
  const key = publicKeyFromPeerId(signed.keyId) ?? base64Bytes(signed.keyId, KEY_BYTES);
  if (key === undefined)
    throw unauthorized(
      "keyid must be the initiator's peer id (12D3KooW…), or its raw Ed25519 public key in base64",
    );
  const signature = base64Bytes(signed.signature, SIGNATURE_BYTES);
  const base = signatureBase(signed, request, scheme);
  if (signature === undefined || !(await isSigned(key, signature, base)))
    throw unauthorized(
      `the signature does not fit: keyid's key must sign these lines, without a final line end: ${JSON.stringify(base)}`,
    );
  return { by: peerIdFromPublicKey(key), nonce: signed.nonce };
};

const oneText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(", ") : header;

const checkCovered = ({ components }: RequestSignature, { target }: SignedRequest): void => {
  const needed: Component[] = ["@method", "@authority", "@path"];
  if (target.includes("?")) needed.push("@query");
  const missing = needed.filter((name) => !components.includes(name));
  if (missing.length > 0) throw unauthorized(`the signature does not cover ${missing.join(", ")}`);
};

const checkTime = ({ created, expires }: RequestSignature, now: number): void => {
  if (created < now - MAX_AGE_S || created > now + MAX_AHEAD_S)
    throw unauthorized(
      `the signature was created at ${created}, it is ${Math.floor(now)} here: at most ${MAX_AGE_S} s back and ${MAX_AHEAD_S} s ahead`,
    );
  if (expires !== undefined && expires <= now) throw unauthorized("the signature has expired");
};

/** Behind a name, or an IPv6 address in brackets. */
const DEFAULT_PORT = { http: /^([^:]+|\[[^\]]*\]):80$/, https: /^([^:]+|\[[^\]]*\]):443$/ };

/** RFC 9421 sections 2.2 and 2.5. */
const signatureBase = (
  { components, parameters }: RequestSignature,
  { method, target, headers }: SignedRequest,
  scheme: "http" | "https",
): string => {
  const [path = ""] = target.split("?", 1);
  const values: Readonly<Record<Component, string>> = {
    "@method": method,
    "@authority": (headers.host ?? "").toLowerCase().replace(DEFAULT_PORT[scheme], "$1"),
    "@path": path,
    "@query": target.slice(path.length) || "?",
  };
  return [
    ...components.map((name) => `"${name}": ${values[name]}`),
    `"@signature-params": ${parameters}`,
  ].join("\n");
};

const isSigned = async (
  key: Uint8Array,
  signature: Uint8Array<ArrayBuffer>,
  base: string,
): Promise<boolean> => {
  const verifyKey = await crypto.subtle.importKey("raw", new Uint8Array(key), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", verifyKey, signature, new TextEncoder().encode(base));
};
