import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signStatement } from "../../src/jose/index.ts";
import type { Identity } from "../../src/particle/index.ts";
import { digestOfJson, digestOfText, verifyReceipts } from "../../src/receipts/index.ts";
import { ownClaims } from "../../src/receipts/read-receipt.ts";
import {
  INITIATOR,
  OTHER_PARTICLE,
  openBook,
  PARTICLE,
  peer,
  RESULT,
  servedCall,
} from "../support/receipts.ts";

const GATEWAYS: readonly Identity[] = await Promise.all([1, 2, 3].map(peer));
const STRANGER = await peer(9);

/** One event of a particle's way: a gateway serves a call, or sees the last receipt of another. */
type Event = { readonly at: number; readonly sees: number | undefined };
const events = fc.array(
  fc.record({
    at: fc.nat(GATEWAYS.length - 1),
    sees: fc.option(fc.nat(GATEWAYS.length - 1), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The receipts that such a way leaves: a valid set. */
const walk = async (way: readonly Event[], particle: string): Promise<string[]> => {
  const books = await Promise.all(GATEWAYS.map(async (gateway) => (await openBook(gateway)).book));
  const last = new Map<number, string>();
  const receipts: string[] = [];
  for (const [call, { at, sees }] of way.entries()) {
    const parent = sees === undefined ? undefined : last.get(sees);
    if (parent !== undefined)
      await books[at]!.present({
        particle,
        initiator: INITIATOR,
        receipt: parent,
        result: RESULT,
        asProof: false,
      });
    const [started, ended] = [1_700_000_000 + call, 1_700_000_000.5 + call];
    const receipt = await books[at]!.issue(servedCall({ particle, call, started, ended }));
    receipts.push(receipt);
    last.set(at, receipt);
  }
  return receipts;
};

const isAccepted = async (receipts: readonly string[]): Promise<boolean> =>
  (await verifyReceipts(receipts)).ok;

/** Is it the last of its gateway, and named by no other? Then nothing tells that it is gone. */
const isUnnamedTail = (receipts: readonly string[], index: number): boolean => {
  const { iss, n } = ownClaims(receipts[index]!);
  const digest = digestOfText(receipts[index]!);
  const others = receipts.filter((_, at) => at !== index).map(ownClaims);
  return !others.some((other) => (other.iss === iss && other.n > n) || other.parents.includes(digest));
};

const shuffled = (receipts: readonly string[], seed: readonly number[]): string[] =>
  receipts
    .map((receipt, index) => ({ receipt, key: seed[index % seed.length] ?? 0, index }))
    .sort((x, y) => x.key - y.key || y.index - x.index)
    .map(({ receipt }) => receipt);

describe("a valid set of receipts", () => {
  it("is accepted in any order", async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.array(fc.nat(), { minLength: 1 }), async (way, seed) => {
        const receipts = await walk(way, PARTICLE);
        expect(await verifyReceipts(shuffled(receipts, seed))).toEqual(await verifyReceipts(receipts));
        expect(await isAccepted(receipts)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("is not accepted with any character of it changed, put in or taken out", async () => {
    const receipts = await walk(
      [
        { at: 0, sees: undefined },
        { at: 1, sees: 0 },
      ],
      PARTICLE,
    );
    const character = fc.oneof(
      fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    const where = fc.oneof(fc.nat(), fc.constantFrom(-1, -2)); // the last ones are special: they have bits to spare
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        where,
        character,
        fc.constantFrom("change", "insert", "remove"),
        async (which, at, by, how) => {
          const text = receipts[which]!;
          const index = at < 0 ? text.length + at : at % text.length;
          const rest = text.slice(how === "insert" ? index : index + 1);
          const changed = `${text.slice(0, index)}${how === "remove" ? "" : by}${rest}`;
          fc.pre(changed !== text);
          expect(await isAccepted(receipts.with(which, changed))).toBe(false);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("is not accepted with one left out, but for a last one that nobody names", async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.nat(), async (way, at) => {
        const receipts = await walk(way, PARTICLE);
        const index = at % receipts.length;
        const rest = receipts.toSpliced(index, 1);
        expect(await isAccepted(rest)).toBe(rest.length > 0 && isUnnamedTail(receipts, index));
      }),
      { numRuns: 100 },
    );
  });

  it("is not accepted with one given twice, or one of another particle beside or instead of its own", async () => {
    await fc.assert(
      fc.asyncProperty(events, events, fc.nat(), fc.nat(), async (way, otherWay, at, from) => {
        const [receipts, others] = await Promise.all([walk(way, PARTICLE), walk(otherWay, OTHER_PARTICLE)]);
        const index = at % receipts.length;
        const foreign = others[from % others.length]!;
        expect(await isAccepted([...receipts, receipts[index]!])).toBe(false);
        expect(await isAccepted([...receipts, foreign])).toBe(false);
        if (receipts.length > 1) expect(await isAccepted(receipts.with(index, foreign))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  const lies = fc.constantFrom<[string, (claims: ReturnType<typeof ownClaims>) => object]>(
    ["place", ({ n }) => ({ n: n + 1 })],
    ["prev", () => ({ prev: digestOfJson("elsewhere") })],
    ["particle", () => ({ particle: OTHER_PARTICLE })],
    ["initiator", () => ({ sub: STRANGER.peerId })],
    ["parents", ({ parents }) => ({ parents: [...parents, digestOfJson("nobody's")] })],
    ["outcome", () => ({ outcome: { result: digestOfJson("another") } })],
    ["call", ({ call }) => ({ call: call + 100 })],
    ["times", ({ started }) => ({ ended: started - 1 })],
  );

  it("is not accepted with one signed again by another key, whatever it says then", async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.nat(), fc.option(lies), fc.boolean(), async (way, at, lie, inItsName) => {
        const receipts = await walk(way, PARTICLE);
        const index = at % receipts.length;
        const claims = ownClaims(receipts[index]!);
        const iss = inItsName ? STRANGER.peerId : claims.iss;
        const signed = await signStatement(STRANGER, "sluice-receipt+jwt", {
          ...claims,
          ...lie?.[1](claims),
          iss,
        } as never);
        // A stranger's chain of one is a chain; that the gateway's own is gone shows as for any other that is left out.
        const isChainOfItsOwn = inItsName && claims.n === 0 && isUnnamedTail(receipts, index);
        if (!isChainOfItsOwn) expect(await isAccepted(receipts.with(index, signed))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it("is not accepted beside a second version of one, signed by the gateway itself", async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.nat(), lies, async (way, at, [, lie]) => {
        const receipts = await walk(way, PARTICLE);
        const claims = ownClaims(receipts[at % receipts.length]!);
        const gateway = GATEWAYS.find(({ peerId }) => peerId === claims.iss)!;
        const second = await signStatement(gateway, "sluice-receipt+jwt", {
          ...claims,
          ...lie(claims),
        } as never);
        expect(await isAccepted([...receipts, second])).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
