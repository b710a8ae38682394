import {
  type AdapterManifest,
  type Env,
  type GatewayConfig,
  type Limits,
  resolveSecrets,
  resolveTls,
  serviceNameProblem,
} from "../config/index.ts";
import { type Clock, type Logger, SluiceError } from "../core/index.ts";
import type { CredentialVerifier } from "../credentials/interface.ts";
import { type Adapter, argumentNames, compileAdapter } from "../openapi/index.ts";
import type { Identity } from "../particle/index.ts";
import { createPolicy, type Policy } from "../policy/index.ts";
import type { Quota } from "../quota/interface.ts";
import type { ReceiptBook } from "../receipts/interface.ts";
import type { Opener } from "../seals/index.ts";
import { createUpstream, provingHeaders, type Upstream } from "../upstream/index.ts";
import type { AdapterDocument } from "./adapter-document.ts";
import {
  checkQuotas,
  credentialWarnings,
  issuerWarnings,
  reconcileWarnings,
  refusalNotices,
} from "./adapter-notices.ts";
import { type AdapterService, createAdapterService } from "./adapter-service.ts";
import { createAuthority } from "./authority/authority.ts";
import { createQuotaBook } from "./authority/quota-book.ts";
import type { Claims } from "./effects/claims.ts";
import type { PublishRefusal, ServiceSummary, TrustTally } from "./interface.ts";

/** A manifest and its document, ready to be called. */
export interface PublishedAdapter {
  readonly manifest: AdapterManifest;
  /** The document's root file as received. */
  readonly document: string;
  readonly adapter: Adapter;
  readonly policy: Policy;
  readonly upstream: Upstream;
  readonly service: AdapterService;
  readonly summary: ServiceSummary;
  /** What its operator should know, one line each. */
  readonly notices: readonly string[];
}

export interface BuildDeps {
  readonly env: Env;
  readonly limits: Pick<Limits, "resultBytes" | "arrayItems" | "clockSkewMs">;
  /** This peer: keys of requests are made of its id, and it signs what upstreams are told. */
  readonly identity: Pick<Identity, "peerId" | "sign">;
  readonly trust: Trust;
  /** Names of the issuers whose tokens are taken. */
  readonly issuers: readonly string[];
  /** Where upstreams must not be. */
  readonly destinations: GatewayConfig["destinations"];
  readonly claims: Claims;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What every service of a peer decides by. */
export interface Trust {
  readonly quota: Quota;
  readonly credentials: Pick<CredentialVerifier, "lapsed">;
  /** Undefined: calls get no receipts. */
  readonly receipts: ReceiptBook | undefined;
  readonly opener: Opener;
  /** Known to this peer alone. */
  readonly salt: string;
  readonly tally: TrustTally;
}

const MIN_RESPONSE_BYTES = 1024 * 1024;

/**
 * Compiles a document under its manifest and joins policy and upstream to it.
 * @throws SluiceError SLUICE_DOCUMENT (a `PublishRefusal` as cause where no operation can be published), SLUICE_CONFIG,
 *   SLUICE_REQUEST (a name that cannot be used).
 */
export const buildAdapter = async (
  manifest: AdapterManifest,
  { document, text, notices, policyText }: Omit<AdapterDocument, "files">,
  deps: BuildDeps,
): Promise<PublishedAdapter> => {
  const { env, limits, identity, trust, issuers, destinations, claims, clock, logger } = deps;
  const { service, operations } = manifest;
  checkServiceName(service);
  const { credentials: sources, hosts, timeoutMs, variables, attempts } = manifest.upstream;
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
  const policy = createPolicy({
    service,
    functions: [...adapter.functions.values()].map((fn) => ({
      name: fn.name,
      arguments: [...new Set(argumentNames(fn))],
    })),
    rules: manifest.allow,
    cedar: policyText === undefined ? undefined : { file: manifest.policy ?? "", text: policyText },
    plainIds: manifest.plainIds,
  });
  const tellsCalls = manifest.upstream.token !== undefined;
  const credentials = await resolveSecrets(manifest, adapter.securitySchemes, env);
  const upstream = createUpstream(
    {
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
    { clock, logger, identity },
  );
  const warnings = [
    ...credentialWarnings(adapter, Object.keys(credentials)),
    ...policy.compiled.warnings,
    ...issuerWarnings(manifest, issuers),
    ...reconcileWarnings(adapter),
    ...notices,
  ];
  return {
    manifest,
    document: text,
    adapter,
    policy,
    upstream,
    service: createAdapterService({
      adapter,
      upstream,
      authority: createAuthority({
        service,
        policy,
        plainIds: manifest.plainIds,
        tellsProducers: tellsCalls,
        quota: createQuotaBook({
          service,
          rules: manifest.quota,
          quota: trust.quota,
          clock,
          clockSkewMs: limits.clockSkewMs,
        }),
        credentials: trust.credentials,
        receipts: trust.receipts,
        clock,
      }),
      resultBytes,
      attempts,
      peerId: identity.peerId,
      claims,
      ...trust,
      tellsCalls,
      clock,
      logger,
    }),
    summary: summaryOf(adapter, upstream, warnings),
    notices: [...warnings, ...refusalNotices(adapter)],
  };
};

/** @throws SluiceError SLUICE_REQUEST for a name that no service can have. */
export const checkServiceName = (service: string): void => {
  const problem = serviceNameProblem(service);
  if (problem !== undefined) throw new SluiceError("SLUICE_REQUEST", problem);
};

const summaryOf = (adapter: Adapter, upstream: Upstream, warnings: readonly string[]): ServiceSummary => ({
  service: adapter.service,
  title: adapter.title,
  upstream: upstream.url,
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
