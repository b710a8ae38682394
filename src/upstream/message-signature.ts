import { createHash, randomBytes } from "node:crypto";
import { type Clock, SluiceError } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import type { HttpRequest } from "./build-request.ts";
import type { UpstreamOptions } from "./interface.ts";

type SignatureOptions = NonNullable<UpstreamOptions["signature"]>;

/** Signs a request to `origin` (RFC 9421): the same with the headers Signature-Input and Signature and, where it is covered, Content-Digest. */
export type MessageSigner = (request: HttpRequest, origin: string) => Promise<HttpRequest>;

/** Derived components (RFC 9421 section 2.2). */
const DERIVED: Readonly<Record<string, (request: HttpRequest, origin: string) => string>> = {
  "@method": ({ method }) => method,
  "@target-uri": ({ target }, origin) => origin + target,
  "@authority": (_, origin) => new URL(origin).host,
  "@scheme": (_, origin) => new URL(origin).protocol.slice(0, -1),
  "@request-target": ({ target }) => target,
  "@path": ({ target }) => target.split("?", 1)[0] ?? "",
  "@query": ({ target }) => (target.includes("?") ? target.slice(target.indexOf("?")) : "?"),
};

/** Written by the HTTP client behind the signature, or the signature itself. */
const NOT_COVERABLE: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "host",
  "signature",
  "signature-input",
  "transfer-encoding",
]);

export const coversDigest = ({ components }: SignatureOptions): boolean =>
  components.includes("content-digest");

/** @throws SluiceError SLUICE_CONFIG for a component that would silently be left out, or that RFC 9421 section 2 lets stand once only. */
export const checkComponents = ({ components }: SignatureOptions): void => {
  for (const [index, name] of components.entries()) {
    if (components.indexOf(name) !== index) throw unusable(name, "is there twice");
    if (name.startsWith("@") && !Object.hasOwn(DERIVED, name))
      throw unusable(name, "is no part of a request");
    if (NOT_COVERABLE.has(name))
      throw unusable(
        name,
        "is written when the signature is there already; cover @authority or content-digest",
      );
  }
};

/** @param ttlMs - from `created` to `expires`. */
export const createMessageSigner = (
  { components, label }: SignatureOptions,
  {
    identity,
    clock,
    ttlMs,
  }: { readonly identity: Pick<Identity, "peerId" | "sign">; readonly clock: Clock; readonly ttlMs: number },
): MessageSigner => {
  const digests = components.includes("content-digest");
  return async (request, origin) => {
    const headers = new Map(request.headers);
    if (digests && request.body !== undefined) headers.set("content-digest", contentDigest(request.body));
    const covered = components.flatMap((name): [string, string][] => {
      const value = DERIVED[name]?.(request, origin) ?? headers.get(name);
      return value === undefined ? [] : [[name, asciiOnly(name, value)]];
    });
    const now = clock.now();
    const parameters = [
      `(${covered.map(([name]) => `"${name}"`).join(" ")})`,
      `created=${Math.floor(now / 1000)}`,
      `expires=${Math.ceil((now + ttlMs) / 1000)}`,
      `nonce="${randomBytes(16).toString("base64url")}"`,
      `keyid="${identity.peerId}"`,
      'alg="ed25519"',
    ].join(";");
    const lines = [...covered, ["@signature-params", parameters]].map(
      ([name, value]) => `"${name}": ${value}`,
    );
    const signature = await identity.sign(Buffer.from(lines.join("\n"), "ascii"));
    headers.set("signature-input", `${label}=${parameters}`);
    headers.set("signature", `${label}=:${Buffer.from(signature).toString("base64")}:`);
    return { ...request, headers };
  };
};

/** RFC 9530 section 2, of the body as it is sent. */
const contentDigest = (body: string | Uint8Array): string =>
  `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;

/** A signature base has no other characters (RFC 9421 section 2.5), and receivers would not agree on the bytes of any. */
const asciiOnly = (name: string, value: string): string => {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `header parameter "${name}" is covered by the request's signature and must be ASCII`,
  );
};

const unusable = (name: string, what: string): SluiceError =>
  new SluiceError("SLUICE_CONFIG", `upstream.signature.components: "${name}" ${what}`);
