import { SluiceError } from "../core/index.ts";
import type { Presentation, ReceiptClaims, VerifiedReceipt } from "./interface.ts";
import { MAX_PRESENTED } from "./limits.ts";
import { createOriginProofs, type OriginProofs } from "./origin-proofs.ts";
import { readReceipt } from "./read-receipt.ts";

/** Receipts that scripts presented, by particle. Lost with the process: a parent that no receipt names yet, and every proof. */
export interface Presented extends Pick<OriginProofs, "proves"> {
  /** Like `ReceiptBook.present`. */
  present(presentation: Presentation): Promise<ReceiptClaims>;
  /** Digests of the receipts that the particle's next receipt is to name. */
  parents(particle: string): readonly string[];
  /** It names these. */
  named(particle: string, parents: readonly string[]): void;
  forget(particle: string): void;
}

interface Shown {
  readonly initiator: string;
  /** Right or wrong: each costs a signature to check. */
  attempts: number;
  readonly digests: Set<string>;
  readonly parents: Set<string>;
}

/** Particles that present anything, of one initiator and together; those that presented nothing good go first. */
const MAX_OF_INITIATOR = 2_500;
const MAX_PARTICLES = 10_000;

/** @param self - own receipts prove origins like others, and are no parents: the chain has them. */
export const createPresented = (self: string): Presented => {
  const proofs = createOriginProofs();
  const particles = new Map<string, Shown>();
  const byInitiator = new Map<string, Set<string>>();
  /** Particles of which no receipt was good so far. */
  const worthless = new Set<string>();

  const forget = (particle: string): void => {
    const initiator = particles.get(particle)?.initiator ?? "";
    const own = byInitiator.get(initiator);
    own?.delete(particle);
    if (own?.size === 0) byInitiator.delete(initiator);
    particles.delete(particle);
    worthless.delete(particle);
    proofs.forget(particle);
  };

  const forgetFirst = ([first]: Iterable<string>): void => {
    if (first !== undefined) forget(first);
  };

  /** Who presents in many particles pushes out its own first, and nobody what another presented. @throws SluiceError SLUICE_OVERLOAD */
  const makeRoom = (initiator: string): void => {
    const own = byInitiator.get(initiator) ?? new Set<string>();
    if (own.size >= MAX_OF_INITIATOR) forgetFirst(own);
    else if (particles.size >= MAX_PARTICLES) {
      if (worthless.size === 0)
        throw new SluiceError("SLUICE_OVERLOAD", "too many particles present receipts at this peer now");
      forgetFirst(worthless);
    }
  };

  const shownOf = (particle: string, initiator: string): Shown => {
    const known = particles.get(particle);
    if (known !== undefined) return known;
    makeRoom(initiator);
    const shown: Shown = { initiator, attempts: 0, digests: new Set(), parents: new Set() };
    particles.set(particle, shown);
    worthless.add(particle);
    byInitiator.set(initiator, (byInitiator.get(initiator) ?? new Set()).add(particle));
    return shown;
  };

  return {
    async present({ particle, initiator, receipt, result, asProof }) {
      const shown = shownOf(particle, initiator);
      if (++shown.attempts > MAX_PRESENTED)
        throw new SluiceError("SLUICE_QUOTA", `a particle presents at most ${MAX_PRESENTED} receipts`, {
          retry: false,
        });
      const read = await readReceipt(receipt);
      checkPlace(read, particle, initiator);
      const isKnown = shown.digests.has(read.digest);
      // Its time may have ended meanwhile: nobody would forget what is kept now.
      const isHere = particles.get(particle) === shown;
      proofs.add(read, result, asProof && isHere && !isKnown);
      shown.digests.add(read.digest);
      worthless.delete(particle);
      if (!isKnown && read.claims.iss !== self) shown.parents.add(read.digest);
      return read.claims;
    },
    parents: (particle) => [...(particles.get(particle)?.parents ?? [])],
    named(particle, parents) {
      const waiting = particles.get(particle)?.parents;
      for (const parent of parents) waiting?.delete(parent);
    },
    proves: proofs.proves,
    forget,
  };
};

const checkPlace = ({ claims }: VerifiedReceipt, particle: string, initiator: string): void => {
  if (claims.particle !== particle)
    throw new SluiceError("SLUICE_INVALID_CREDENTIAL", "the receipt is of another particle");
  if (claims.sub !== initiator)
    throw new SluiceError("SLUICE_INVALID_CREDENTIAL", "the receipt names another initiator");
};
