import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { reasonOf, SluiceError } from "../core/index.ts";
import type { TlsOptions } from "./interface.ts";

/**
 * Reads certificates and key as the connections will, so that what is wrong shows when a service is published, not in its calls.
 * @throws SluiceError SLUICE_CONFIG without a word of the key.
 */
export const checkTls = ({ ca, cert, key }: TlsOptions): void => {
  if (ca !== undefined) checkCertificates("ca", ca);
  if (cert !== undefined) checkCertificates("cert", cert);
  if (key?.includes("ENCRYPTED") === true)
    throw unusable(
      "key",
      "it is encrypted; write it without a passphrase into a file only this user can read",
    );
  try {
    createSecureContext({ ca, cert, key });
  } catch (error) {
    throw unusable("key", `it cannot be used with cert (${reasonOf(error)})`);
  }
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const checkCertificates = (what: "ca" | "cert", pem: string): void => {
  const found = pem.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw unusable(what, "there is no PEM certificate in it");
  try {
    for (const text of found) new X509Certificate(text);
  } catch {
    throw unusable(what, "it has a certificate that cannot be read");
  }
};

const unusable = (what: string, reason: string): SluiceError =>
  new SluiceError("SLUICE_CONFIG", `upstream.tls.${what}: ${reason}`);
