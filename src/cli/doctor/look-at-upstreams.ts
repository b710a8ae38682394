import { type GatewayConfig, readText } from "../../config/index.ts";
import { type Clock, SluiceError } from "../../core/index.ts";
import { createDestinations } from "../../upstream/index.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import type { DoctorContext } from "./context.ts";
import { type HttpLook, httpLook, LOOK_MS } from "./http-look.ts";
import { textOf, whyNoAnswer } from "./why-no-answer.ts";

/** One upstream, asked with a HEAD request that carries no credentials. */
export interface UpstreamLook {
  readonly check: Check;
  readonly host: string;
  /** How far its clock is before ours, ms; undefined: it did not say. */
  readonly skewMs: number | undefined;
  readonly certificateEnds: number | undefined;
}

const MAX_PEM_BYTES = 1024 * 1024;
const NAME = "upstreams";

interface Asked {
  readonly services: readonly string[];
  readonly url: string;
  /** A PEM file; undefined: the system's authorities. */
  readonly ca: string | undefined;
}

/** All of them at once, each address once; but apart for services that trust different authorities. */
export const lookAtUpstreams = (
  { manifests, adapters }: Pick<DoctorContext, "manifests" | "adapters">,
  { destinations }: Pick<GatewayConfig, "destinations">,
  clock: Clock,
): Promise<readonly UpstreamLook[]> => {
  const guard = createDestinations(destinations);
  const asked = new Map<string, Asked>();
  for (const { service, upstream } of adapters) {
    const manifest = manifests.find((each) => each.service === service);
    const url = upstream ?? manifest?.upstream.url;
    if (url === undefined || !URL.canParse(url)) continue;
    const ca = manifest?.upstream.tls.ca;
    const key = `${new URL(url).origin} ${ca}`;
    const same = asked.get(key);
    asked.set(key, { url, ca, ...same, services: [...(same?.services ?? []), service] });
  }
  return Promise.all([...asked.values()].map((each) => look(each, guard, clock)));
};

const look = async (
  { services, url, ca: file }: Asked,
  guard: ReturnType<typeof createDestinations>,
  clock: Clock,
): Promise<UpstreamLook> => {
  const target = new URL(url);
  const place = `${services.join(", ")}: ${target.origin}`;
  const began = clock.now();
  try {
    const ca = file === undefined ? undefined : await readText(file, MAX_PEM_BYTES, "upstream.tls.ca:");
    const answer = await httpLook(target, { method: "HEAD", timeoutMs: LOOK_MS, ca, guard });
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

const refused = (place: string, error: unknown): Check => {
  if (error instanceof SluiceError)
    return failure(NAME, `${place}: ${error.message}`, "see docs/upstreams.md");
  // A server that wants a certificate of ours says so after the handshake.
  if (/CERTIFICATE_REQUIRED|certificate required/.test(textOf(error)))
    return ok(NAME, `${place} answers, and wants a client certificate`);
  const { what, remedy } = whyNoAnswer(error, {
    url: "upstream.url",
    who: "that API",
    ca: "name the authority's certificate in upstream.tls.ca",
  });
  return failure(NAME, `${place}: ${what}`, remedy);
};
