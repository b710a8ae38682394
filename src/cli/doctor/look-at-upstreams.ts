import { type AdapterManifest, type GatewayConfig, readText } from "../../config/index.ts";
import { type Clock, reasonOf, SluiceError } from "../../core/index.ts";
import { createDestinations } from "../../upstream/index.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import type { DoctorContext } from "./context.ts";
import { type HttpLook, httpLook } from "./http-look.ts";

/** One upstream, asked with a HEAD request that carries no credentials. */
export interface UpstreamLook {
  readonly check: Check;
  readonly host: string;
  /** How far its clock is before ours, ms; undefined: it did not say. */
  readonly skewMs: number | undefined;
  readonly certificateEnds: number | undefined;
}

const TIMEOUT_MS = 5_000;
const MAX_PEM_BYTES = 1024 * 1024;
const NAME = "upstreams";

interface Asked {
  readonly service: string;
  readonly url: string;
  readonly manifest: AdapterManifest | undefined;
}

/** All of them at once. An upstream of several services is asked for each: they may trust different authorities. */
export const lookAtUpstreams = (
  { manifests, adapters }: Pick<DoctorContext, "manifests" | "adapters">,
  { destinations }: Pick<GatewayConfig, "destinations">,
  clock: Clock,
): Promise<readonly UpstreamLook[]> => {
  const guard = createDestinations(destinations);
  const asked = adapters.flatMap(({ service, upstream }): Asked[] => {
    const manifest = manifests.find((each) => each.service === service);
    const url = upstream ?? manifest?.upstream.url;
    return url === undefined || !URL.canParse(url) ? [] : [{ service, url, manifest }];
  });
  return Promise.all(asked.map((each) => look(each, guard, clock)));
};

const look = async (
  { service, url, manifest }: Asked,
  guard: ReturnType<typeof createDestinations>,
  clock: Clock,
): Promise<UpstreamLook> => {
  const target = new URL(url);
  const place = `${service}: ${target.origin}`;
  const began = clock.now();
  try {
    const file = manifest?.upstream.tls.ca;
    const ca = file === undefined ? undefined : await readText(file, MAX_PEM_BYTES, "upstream.tls.ca:");
    const answer = await httpLook(target, { method: "HEAD", timeoutMs: TIMEOUT_MS, ca, guard });
    const ended = clock.now();
    return {
      check: answered(place, answer.status, Math.round(ended - began)),
      host: target.host,
      skewMs: skewOf(answer, began, ended),
      certificateEnds: answer.certificateEnds,
    };
  } catch (error) {
    const check = refused(place, error);
    return { check, host: target.host, skewMs: undefined, certificateEnds: undefined };
  }
};

const answered = (place: string, status: number, ms: number): Check =>
  status >= 500
    ? warning(NAME, `${place} answers ${status} in ${ms} ms`, "look into the log of that API")
    : ok(NAME, `${place} answers ${status} in ${ms} ms, asked without credentials`);

/** A Date is whole seconds, rounded down: somewhere in the second after it, while we waited. */
const skewOf = ({ date }: HttpLook, began: number, ended: number): number | undefined => {
  if (date === undefined) return undefined;
  if (date > ended) return date - ended;
  return date + 1_000 < began ? date + 1_000 - began : 0;
};

/** The first match wins. */
const REFUSALS: readonly (readonly [RegExp, what: string, remedy: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, "its name has no address", "check upstream.url, and the DNS of this machine"],
  [/ECONNREFUSED/, "nothing listens there: connection refused", "start that API, or correct upstream.url"],
  [
    /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/,
    "there is no route to it",
    "check upstream.url, networks and firewalls",
  ],
  [
    /TimeoutError|ETIMEDOUT|ABORT_ERR/,
    `it does not answer within ${TIMEOUT_MS / 1000} s`,
    "check upstream.url, networks and firewalls",
  ],
  [/CERT_HAS_EXPIRED/, "its certificate has expired", "have its certificate renewed"],
  [/ALTNAME/, "its certificate is for another name", "write the name of the certificate in upstream.url"],
  [
    /SELF_SIGNED|UNABLE_TO|CERT_/,
    "its certificate is of an authority that is not trusted",
    "name the authority's certificate in upstream.tls.ca",
  ],
  [
    /EPROTO|ERR_SSL|HPE_/,
    "it does not speak the protocol of the URL",
    "check whether upstream.url is to be http or https",
  ],
  [
    /ECONNRESET|socket hang up/,
    "it closed the connection without an answer",
    "check whether upstream.url is to be http or https; look into the log of that API",
  ],
];

const refused = (place: string, error: unknown): Check => {
  if (error instanceof SluiceError)
    return failure(NAME, `${place}: ${error.message}`, "see docs/upstreams.md");
  const { code = "", name = "" } = error as { readonly code?: string | number; readonly name?: string };
  const text = `${name} ${code} ${reasonOf(error)}`;
  // A server that wants a certificate of ours says so after the handshake.
  if (/CERTIFICATE_REQUIRED|certificate required/.test(text))
    return ok(NAME, `${place} answers, and wants a client certificate`);
  const known = REFUSALS.find(([pattern]) => pattern.test(text));
  return failure(NAME, `${place}: ${known?.[1] ?? reasonOf(error)}`, known?.[2] ?? "see docs/upstreams.md");
};
