import type { AdapterManifest } from "../config/index.ts";
import type { Clock, Logger } from "../core/index.ts";
import type { CredentialVerifier } from "../credentials/interface.ts";
import type { Adapter } from "../openapi/index.ts";
import type { Identity } from "../particle/index.ts";
import type { Policy } from "../policy/index.ts";
import type { Quota } from "../quota/interface.ts";
import type { ReceiptBook } from "../receipts/interface.ts";
import type { Opener } from "../seals/index.ts";
import { createUpstream, type Upstream, type UpstreamObserver } from "../upstream/index.ts";
import type { AdapterDocument } from "./adapter-document.ts";
import { refusalNotices } from "./adapter-notices.ts";
import { type AdapterService, createAdapterService } from "./adapter-service.ts";
import { createAuthority } from "./authority/authority.ts";
import { createQuotaBook } from "./authority/quota-book.ts";
import { type CompileDeps, compileManifest, summaryOf } from "./compiled-adapter.ts";
import type { Doors } from "./doors.ts";
import type { Claims } from "./effects/claims.ts";
import type { ServiceSummary, TrustTally } from "./interface.ts";

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

export interface BuildDeps extends CompileDeps {
  /** This peer: keys of requests are made of its id, and it signs what upstreams are told. */
  readonly identity: Pick<Identity, "peerId" | "sign">;
  readonly trust: Trust;
  readonly claims: Claims;
  /** Whether calls of a service are let in. */
  readonly doors: Pick<Doors, "of">;
  /** Told of every request to an upstream. */
  readonly observer?: UpstreamObserver | undefined;
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

/** Compiles a document under its manifest and joins policy and upstream to it. @throws SluiceError as `compileManifest` and `createUpstream`. */
export const buildAdapter = async (
  manifest: AdapterManifest,
  document: Omit<AdapterDocument, "files">,
  deps: BuildDeps,
): Promise<PublishedAdapter> => {
  const { limits, identity, trust, claims, doors, clock, logger, observer } = deps;
  const { service } = manifest;
  const { attempts, token } = manifest.upstream;
  const compiled = await compileManifest(manifest, document, deps);
  const { adapter, policy, warnings } = compiled;
  const observed = observer && { service, observer };
  const upstream = createUpstream(compiled.upstream, { clock, logger, identity, observed });
  const tellsCalls = token !== undefined;
  return {
    manifest,
    document: document.text,
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
      door: doors.of(service),
      resultBytes: limits.resultBytes,
      attempts,
      peerId: identity.peerId,
      claims,
      ...trust,
      tellsCalls,
      clock,
      logger,
    }),
    summary: summaryOf(adapter, upstream.url, warnings),
    notices: [...warnings, ...refusalNotices(adapter)],
  };
};
