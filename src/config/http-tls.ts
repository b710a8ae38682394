import type { HttpTlsFiles } from "./interface.ts";
import { readText } from "./read-text.ts";

const MAX_PEM_BYTES = 256 * 1024;

/**
 * The PEM texts of `http.tls`, as they are now.
 * @throws SluiceError SLUICE_CONFIG naming key and file.
 */
export const readHttpTls = async ({ cert, key }: HttpTlsFiles): Promise<{ cert: string; key: string }> => ({
  cert: await readText(cert, MAX_PEM_BYTES, "http.tls.cert:"),
  key: await readText(key, MAX_PEM_BYTES, "http.tls.key:"),
});
