import { SluiceError } from "../core/index.ts";
import { signStatement } from "../jose/index.ts";
import type { Journal } from "../journal/interface.ts";
import type { Identity, ParticleRef } from "../particle/index.ts";
import { append, type Chain, chainOf, nextClaims } from "./chain.ts";
import { createChains } from "./chains.ts";
import type { ReceiptBook, ServedCall } from "./interface.ts";
import { MAX_GIVEN } from "./limits.ts";
import { parseClaims } from "./parse-claims.ts";
import { createPresented } from "./presented.ts";
import { RECEIPT_TYPE } from "./read-receipt.ts";

export interface ReceiptBookDeps {
  readonly identity: Pick<Identity, "peerId" | "sign">;
  readonly journal: Pick<Journal, "write" | "receipts">;
}

/** Particles of which it is known that they are new; of others the journal is asked. */
const MAX_NEW = 10_000;

export const createReceiptBook = ({ identity, journal }: ReceiptBookDeps): ReceiptBook => {
  const self = identity.peerId;
  const fresh = new Set<string>();
  const presented = createPresented(self);

  const onRecord = (particle: string): Promise<readonly string[]> =>
    journal.receipts(particle as ParticleRef);

  const chains = createChains(async (particle) =>
    chainOf(particle, fresh.delete(particle) ? [] : await onRecord(particle)),
  );

  const extend = async (chain: Chain, call: ServedCall): Promise<string> => {
    const { particle } = call;
    if (chain.places.size >= MAX_GIVEN)
      throw new SluiceError("SLUICE_QUOTA", `a particle gets at most ${MAX_GIVEN} receipts here`, {
        retry: false,
      });
    const parents = presented.parents(particle);
    const claims = nextClaims(chain, self, parents, call);
    parseClaims(claims); // nobody could read it, nor go on after it
    const receipt = await signStatement(identity, RECEIPT_TYPE, claims);
    append(chain, claims, receipt);
    presented.named(particle, parents);
    chain.written = journal.write([{ kind: "receipt", ref: particle as ParticleRef, n: claims.n, receipt }]);
    return receipt;
  };

  return {
    begin(particle) {
      if (chains.had(particle)) return;
      const [oldest] = fresh.size >= MAX_NEW ? fresh : [];
      if (oldest !== undefined) fresh.delete(oldest);
      fresh.add(particle);
    },
    async issue(call) {
      const given = await chains.inTurn(call.particle, async (chain, hold) => {
        const place = chain.places.get(call.call);
        if (place !== undefined) return { place, written: chain.written };
        const receipt = await extend(chain, call);
        hold(chain.written);
        return { receipt };
      });
      if (given.receipt !== undefined) return given.receipt;
      await given.written;
      return recordAt(await onRecord(call.particle), given.place);
    },
    present: presented.present,
    proves: presented.proves,
    async of(particle) {
      if (chains.has(particle)) {
        const { written } = await chains.inTurn(particle, async (chain) => ({ written: chain.written }));
        await written;
      }
      return onRecord(particle);
    },
    forget(particle) {
      fresh.delete(particle);
      chains.forget(particle);
      presented.forget(particle);
    },
  };
};

const recordAt = (receipts: readonly string[], place: number): string => {
  const receipt = receipts[place];
  if (receipt !== undefined) return receipt;
  throw new SluiceError("SLUICE_STORAGE", "a receipt that was given is not on record any more");
};
