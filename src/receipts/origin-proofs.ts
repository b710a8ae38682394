import { canonicalJson, type JsonValue, SluiceError } from "../core/index.ts";
import { digestOfText } from "./digest.ts";
import type { ClaimedOrigin, ReceiptClaims, VerifiedReceipt } from "./interface.ts";
import { isSameJson, parseLens, valueAt } from "./lens.ts";

/** Results that receipts were presented with, by particle: what is known of where values came from when tetraplets cannot be believed. */
export interface OriginProofs {
  /**
   * @throws SluiceError SLUICE_INVALID_CREDENTIAL (the result is not the receipt's), SLUICE_QUOTA (the particle's share is used up),
   *   SLUICE_OVERLOAD (everybody's is).
   */
  add(receipt: VerifiedReceipt, result: JsonValue, keep: boolean): void;
  proves(particle: string, origin: ClaimedOrigin, value: JsonValue): boolean;
  forget(particle: string): void;
}

interface Proof {
  readonly claims: ReceiptClaims;
  readonly result: JsonValue;
}

interface Share {
  readonly proofs: Proof[];
  chars: number;
}

/** Characters of JSON: of one particle, and together. */
const MAX_CHARS = 1024 * 1024;
const MAX_CHARS_TOGETHER = 32 * 1024 * 1024;

export const createOriginProofs = (): OriginProofs => {
  const shares = new Map<string, Share>();
  let together = 0;

  const keepProof = (proof: Proof, chars: number): void => {
    const { particle } = proof.claims;
    const share = shares.get(particle) ?? { proofs: [], chars: 0 };
    if (share.chars + chars > MAX_CHARS)
      throw new SluiceError("SLUICE_QUOTA", `the results presented exceed ${MAX_CHARS} characters of JSON`, {
        retry: false,
      });
    if (together + chars > MAX_CHARS_TOGETHER)
      throw new SluiceError("SLUICE_OVERLOAD", "too many results are presented at this peer now");
    shares.set(particle, share);
    share.proofs.push(proof);
    share.chars += chars;
    together += chars;
  };

  return {
    add({ claims }, result, keep) {
      const json = canonicalJson(result);
      if (!("result" in claims.outcome))
        throw new SluiceError("SLUICE_INVALID_CREDENTIAL", "the receipt is of a call that failed");
      if (claims.outcome.result !== digestOfText(json))
        throw new SluiceError("SLUICE_INVALID_CREDENTIAL", "the result is not the one the receipt is for");
      if (keep) keepProof({ claims, result }, json.length);
    },
    proves(particle, origin, value) {
      const path = parseLens(origin.lens);
      if (path === undefined) return false;
      const comesFrom = ({ claims, result }: Proof): boolean => {
        if (claims.iss !== origin.peer) return false;
        if (claims.service !== origin.service || claims.function !== origin.function) return false;
        const found = valueAt(result, path);
        return found !== undefined && isSameJson(found, value);
      };
      return shares.get(particle)?.proofs.some(comesFrom) ?? false;
    },
    forget(particle) {
      together -= shares.get(particle)?.chars ?? 0;
      shares.delete(particle);
    },
  };
};
