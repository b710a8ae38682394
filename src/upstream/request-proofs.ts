import { type Clock, OWN_HEADERS, SluiceError } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import type { HttpRequest } from "./build-request.ts";
import type { CallFacts, UpstreamOptions } from "./interface.ts";
import { checkComponents, coversDigest, createMessageSigner } from "./message-signature.ts";
import type { Redact } from "./redact-secrets.ts";
import { tokenRedactor } from "./token-redactor.ts";
import { createTransactionToken } from "./transaction-token.ts";

/** What a request says about itself for the upstream to verify: a transaction token, a signature. */
export interface RequestProofs {
  /** The request as it leaves; signed last, so that the signature covers the token. */
  prove(request: HttpRequest, origin: string, call: CallFacts | undefined): Promise<HttpRequest>;
  /** Without the tokens of this gateway: until one expires it is worth something to whoever sees it echoed. */
  readonly redact: Redact;
}

/** Of a signature where there is no token, ms. */
const SIGNATURE_TTL_MS = 60_000;

type TrustOptions = Pick<UpstreamOptions, "token" | "signature">;

/**
 * Headers, in lower case, that are the gateway's to write on requests to this upstream; no argument and no credential may.
 * @throws SluiceError SLUICE_CONFIG when one of them is taken by something else.
 */
export const provingHeaders = (
  { token, signature }: TrustOptions,
  taken: readonly string[],
): ReadonlySet<string> => {
  if (token !== undefined && OWN_HEADERS.has(token.header.toLowerCase()))
    throw new SluiceError(
      "SLUICE_CONFIG",
      `upstream.token.header: ${token.header} is a header of the request itself; name another, such as Txn-Token`,
    );
  if (signature !== undefined) checkComponents(signature);
  const headers = new Set([
    ...(token === undefined ? [] : [token.header.toLowerCase()]),
    ...(signature === undefined ? [] : ["signature", "signature-input"]),
    ...(signature !== undefined && coversDigest(signature) ? ["content-digest"] : []),
  ]);
  const clash = taken.find((name) => headers.has(name.toLowerCase()));
  if (clash === undefined) return headers;
  throw new SluiceError(
    "SLUICE_CONFIG",
    `the header ${clash} is both a credential's and upstream.token's or upstream.signature's; name another for the token`,
  );
};

/** Undefined: there is nothing to prove. @throws TypeError: there is, and nobody to sign it. */
export const createRequestProofs = (
  { token, signature }: TrustOptions,
  {
    identity,
    clock,
  }: { readonly identity?: Pick<Identity, "peerId" | "sign"> | undefined; readonly clock: Clock },
): RequestProofs | undefined => {
  if (token === undefined && signature === undefined) return undefined;
  if (identity === undefined) throw new TypeError("a token or signature needs an identity");
  const header = token?.header.toLowerCase() ?? "";
  const tokens = tokenRedactor();
  const tokenFor = token && createTransactionToken(token, { identity, clock });
  const sign =
    signature && createMessageSigner(signature, { identity, clock, ttlMs: token?.ttlMs ?? SIGNATURE_TTL_MS });
  return {
    async prove(request, origin, call) {
      const own = call && (await tokenFor?.(call, origin));
      if (own !== undefined) tokens.learn(own);
      const named =
        own === undefined ? request : { ...request, headers: new Map([...request.headers, [header, own]]) };
      return sign === undefined ? named : sign(named, origin);
    },
    redact: (text) => tokens.redact(text),
  };
};
