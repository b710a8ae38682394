import { digestOfText } from "./digest.ts";
import type { VerifiedReceipt } from "./interface.ts";

/**
 * What does not hold among the receipts that one gateway gave for one particle, in the order of `n`, no receipt twice. What is missing behind the
 * last one cannot be seen.
 */
export const chainProblems = (receipts: readonly VerifiedReceipt[]): string[] => {
  const [first] = receipts;
  if (first === undefined) return [];
  const problems = first.claims.n === 0 ? [] : [missing(0, first)];
  if (first.claims.n === 0 && first.claims.prev !== digestOfText(first.claims.particle))
    problems.push(`${nameOf(first)} does not begin at its particle`);
  for (const [index, next] of receipts.entries()) {
    const before = receipts[index - 1];
    if (next.claims.ended < next.claims.started) problems.push(`${nameOf(next)} ends before it starts`);
    if (before !== undefined) problems.push(...linkProblems(before, next));
  }
  return [...problems, ...sameCallProblems(receipts)];
};

/** `receipt 2 of 12D3KooW…`: how problems name one. */
export const nameOf = ({ claims }: VerifiedReceipt): string => `receipt ${claims.n} of ${claims.iss}`;

const linkProblems = (before: VerifiedReceipt, next: VerifiedReceipt): string[] => {
  const step = next.claims.n - before.claims.n;
  if (step === 0) return [`forgery: ${next.claims.iss} signed two receipts ${next.claims.n}`];
  if (step > 1) return [missing(before.claims.n + 1, next)];
  const problems: string[] = [];
  if (next.claims.prev !== before.digest)
    problems.push(`${nameOf(next)} does not follow the receipt ${before.claims.n} that is here`);
  if (next.claims.ended < before.claims.ended)
    problems.push(`${nameOf(next)} ends before the receipt that it follows`);
  return problems;
};

const missing = (from: number, next: VerifiedReceipt): string => {
  const to = next.claims.n - 1;
  return from === to
    ? `receipt ${from} of ${next.claims.iss} is missing`
    : `receipts ${from} to ${to} of ${next.claims.iss} are missing`;
};

const sameCallProblems = (receipts: readonly VerifiedReceipt[]): string[] =>
  [...Map.groupBy(receipts, ({ claims }) => claims.call)].flatMap(([call, of]) => {
    const places = new Set(of.map(({ claims }) => claims.n));
    const [one] = of;
    return one !== undefined && places.size > 1
      ? [`forgery: ${one.claims.iss} signed ${places.size} receipts for its call ${call}`]
      : [];
  });
