import {
  type AdapterManifest,
  type Env,
  type GatewayConfig,
  type Limits,
  resolveSecrets,
  resolveTls,
  serviceNameProblem,
} from "../config/index.ts";
import { SluiceError } from "../core/index.ts";
import type { Successions } from "../jose/index.ts";
import { type Adapter, argumentNames, compileAdapter } from "../openapi/index.ts";
import { createPolicy, type Policy, type PolicyOptions } from "../policy/index.ts";
import { type createUpstream, provingHeaders } from "../upstream/index.ts";
import type { AdapterDocument } from "./adapter-document.ts";
import { checkQuotas, credentialWarnings, issuerWarnings, reconcileWarnings } from "./adapter-notices.ts";
import { createSucceedingPolicy } from "./authority/succeeding-policy.ts";
import type { PublishRefusal, ServiceSummary } from "./interface.ts";

/** A manifest and its document, checked: what can be known before anything is opened. */
export interface CompiledAdapter {
  readonly adapter: Adapter;
  readonly policy: Policy;
  /** What `createUpstream` takes; with the secrets in it. */
  readonly upstream: Parameters<typeof createUpstream>[0];
  /** What may not work as meant, one line each. */
  readonly warnings: readonly string[];
}

export interface CompileDeps {
  readonly env: Env;
  readonly limits: Pick<Limits, "resultBytes" | "arrayItems" | "clockSkewMs">;
  /** Names of the issuers whose tokens are taken. */
  readonly issuers: readonly string[];
  /** Where upstreams must not be. */
  readonly destinations: GatewayConfig["destinations"];
  /** Peers whose next key counts as they do; default: none. */
  readonly successions?: Successions | undefined;
}

const MIN_RESPONSE_BYTES = 1024 * 1024;

/**
 * Compiles a document under its manifest, with its policy and what its upstream needs.
 * @throws SluiceError SLUICE_DOCUMENT (a `PublishRefusal` as cause where no operation can be published), SLUICE_CONFIG,
 *   SLUICE_REQUEST (a name that cannot be used).
 */
export const compileManifest = async (
  manifest: AdapterManifest,
  { document, notices, policyText }: Omit<AdapterDocument, "files">,
  { env, limits, issuers, destinations, successions }: CompileDeps,
): Promise<CompiledAdapter> => {
  const { service, operations } = manifest;
  checkServiceName(service);
  const { credentials: sources, hosts, timeoutMs, variables } = manifest.upstream;
  const { arrayItems, resultBytes } = limits;
  const adapter = compileAdapter(document, {
    service,
    credentials: Object.keys(sources),
    ownHeaders: [...provingHeaders(manifest.upstream, [])],
    arrayItems,
    upstreamUrl: manifest.upstream.url,
    hosts,
    serverVariables: variables,
    operations,
  });
  if (adapter.functions.size === 0) throw nothingToPublish(manifest, adapter);
  const url = manifest.upstream.url ?? adapter.serverUrl;
  if (url === undefined) {
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${manifest.file}: upstream.url is missing, and the document's first server is no absolute http(s) URL`,
    );
  }
  checkQuotas(manifest, adapter);
  const options: PolicyOptions = {
    service,
    functions: [...adapter.functions.values()].map((fn) => ({
      name: fn.name,
      arguments: [...new Set(argumentNames(fn))],
    })),
    rules: manifest.allow,
    cedar: policyText === undefined ? undefined : { file: manifest.policy ?? "", text: policyText },
    plainIds: manifest.plainIds,
  };
  const policy =
    successions === undefined ? createPolicy(options) : createSucceedingPolicy(options, successions);
  const credentials = await resolveSecrets(manifest, adapter.securitySchemes, env);
  return {
    adapter,
    policy,
    upstream: {
      url,
      hosts,
      credentials,
      tls: await resolveTls(manifest, env),
      timeoutMs,
      maxResponseBytes: Math.max(MIN_RESPONSE_BYTES, 4 * resultBytes), // white space and undeclared fields count here, not in the result
      arrayItems,
      connections: manifest.upstream.concurrency,
      queueMs: manifest.upstream.queueMs,
      breaker: manifest.upstream.breaker,
      token: manifest.upstream.token,
      signature: manifest.upstream.signature,
      responseHeaders: manifest.upstream.responseHeaders,
      destinations,
    },
    warnings: [
      ...credentialWarnings(adapter, Object.keys(credentials)),
      ...policy.compiled.warnings,
      ...issuerWarnings(manifest, issuers),
      ...reconcileWarnings(adapter),
      ...notices,
    ],
  };
};

/** @throws SluiceError SLUICE_REQUEST for a name that no service can have. */
export const checkServiceName = (service: string): void => {
  const problem = serviceNameProblem(service);
  if (problem !== undefined) throw new SluiceError("SLUICE_REQUEST", problem);
};

/** @param url - of its upstream. */
export const summaryOf = (adapter: Adapter, url: string, warnings: readonly string[]): ServiceSummary => ({
  service: adapter.service,
  title: adapter.title,
  upstream: url,
  functions: [...adapter.functions.values()].map((fn) => ({
    name: fn.name,
    arguments: argumentNames(fn),
    method: fn.method,
    path: fn.path,
    effect: fn.effect,
    credentials: fn.security,
  })),
  refused: adapter.refused,
  warnings: [...warnings, ...adapter.warnings.map(({ pointer, message }) => `${pointer}: ${message}`)],
});

const nothingToPublish = (manifest: AdapterManifest, { refused }: Adapter): SluiceError => {
  const cause: PublishRefusal = { refused };
  const reasons = refused.map(({ pointer, message }) => `${pointer}: ${message}`).join("; ");
  return new SluiceError(
    "SLUICE_DOCUMENT",
    `${manifest.openapi}: no operation can be published: ${reasons || "there are none"}`,
    { cause },
  );
};
