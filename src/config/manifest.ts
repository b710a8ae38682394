import { basename, dirname, resolve } from "node:path";
import { z } from "zod";
import { isJsonObject } from "../core/index.ts";
import { absoluteSource, absoluteTls } from "./absolute-source.ts";
import { allowRule, resolveAllowRule } from "./allow-rule.ts";
import { credentialSource } from "./credential-source.ts";
import { baseUrl, hostAndPort } from "./http-url.ts";
import type { AdapterManifest } from "./interface.ts";
import { delegated } from "./one-secret.ts";
import { operationSchema } from "./operation-schema.ts";
import { quotaRule } from "./quota-rule.ts";
import { readText } from "./read-text.ts";
import { check, failOn, type Issue, optionalSection, rootOf, section, textRecord, whole } from "./schema.ts";
import { resolveSeals } from "./seal-rule.ts";
import { tlsSource } from "./tls-source.ts";
import { messageSignature, responseHeaders, transactionToken } from "./upstream-trust.ts";
import { parseYaml } from "./yaml-document.ts";

const MAX_BYTES = 1024 * 1024;

const path = z.string().min(1);

const breakerKeys = section({
  failures: whole(1, 1_000).default(20),
  restMs: whole(100, 3_600_000).default(5_000),
});

const breaker = z.preprocess(
  (value) => value ?? {},
  delegated<z.output<typeof breakerKeys> | undefined>((value) => {
    if (value === "none") return z.unknown().transform(() => undefined);
    return isJsonObject(value) ? breakerKeys : "must be none or { failures, restMs }";
  }),
);

const manifestSchema = section({
  service: z.string().min(1).optional(),
  openapi: path,
  openapiRoot: path.optional(),
  overlays: z.array(path).max(20).default([]),
  upstream: optionalSection({
    url: baseUrl.optional(),
    hosts: z.array(hostAndPort).max(100).default([]),
    variables: textRecord,
    tls: tlsSource,
    credentials: z.preprocess((value) => value ?? {}, z.record(z.string(), credentialSource)),
    timeoutMs: whole(1, 3_600_000).default(10_000),
    concurrency: whole(1, 4_096).default(64), // what a small API server takes; the rest waits
    queueMs: whole(10, 600_000).default(5_000),
    attempts: whole(1, 10).default(5),
    breaker,
    token: transactionToken.prefault({}),
    signature: messageSignature,
    responseHeaders,
  }),
  allow: z.array(allowRule, 'must be a list of rules, such as [{ peers: "*" }]').max(10_000).nullish(),
  policy: path.optional(),
  plainIds: z.enum(["refuse", "accept"], "must be refuse or accept").default("refuse"),
  quota: z.array(quotaRule).max(100).default([]),
  operations: z.preprocess((value) => value ?? {}, z.record(z.string(), operationSchema)),
});

/** @throws SluiceError SLUICE_CONFIG, one line a problem. `peers`: the names of sluice.yaml. */
export const loadManifest = async (
  file: string,
  peers: Readonly<Record<string, string>>,
): Promise<AdapterManifest> => parseManifest(await readText(file, MAX_BYTES, "the manifest"), file, peers);

/** The same from text; `file` is where it stands or will stand: paths are relative to it, the service is named for its folder. */
export const parseManifest = (
  text: string,
  file: string,
  peers: Readonly<Record<string, string>>,
): AdapterManifest => {
  const document = parseYaml(text, file);
  const issues: Issue[] = [];
  const parsed = check(manifestSchema, rootOf(document, file), issues);
  const allow = (parsed?.allow ?? []).map((rule, index) =>
    resolveAllowRule(rule, { peers, path: ["allow", index], issues }),
  );
  const operations = resolveSeals(parsed?.operations ?? {}, peers, issues);
  failOn(issues, document, file);
  if (parsed === undefined) throw new TypeError("a failed parse has issues");
  const folder = dirname(file);
  return {
    file,
    service: parsed.service ?? basename(folder),
    openapi: parsed.openapi.startsWith("https://") ? parsed.openapi : resolve(folder, parsed.openapi),
    openapiRoot: parsed.openapiRoot === undefined ? undefined : resolve(folder, parsed.openapiRoot),
    overlays: parsed.overlays.map((overlay) => resolve(folder, overlay)),
    upstream: {
      ...parsed.upstream,
      url: parsed.upstream.url,
      breaker: parsed.upstream.breaker,
      token: parsed.upstream.token,
      signature: parsed.upstream.signature,
      responseHeaders: parsed.upstream.responseHeaders,
      tls: absoluteTls(parsed.upstream.tls, folder),
      credentials: Object.fromEntries(
        Object.entries(parsed.upstream.credentials).map(([scheme, source]) => [
          scheme,
          absoluteSource(source, folder),
        ]),
      ),
    },
    allow,
    policy: parsed.policy === undefined ? undefined : resolve(folder, parsed.policy),
    plainIds: parsed.plainIds,
    quota: parsed.quota,
    operations,
  };
};
