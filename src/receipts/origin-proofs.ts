import { canonicalJson, type JsonValue, SluiceError, valueAtLens } from "../core/index.ts";
import { digestOfJson, digestOfText } from "./digest.ts";
import type { ClaimedOrigin, VerifiedReceipt } from "./interface.ts";

/** Results that receipts were presented with, by particle: what is known of where values came from when tetraplets cannot be believed. */
export interface OriginProofs {
  /**
   * @throws SluiceError SLUICE_INVALID_CREDENTIAL (the result is not the receipt's), SLUICE_QUOTA (the particle's share is used up, or its
   *   initiator's), SLUICE_OVERLOAD (everybody's is).
   */
  add(receipt: VerifiedReceipt, result: JsonValue, keep: boolean): void;
  proves(particle: string, origin: ClaimedOrigin, value: JsonValue): boolean;
  forget(particle: string): void;
}

/** What was presented for one particle. */
interface Share {
  readonly initiator: string;
  /** By call and digest: a result stands once, however many receipts are about it. */
  readonly results: Map<string, Map<string, JsonValue>>;
  /** Of the lists and objects in them that were asked for, each once, by whichever paths. */
  readonly digests: WeakMap<object, string>;
  chars: number;
  digestedChars: number;
}

/** Characters of JSON: of one particle, of all those of one initiator, and together. */
const MAX_CHARS = 1024 * 1024;
const MAX_CHARS_OF_INITIATOR = 8 * 1024 * 1024;
const MAX_CHARS_TOGETHER = 32 * 1024 * 1024;

/** Of one particle: a script can ask for what is nested in what is nested, each of which is nearly as long as the whole. */
const MAX_DIGESTED_CHARS = 4 * MAX_CHARS;

export const createOriginProofs = (): OriginProofs => {
  const shares = new Map<string, Share>();
  const charsByInitiator = new Map<string, number>();
  let together = 0;

  const count = (initiator: string, chars: number): void => {
    const sum = (charsByInitiator.get(initiator) ?? 0) + chars;
    if (sum > 0) charsByInitiator.set(initiator, sum);
    else charsByInitiator.delete(initiator);
    together += chars;
  };

  const roomFor = (share: Share, chars: number): void => {
    if (share.chars + chars > MAX_CHARS)
      throw new SluiceError("SLUICE_QUOTA", `the results presented exceed ${MAX_CHARS} characters of JSON`, {
        retry: false,
      });
    if ((charsByInitiator.get(share.initiator) ?? 0) + chars > MAX_CHARS_OF_INITIATOR)
      throw new SluiceError(
        "SLUICE_QUOTA",
        `the results presented in this initiator's particles exceed ${MAX_CHARS_OF_INITIATOR} characters of JSON now`,
      );
    if (together + chars > MAX_CHARS_TOGETHER)
      throw new SluiceError("SLUICE_OVERLOAD", "too many results are presented at this peer now");
  };

  return {
    add({ claims }, result, keep) {
      const json = canonicalJson(result);
      if (!("result" in claims.outcome))
        throw new SluiceError("SLUICE_INVALID_CREDENTIAL", "the receipt is of a call that failed");
      const digest = digestOfText(json);
      if (claims.outcome.result !== digest)
        throw new SluiceError("SLUICE_INVALID_CREDENTIAL", "the result is not the one the receipt is for");
      if (!keep) return;
      const share = shares.get(claims.particle) ?? newShare(claims.sub);
      const key = callKey({ peer: claims.iss, ...claims });
      const results = share.results.get(key) ?? new Map<string, JsonValue>();
      if (results.has(digest)) return;
      roomFor(share, json.length);
      shares.set(claims.particle, share);
      share.results.set(key, results.set(digest, result));
      share.chars += json.length;
      count(share.initiator, json.length);
    },
    proves(particle, origin, value) {
      const share = shares.get(particle);
      const results = share?.results.get(callKey(origin));
      if (share === undefined || results === undefined) return false;
      const found = [...results.values()].map((result) => valueAtLens(result, origin.lens));
      if (!isComposed(value)) return found.includes(value);
      const composed = found.filter(isComposed);
      if (composed.length === 0) return false;
      const digest = digestOfJson(value);
      return composed.some((each) => digestIn(share, each) === digest);
    },
    forget(particle) {
      const share = shares.get(particle);
      if (share === undefined) return;
      shares.delete(particle);
      count(share.initiator, -share.chars);
    },
  };
};

const newShare = (initiator: string): Share => ({
  initiator,
  results: new Map(),
  digests: new WeakMap(),
  chars: 0,
  digestedChars: 0,
});

/** Undefined where too much was asked for already: then nothing is proven. */
const digestIn = (share: Share, found: object & JsonValue): string | undefined => {
  const known = share.digests.get(found);
  if (known !== undefined || share.digestedChars > MAX_DIGESTED_CHARS) return known;
  const json = canonicalJson(found);
  share.digestedChars += json.length;
  const digest = digestOfText(json);
  share.digests.set(found, digest);
  return digest;
};

const isComposed = (value: JsonValue | undefined): value is object & JsonValue =>
  typeof value === "object" && value !== null;

const callKey = ({ peer, service, function: fn }: Omit<ClaimedOrigin, "lens">): string =>
  JSON.stringify([peer, service, fn]);
