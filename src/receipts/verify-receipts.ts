import { SluiceError } from "../core/index.ts";
import { chainProblems, nameOf } from "./check-chain.ts";
import { digestOfJson } from "./digest.ts";
import type { ReceiptReport, VerifiedReceipt, VerifyOptions } from "./interface.ts";
import { MAX_RECEIPTS } from "./limits.ts";
import { readReceipt } from "./read-receipt.ts";

/**
 * Checks receipts of one particle against each other, in whatever order they are given: every signature; one particle and initiator; for each
 * gateway a chain without gaps or forks that begins at the particle; every parent that is named. Needs nothing else, no network and no clock.
 * @throws SluiceError SLUICE_REQUEST: more than 10,000; SLUICE_INTERNAL: a browser, or page, in which no signature can be checked.
 */
export const verifyReceipts = async (
  receipts: readonly string[],
  options: VerifyOptions = {},
): Promise<ReceiptReport> => {
  if (receipts.length > MAX_RECEIPTS)
    throw new SluiceError("SLUICE_REQUEST", `these are more than ${MAX_RECEIPTS} receipts`);
  const problems: string[] = receipts.length === 0 ? ["there are no receipts"] : [];
  const byDigest = new Map<string, VerifiedReceipt>();
  for await (const read of allRead(receipts)) {
    if (typeof read === "string") problems.push(read);
    else if (byDigest.has(read.digest)) problems.push(`${nameOf(read)} is given twice`);
    else byDigest.set(read.digest, read);
  }
  const chains = chainsOf([...byDigest.values()]);
  const verified = chains.flat();
  const particles = new Set(verified.map(({ claims }) => claims.particle));
  const initiators = new Set(verified.map(({ claims }) => claims.sub));
  problems.push(
    ...oneOf("particle", particles, options.particle?.ref),
    ...oneOf("initiator", initiators, options.particle?.initiator),
    ...chains.flatMap(chainProblems),
    ...parentProblems(verified, byDigest),
    ...resultProblems(verified, options),
  );
  return {
    ok: problems.length === 0,
    particle: only(particles),
    initiator: only(initiators),
    receipts: verified,
    problems,
  };
};

/** Signatures are checked in threads, where the platform has them: some at a time. */
const AT_ONCE = 64;

async function* allRead(receipts: readonly string[]): AsyncGenerator<VerifiedReceipt | string> {
  for (let from = 0; from < receipts.length; from += AT_ONCE) {
    const some = receipts.slice(from, from + AT_ONCE);
    yield* await Promise.all(
      some.map((text, index) =>
        readReceipt(text).catch((error: unknown) => {
          if (!(error instanceof SluiceError && error.code === "SLUICE_INVALID_CREDENTIAL")) throw error;
          return `number ${from + index + 1} of the list: ${error.message}`;
        }),
      ),
    );
  }
}

/** A list for each gateway and particle, by place; the gateway that began first is first. */
const chainsOf = (receipts: readonly VerifiedReceipt[]): VerifiedReceipt[][] => {
  const groups = Map.groupBy(receipts, ({ claims }) => `${claims.particle} ${claims.iss}`);
  return [...groups]
    .map(([key, group]) => ({
      key,
      began: group.reduce((least, { claims }) => Math.min(least, claims.started), Number.POSITIVE_INFINITY),
      chain: group.sort((a, b) => a.claims.n - b.claims.n || compare(a.digest, b.digest)),
    }))
    .sort((a, b) => a.began - b.began || compare(a.key, b.key))
    .map(({ chain }) => chain);
};

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

const oneOf = (what: string, found: ReadonlySet<string>, expected: string | undefined): string[] => {
  const foreign = expected === undefined ? [] : [...found].filter((one) => one !== expected);
  return [
    ...(found.size > 1 ? [`they are of ${found.size} ${what}s: ${[...found].slice(0, 4).join(", ")}`] : []),
    ...foreign.slice(0, 4).map((one) => `the ${what} is ${expected}, but there are receipts of ${one}`),
  ];
};

const only = (found: ReadonlySet<string>): string | undefined => {
  const [one] = found;
  return found.size === 1 ? one : undefined;
};

const parentProblems = (
  receipts: readonly VerifiedReceipt[],
  byDigest: ReadonlyMap<string, VerifiedReceipt>,
): string[] =>
  receipts.flatMap((receipt) =>
    receipt.claims.parents
      .filter((parent) => !byDigest.has(parent))
      .map((parent) => `missing parent ${parent}: ${nameOf(receipt)} names it`),
  );

const resultProblems = (receipts: readonly VerifiedReceipt[], { results = [] }: VerifyOptions): string[] => {
  const known = new Set(
    receipts.flatMap(({ claims: { outcome } }) => ("result" in outcome ? outcome.result : [])),
  );
  return results.flatMap((result, index) =>
    known.has(digestOfJson(result)) ? [] : [`result ${index + 1} is of none of these calls`],
  );
};
