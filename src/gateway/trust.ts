import { createHmac } from "node:crypto";
import type { AdminDeps } from "../admin/interface.ts";
import type { GatewayConfig } from "../config/index.ts";
import { type Clock, type Logger, SluiceError } from "../core/index.ts";
import {
  type CredentialVerifier,
  createCredentialVerifier,
  createRevocations,
  type Revocations,
} from "../credentials/index.ts";
import type { Journal } from "../journal/index.ts";
import type { Identity } from "../particle/index.ts";
import { createQuota, type Quota } from "../quota/index.ts";
import { createReceiptBook, type ReceiptBook } from "../receipts/index.ts";
import { createOpener, type Opener } from "../seals/index.ts";
import type { TrustTally } from "../services/index.ts";
import { fetchText } from "../upstream/index.ts";

/** What a gateway decides by, and what it must not forget of it. */
export interface GatewayTrust {
  readonly quota: Quota;
  readonly credentials: CredentialVerifier;
  readonly revocations: Revocations;
  /** Undefined: calls get no receipts. */
  readonly receipts: ReceiptBook | undefined;
  readonly opener: Opener;
  /** Known to this peer alone. */
  readonly salt: string;
  readonly tally: TrustTally;
  /** All of it, for the metrics. */
  readonly counters: ReturnType<AdminDeps["trust"]>;
  /** Until then nothing counts and nothing is believed. */
  restore(kept: Pick<Awaited<ReturnType<Journal["recover"]>>, "counts" | "revoked">): void;
  close(): void;
}

export interface TrustDeps {
  readonly identity: Identity;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What ended is forgotten once in so long, ms. */
const PRUNE_MS = 60_000;

/** @throws SluiceError SLUICE_CONFIG: issuers that cannot be told apart. */
export const createGatewayTrust = (
  { credentials: { issuers }, destinations, limits, receipts }: GatewayConfig,
  { identity, journal, clock, logger }: TrustDeps,
): GatewayTrust => {
  let kept: { readonly quota: Quota; readonly revocations: Revocations } | undefined;
  const known = () => {
    if (kept !== undefined) return kept;
    throw new SluiceError(
      "SLUICE_JOURNAL",
      "this peer does not know yet what was counted and revoked before",
    );
  };
  const revocations: Revocations = {
    isRevoked: (id) => known().revocations.isRevoked(id),
    list: () => known().revocations.list(),
    revoke: (asked) => known().revocations.revoke(asked),
    prune: () => known().revocations.prune(),
  };
  const credentials = createCredentialVerifier(
    {
      issuers,
      peerId: identity.peerId,
      clockSkewMs: limits.clockSkewMs,
      revoked: (id) => revocations.isRevoked(id),
    },
    { clock, logger, fetch: (url, bounds) => fetchText(url, { ...bounds, destinations }) },
  );
  const tally = { policyDenied: 0, quotaRefused: 0, receiptsIssued: 0 };
  const prune = (): void => {
    kept?.quota.prune();
    kept?.revocations.prune();
    pruning = clock.timer(PRUNE_MS, prune);
  };
  let pruning = clock.timer(PRUNE_MS, prune);
  return {
    quota: {
      take: (uses) => known().quota.take(uses),
      look: (use) => known().quota.look(use),
      list: () => known().quota.list(),
      prune: () => known().quota.prune(),
    },
    revocations,
    credentials,
    receipts: receipts ? createReceiptBook({ identity, journal }) : undefined,
    opener: createOpener(identity),
    salt: createHmac("sha256", identity.seed).update("sluice claims of sealed calls 1").digest("base64url"),
    tally,
    get counters() {
      return { ...tally, credentials: credentials.counters };
    },
    restore({ counts, revoked }) {
      const record = (revocation: { readonly id: string; readonly until: number }): Promise<void> =>
        journal.write([{ kind: "revoked", ...revocation }]);
      kept = {
        quota: createQuota({ journal, clock, kept: counts }),
        revocations: createRevocations({ clock, kept: revoked, record }),
      };
    },
    close: () => pruning.cancel(),
  };
};
