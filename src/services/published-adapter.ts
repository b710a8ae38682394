import {
  type AdapterManifest,
  type Env,
  type Limits,
  resolveSecrets,
  resolveTls,
  serviceNameProblem,
} from "../config/index.ts";
import { type Clock, type Logger, nearest, SluiceError } from "../core/index.ts";
import { type Adapter, type AdapterFunction, compileAdapter } from "../openapi/index.ts";
import { createPolicy, type Policy } from "../policy/index.ts";
import { createUpstream, type Upstream } from "../upstream/index.ts";
import type { AdapterDocument } from "./adapter-document.ts";
import { type AdapterService, createAdapterService } from "./adapter-service.ts";
import type { PublishRefusal, ServiceSummary } from "./interface.ts";

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
  readonly limits: Pick<Limits, "resultBytes" | "arrayItems">;
  readonly clock: Clock;
  readonly logger: Logger;
}

const CONNECTIONS = 64; // what a small API server takes; the rest waits in the upstream's queue
const MIN_RESPONSE_BYTES = 1024 * 1024;

/**
 * Compiles a document under its manifest and joins policy and upstream to it.
 * @throws SluiceError SLUICE_DOCUMENT (a `PublishRefusal` as cause where no operation can be published), SLUICE_CONFIG,
 *   SLUICE_REQUEST (a name that cannot be used).
 */
export const buildAdapter = async (
  manifest: AdapterManifest,
  { document, text, notices }: Omit<AdapterDocument, "files">,
  deps: BuildDeps,
): Promise<PublishedAdapter> => {
  const { env, limits, clock, logger } = deps;
  const { service, operations } = manifest;
  checkServiceName(service);
  const adapter = compileAdapter(document, {
    service,
    credentials: Object.keys(manifest.upstream.credentials),
    arrayItems: limits.arrayItems,
    upstreamUrl: manifest.upstream.url,
    hosts: manifest.upstream.hosts,
    serverVariables: manifest.upstream.variables,
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
  const credentials = await resolveSecrets(manifest, adapter.securitySchemes, env);
  const upstream = createUpstream(
    {
      url,
      hosts: manifest.upstream.hosts,
      credentials,
      tls: await resolveTls(manifest, env),
      timeoutMs: manifest.upstream.timeoutMs,
      maxResponseBytes: Math.max(MIN_RESPONSE_BYTES, 4 * limits.resultBytes), // white space and undeclared fields count here, not in the result
      arrayItems: limits.arrayItems,
      connections: CONNECTIONS,
    },
    { clock, logger },
  );
  const policy = createPolicy(service, manifest.allow);
  const warnings = [
    ...credentialWarnings(adapter, Object.keys(credentials)),
    ...allowWarnings(manifest, adapter),
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
      policy,
      resultBytes: limits.resultBytes,
      clock,
      logger,
    }),
    summary: {
      service,
      title: adapter.title,
      upstream: upstream.url,
      functions: [...adapter.functions.values()].map(({ name, method, path, ...fn }) => ({
        name,
        arguments: argumentNames(fn),
        method,
        path,
        credentials: adapter.functions.get(name)?.security ?? [],
      })),
      refused: adapter.refused,
      warnings: [...warnings, ...adapter.warnings.map(({ pointer, message }) => `${pointer}: ${message}`)],
    },
    notices: [...warnings, ...refusalNotices(adapter)],
  };
};

/** @throws SluiceError SLUICE_REQUEST for a name that no service can have. */
export const checkServiceName = (service: string): void => {
  const problem = serviceNameProblem(service);
  if (problem !== undefined) throw new SluiceError("SLUICE_REQUEST", problem);
};

const argumentNames = (fn: Pick<AdapterFunction, "arguments" | "options" | "openOptions">): string[] => [
  ...fn.arguments.map(({ name }) => name),
  ...(fn.options.length > 0 || fn.openOptions ? ["options"] : []),
];

const nothingToPublish = (manifest: AdapterManifest, { refused }: Adapter): SluiceError => {
  const cause: PublishRefusal = { refused };
  const reasons = refused.map(({ pointer, message }) => `${pointer}: ${message}`).join("; ");
  return new SluiceError(
    "SLUICE_DOCUMENT",
    `${manifest.openapi}: no operation can be published: ${reasons || "there are none"}`,
    { cause },
  );
};

const MAX_REFUSAL_NOTICES = 20;

/** The summary has them all. */
const refusalNotices = ({ refused }: Adapter): string[] => {
  const shown = refused.slice(0, MAX_REFUSAL_NOTICES);
  const rest = refused.length - shown.length;
  return [
    ...shown.map(({ pointer, message }) => `${pointer}: not published: ${message}`),
    ...(rest > 0 ? [`and ${rest} more: sluice lint lists them`] : []),
  ];
};

/** An operation without its credential is published all the same: the upstream may be open where the document is not. */
const credentialWarnings = ({ functions }: Adapter, configured: readonly string[]): string[] =>
  [...functions.values()].flatMap(({ name, security }) => {
    const isCovered =
      security.length === 0 || security.some((set) => set.every((scheme) => configured.includes(scheme)));
    if (isCovered) return [];
    const wanted = security.map((set) => set.join(" and ")).join(" or ");
    return [`${name} needs the credential ${wanted}, none is configured under upstream.credentials`];
  });

const allowWarnings = ({ allow }: AdapterManifest, { functions }: Adapter): string[] => {
  if (allow.length === 0) return ["nobody may call it: allow has no rule"];
  const unknown = new Set(
    allow.flatMap((rule) => rule.functions ?? []).filter((name) => !functions.has(name)),
  );
  return [...unknown].map((name) => {
    const guess = nearest(name, functions.keys());
    return `allow names ${name}, which is no function here${guess ? `; did you mean ${guess}?` : ""}`;
  });
};
