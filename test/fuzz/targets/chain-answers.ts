import fc from "fast-check";
import { type Chain, evaluate, type Plan, planOf, readReport } from "../../../src/chain/index.ts";
import { parseAnswer } from "../../../src/client/thin/parse-answer.ts";
import {
  canonicalJson,
  type JsonValue,
  parseError,
  parseJson,
  stringifyJson,
} from "../../../src/core/index.ts";
import type { EntryCall } from "../../../src/entry/index.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { digestOfJson, type ServedCall } from "../../../src/receipts/index.ts";
import { INITIATOR, issued, OTHER_PARTICLE, openBook, PARTICLE, peer } from "../../support/receipts.ts";
import { cheatsOf, type Given } from "../cheats.ts";
import { mutatedJson, mutatedText } from "../mutations.ts";
import { possibleValues, type Truth } from "../possible-values.ts";
import { Forgery, target } from "../target.ts";

const [bank, shop, mail] = await Promise.all([peer(3), peer(4), peer(5)]);
const [BANK, SHOP, MAIL] = [bank.peerId, shop.peerId, mail.peerId];
const STARTED = { ref: PARTICLE, initiator: INITIATOR };
const ERROR = parseError('{"code":"SLUICE_DENIED","detail":"no"}');

const echo = (chain: Chain, of: string, ...args: unknown[]) =>
  chain.call<{ at: string; args: JsonValue[] }>(of, "x", "echo", args as JsonValue[]);

const CHAINS: readonly ((chain: Chain) => unknown)[] = [
  (chain) => echo(chain, BANK, "a", 7).at("args"),
  (chain) => {
    const first = echo(chain, BANK, "a", { deep: [1.5, null] });
    const second = echo(chain, SHOP, first.at("args").at(1));
    return {
      of: first.at("at"),
      list: [second, echo(chain, MAIL, { second, first: first.at("args") })],
      ok: true,
    };
  },
  (chain) => [
    echo(chain, BANK, "same"),
    echo(chain, BANK, "same"),
    chain.call(BANK, "x", "count"),
    chain.call(BANK, "x", "count"),
  ],
  (chain) =>
    chain.parallel(
      (b) => echo(b, BANK, 1),
      (b) => echo(b, SHOP, 2).at("at"),
      () => 3,
    ),
  (chain) =>
    chain.attempt(
      (b) => b.call(BANK, "x", "fail"),
      (b, error) => echo(b, SHOP, error.at("code")),
    ),
  (chain) =>
    chain.attempt(
      (b) => echo(b, BANK, 1),
      (b) => echo(b, SHOP, 2),
    ),
  (chain) =>
    chain.fallback([BANK, SHOP, MAIL], (b, of) => (of === BANK ? b.call(of, "x", "fail") : echo(b, of, 1)), {
      afterMs: 5,
    }),
  (chain) =>
    echo(
      chain,
      MAIL,
      chain.quorum(2, [BANK, SHOP, MAIL], (b, of) => echo(b, of, "vote").at("at")),
    ),
  (chain) =>
    chain.quorum(1, [BANK, SHOP], (b, of) => (of === BANK ? b.call(of, "x", "fail") : echo(b, of, 1))),
];

const cheat = cheatsOf([
  ...["forged", "a", "same", BANK, SHOP, 0, 1, 2, 3, 4, true, null],
  ...[[], ["args"], [BANK, SHOP], { at: SHOP, args: [1] }, { at: SHOP, args: [2] }, "error 0", [0, []]],
]);

/** What peers really answer: nothing where they fail, several values where one call may have any. */
const TRUTH: Truth = {
  answers: ({ peer: at, function: fn }, args) =>
    fn === "echo" ? [{ at, args: [...args] }] : fn === "count" ? [1, 2] : [],
  error: ERROR,
};

interface Sample {
  readonly plan: Plan;
  readonly answer: JsonValue;
  readonly pool: readonly EntryCall[];
  readonly isPossible: (value: JsonValue) => boolean;
}

interface Fact {
  readonly peer: string;
  readonly function: string;
  readonly args: string;
  readonly result: string;
}

