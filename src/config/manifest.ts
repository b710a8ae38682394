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

const path = z.string().min(1).meta({ title: "path" });

const breakerKeys = section({
  failures: whole(1, 1_000).default(20).describe("failed requests in a row after which none is sent"),
  restMs: whole(100, 3_600_000).default(5_000).describe("how long none is sent; then one to try"),
});

const breaker = z
  .preprocess(
    (value) => value ?? {},
    delegated<z.output<typeof breakerKeys> | undefined>((value) => {
      if (value === "none") return z.unknown().transform(() => undefined);
      return isJsonObject(value) ? breakerKeys : "must be none or { failures, restMs }";
    }),
  )
  .meta({
    title: "mapping, or none",
    forms: [breakerKeys],
    default: {},
    description: "when to leave an upstream alone that fails",
  });

/** `adapter.yaml`, defaults filled in; paths and peer names as written. */
export const manifestSchema = section({
  service: z.string().min(1).optional().describe("by what it is called; the folder's name unless given"),
  openapi: path.describe("the document: a file, a folder, or an https URL"),
  openapiRoot: path
    .optional()
    .describe("folder that the files it refers to must be in; the document's own unless given"),
  overlays: z.array(path).max(20).default([]).describe("OpenAPI Overlay documents, applied in this order"),
  upstream: optionalSection({
    url: baseUrl.optional().describe("where the API is; the document's first server unless given"),
    hosts: z
      .array(hostAndPort)
      .max(100)
      .default([])
      .describe("further hosts that servers of operations, and token servers, may be on"),
    variables: textRecord.meta({ default: {}, description: "values of the document's server variables" }),
    tls: tlsSource.describe("how its hosts are spoken to over https"),
    credentials: z
      .preprocess((value) => value ?? {}, z.record(z.string(), credentialSource))
      .meta({ default: {}, description: "by the name of the document's security scheme" }),
    timeoutMs: whole(1, 3_600_000)
      .default(10_000)
      .describe("time one request may take; the particle's deadline may come first"),
    // what a small API server takes
    concurrency: whole(1, 4_096).default(64).describe("requests to it at a time; the others wait"),
    queueMs: whole(10, 600_000)
      .default(5_000)
      .describe("a request that would wait longer for its turn is refused at once"),
    attempts: whole(1, 10).default(5).describe("tries of one call, where its effect allows more than one"),
    breaker,
    token: transactionToken
      .prefault({})
      .describe("the transaction token that tells the API whose call it is; or none"),
    signature: messageSignature.describe("requests are signed (RFC 9421); not unless given"),
    responseHeaders: responseHeaders.describe(
      "headers of an answer that `...Response` functions give; harmless ones unless given",
    ),
  }),
  allow: z
    .array(allowRule, 'must be a list of rules, such as [{ peers: "*" }]')
    .max(10_000)
    .nullish()
    .meta({ default: [], description: "rules that permit calls; without a rule nobody may call" }),
  policy: path.optional().describe("a Cedar file whose policies stand beside `allow`"),
  plainIds: z
    .enum(["refuse", "accept"], "must be refuse or accept")
    .default("refuse")
    .describe("whether origins of arguments count under ids that are not self-certifying"),
  quota: z.array(quotaRule).max(100).default([]).describe("how many calls"),
  operations: z
    .preprocess((value) => value ?? {}, z.record(z.string(), operationSchema))
    .meta({ default: {}, description: "changes, by operationId or JSON pointer" }),
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
