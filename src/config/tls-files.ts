import type { TlsOptions } from "../upstream/interface.ts";
import type { AdapterManifest } from "./interface.ts";
import { type Env, readSecret } from "./read-secret.ts";
import { readText } from "./read-text.ts";

const MAX_PEM_BYTES = 1024 * 1024; // a system's whole bundle of authorities has a quarter of it

/**
 * Reads the certificates and the key of `upstream.tls`.
 * @throws SluiceError SLUICE_CONFIG naming file and key.
 */
export const resolveTls = async ({ file, upstream }: AdapterManifest, env: Env): Promise<TlsOptions> => {
  const { ca, cert, key } = upstream.tls;
  const where = `${file}: upstream.tls`;
  return {
    ca: ca && (await readText(ca, MAX_PEM_BYTES, `${where}.ca:`)),
    cert: cert && (await readText(cert, MAX_PEM_BYTES, `${where}.cert:`)),
    key: key && (await readSecret(key, env, `${where}.key`)),
  };
};