/** Answers of entries that may show true receipts in any order, of other particles and people too, and anything else. */
const answers = target("chain-answers", 20_000, async () => {
  /** What each receipt that could prove something is about. */
  const facts = new Map<string, Fact>();
  const signers = [bank, shop, mail];
  const books = new Map(
    await Promise.all(signers.map(async (signer) => [signer.peerId, (await openBook(signer)).book] as const)),
  );
  let served = 0;
  const called = async (
    at: string,
    fn: string,
    args: JsonValue[],
    result: JsonValue,
    more: Partial<ServedCall> = {},
  ): Promise<EntryCall> => {
    const book = books.get(at);
    if (book === undefined) throw new Error(`${at} signs nothing`);
    const [receipt = ""] = await issued(book, 1, {
      sub: INITIATOR,
      call: ++served,
      service: "x",
      function: fn,
      arguments: digestOfJson(args),
      outcome: { result: digestOfJson(result) },
      ...more,
    });
    if (Object.keys(more).length === 0)
      facts.set(receipt, {
        peer: at,
        function: fn,
        args: canonicalJson(args),
        result: canonicalJson(result),
      });
    return { peer: at, service: "x", function: fn, result, receipt };
  };
  const samples: Sample[] = [];
  for (const build of CHAINS) {
    const plan = planOf(build);
    const ways = possibleValues(plan, TRUTH);
    const canonical = new Set(ways.map(({ value }) => canonicalJson(value)));
    for (const { said, calls } of ways.slice(0, 6)) {
      const shown: EntryCall[] = [];
      for (const [of, args, result] of calls)
        shown.push(await called(of.peer, of.function, [...args], result));
      const pool: EntryCall[] = [];
      const [first] = calls;
      if (first !== undefined) {
        const [{ peer: at, function: fn }, args, result] = first;
        pool.push(
          await called(at, fn, [...args], "forged", { particle: OTHER_PARTICLE }),
          await called(at, fn, [...args], "forged", { sub: SHOP }),
          await called(at, fn, [...args], "forged", { service: "y" }),
          await called(at, fn, [...args], "forged", {
            outcome: { code: "SLUICE_DENIED", retCode: 1002 },
          }),
          await called(at, "other", [...args], "forged"),
          await called(at, fn, ["forged"], { at, args: ["forged"] }),
          { ...(await called(at, fn, [...args], result, { particle: OTHER_PARTICLE })) },
        );
      }
      samples.push({
        plan,
        pool,
        answer: {
          particle: PARTICLE,
          state: "done",
          result: [...said],
          calls: shown as unknown as JsonValue,
          undelivered: [],
        },
        isPossible: (given) => canonical.has(canonicalJson(given)),
      });
    }
  }
  for (const { plan, answer } of samples) await accepted(plan, answer);
  return {
    inputs: fc.nat(samples.length - 1).chain((index) => {
      const { answer, pool } = samples[index] as Sample;
      const mixed = fc
        .tuple(fc.shuffledSubarray([...pool]), fc.array(cheat, { maxLength: 4 }))
        .map(([some, cheats]) => {
          const given = structuredClone(answer) as unknown as Given;
          given.calls.push(...structuredClone(some as unknown as Given["calls"]));
          for (const change of cheats) change(given);
          return given;
        });
      return fc
        .oneof(
          { weight: 4, arbitrary: mixed },
          { weight: 2, arbitrary: mixed.chain((sample) => mutatedJson([sample])) },
          {
            weight: 1,
            arbitrary: mutatedText([stringifyJson(answer)], ["1e999", '"done"', "[]", "9".repeat(20)]),
          },
        )
        .map((given) => ({ index, given }));
    }),
    async run({ index, given }: { index: number; given: unknown }) {
      const { plan, isPossible } = samples[index] as Sample;
      const text = typeof given === "string" ? given : stringifyJson(given ?? null);
      let value: JsonValue;
      try {
        value = parseJson(text);
      } catch {
        return;
      }
      const evaluated = await accepted(plan, value);
      if (evaluated === undefined) return;
      if (!isPossible(evaluated.value)) throw new Forgery(`it comes to ${stringifyJson(evaluated.value)}`);
      const used = evaluated.calls.map(({ receipt }) => receipt);
      if (new Set(used).size !== used.length) throw new Forgery("one receipt proves two calls");
      for (const { peer: at, function: fn, arguments: args, result, receipt } of evaluated.calls) {
        const said: Fact = {
          peer: at,
          function: fn,
          args: canonicalJson([...args]),
          result: canonicalJson(result),
        };
        if (stringifyJson(facts.get(receipt) ?? null) !== stringifyJson(said))
          throw new Forgery(`${receipt} proves ${stringifyJson(said)}`);
      }
    },
  };
});

const accepted = async (plan: Plan, given: JsonValue) => {
  const { state, result, calls } = parseAnswer(given, PARTICLE as ParticleRef);
  return state === "done" ? evaluate(plan, readReport(plan, result ?? []), calls, STARTED) : undefined;
};

export const chainAnswerTargets = [answers];
