import { base64url } from "jose";
import type { Signer } from "../../particle/index.ts";

/**
 * Headers that prove who asks: an HTTP message signature (RFC 9421) over method, authority, path and query by the peer's key.
 * @param options - `created`: Unix ms; `nonce`: of a particle that is handed in, its ref.
 */
export const signRequest = async (
  { method, url }: { readonly method: string; readonly url: URL },
  signer: Signer,
  { created, nonce }: { readonly created: number; readonly nonce?: string },
): Promise<Record<string, string>> => {
  const covered = [
    ["@method", method],
    ["@authority", url.host],
    ["@path", url.pathname],
    ...(url.search === "" ? [] : [["@query", url.search]]),
  ] as const;
  const names = covered.map(([name]) => `"${name}"`).join(" ");
  const one = nonce === undefined ? "" : `;nonce="${nonce}"`;
  const params = `(${names});created=${Math.floor(created / 1000)};keyid="${signer.peerId}";alg="ed25519"${one}`;
  const base = [...covered.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${params}`];
  const signature = await signer.sign(new TextEncoder().encode(base.join("\n")));
  return {
    "signature-input": `sluice=${params}`,
    signature: `sluice=:${base64(signature)}:`,
  };
};

/** With padding, as structured fields have it (RFC 9651 section 3.3.5). */
export const base64 = (bytes: Uint8Array): string => {
  const text = base64url.encode(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
};
