import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { readHttpTls, readText } from "../../config/index.ts";
import { reasonOf } from "../../core/index.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import type { DoctorContext } from "./context.ts";

const NAME = "tls";
const DAY_MS = 86_400_000;
/** Certificates are renewed by hand where they last this long, and by programs well before. */
const SOON_DAYS = 14;
const MAX_PEM_BYTES = 1024 * 1024;

/** Certificates of this gateway, and those it looks at: how long they hold, and whether a key fits. */
export const checkTls = async ({
  config: { http },
  manifests,
  upstreams,
  clock,
}: DoctorContext): Promise<readonly Check[]> => {
  const now = clock.now();
  const own = http.tls === undefined ? [] : [await ownCertificate(http.tls, now)];
  const files = manifests.flatMap(({ service, upstream: { tls } }) =>
    Object.entries({ ca: tls.ca, cert: tls.cert }).flatMap(([part, file]) =>
      file === undefined ? [] : [{ file, what: `${service}: upstream.tls.${part}` }],
    ),
  );
  const named = await Promise.all(files.map(({ file, what }) => certificateFile(file, what, now)));
  const theirs = upstreams.flatMap(({ host, certificateEnds }) =>
    certificateEnds === undefined ? [] : [lasting(`the certificate of ${host}`, certificateEnds, now)],
  );
  return [...own, ...named, ...theirs];
};

const ownCertificate = async (
  files: { readonly cert: string; readonly key: string },
  now: number,
): Promise<Check> => {
  try {
    const { cert, key } = await readHttpTls(files);
    createSecureContext({ cert, key });
    return lasting(`http.tls.cert ${files.cert}`, endOf(cert), now);
  } catch (error) {
    return failure(
      NAME,
      `http.tls: ${reasonOf(error)}`,
      "put a certificate and the key that belongs to it there, in PEM",
    );
  }
};

const certificateFile = async (file: string, what: string, now: number): Promise<Check> => {
  try {
    return lasting(`${what} ${file}`, endOf(await readText(file, MAX_PEM_BYTES, what)), now);
  } catch (error) {
    return failure(NAME, `${what}: ${reasonOf(error)}`, "put a certificate there, in PEM");
  }
};

/** The first certificate of a file is the one that is shown; those behind it lead to its authority. */
const endOf = (pem: string): number => Date.parse(new X509Certificate(pem).validTo);

const lasting = (what: string, ends: number, now: number): Check => {
  const day = new Date(ends).toISOString().slice(0, 10);
  if (ends <= now) return failure(NAME, `${what} has expired on ${day}`, "renew it");
  return ends - now < SOON_DAYS * DAY_MS
    ? warning(NAME, `${what} expires on ${day}`, "renew it")
    : ok(NAME, `${what} holds until ${day}`);
};
