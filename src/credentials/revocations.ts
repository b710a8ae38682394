import { type Clock, SluiceError } from "../core/index.ts";
import { isDigest } from "../particle/index.ts";
import type { Revocation, Revocations } from "./interface.ts";
import { MAX_LIFETIME_MS } from "./limits.ts";

/** With more than that something else is wrong: the issuer, who is taken out of sluice.yaml. */
const MAX_REVOKED = 100_000;
/** Nothing that could be valid now is valid after that, even where clocks differ by as much again. */
const LONGEST_MS = 2 * MAX_LIFETIME_MS;

export interface RevocationsDeps {
  readonly clock: Clock;
  /** As of the journal. */
  readonly kept: readonly Revocation[];
  /** Resolves when it is on record. */
  readonly record: (revocation: Revocation) => Promise<void>;
}

/** What is revoked stays so until it would have expired; a restart forgets none of it. */
export const createRevocations = ({ clock, kept, record }: RevocationsDeps): Revocations => {
  const untilById = new Map(kept.map(({ id, until }) => [id, until]));

  const prune = (): void => {
    const now = clock.now();
    for (const [id, until] of untilById) if (until <= now) untilById.delete(id);
  };

  const makeRoom = (): void => {
    if (untilById.size < MAX_REVOKED) return;
    prune();
    if (untilById.size >= MAX_REVOKED)
      throw new SluiceError(
        "SLUICE_OVERLOAD",
        `${MAX_REVOKED} credentials are revoked already: take their issuer out of sluice.yaml instead`,
      );
  };

  return {
    isRevoked: (id) => untilById.has(id),
    list: () => [...untilById].map(([id, until]) => ({ id, until })),
    async revoke({ id, until }) {
      if (!isDigest(id))
        throw new SluiceError(
          "SLUICE_REQUEST",
          "this is no id of a credential (base58, 42 to 44 characters)",
        );
      const before = untilById.get(id);
      if (before === undefined) makeRoom();
      const latest = clock.now() + LONGEST_MS;
      const revocation = { id, until: Math.max(before ?? 0, Math.min(until ?? latest, latest)) };
      untilById.set(id, revocation.until);
      await record(revocation);
      return revocation;
    },
    prune,
  };
};
