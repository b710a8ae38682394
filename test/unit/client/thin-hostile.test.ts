import { describe, expect, it } from "vitest";
import type { Chain } from "../../../src/chain/index.ts";
import { connectOverHttp } from "../../../src/client/thin/over-http.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import type { EntryAnswer } from "../../../src/entry/index.ts";
import type { Identity, Particle } from "../../../src/particle/index.ts";
import {
  type Conduct,
  calls,
  done,
  hostileGateway,
  type Serving,
  tell,
} from "../../support/hostile-gateway.ts";
import { OTHER_PARTICLE, peer } from "../../support/receipts.ts";

const [ann, entry, bank, shop, other] = (await Promise.all([1, 2, 3, 4, 5].map(peer))) as [
  Identity,
  Identity,
  Identity,
  Identity,
  Identity,
];

const f = (chain: Chain, by: Identity, ...args: JsonValue[]) => chain.call(by.peerId, "x", "f", args);
const one = (chain: Chain) => f(chain, bank, "C-1");
const ONE: Serving = { by: bank, args: ["C-1"], result: { ok: false, limit: null } };

/** Code and message of what was thrown, or the value. */
const outcome = async (work: Promise<{ readonly value: unknown }>): Promise<unknown> =>
  work.then(
    ({ value }) => value,
    (error: Error & { code?: string }) => `${error.code ?? error.name}: ${error.message}`,
  );

const chainAt = async (conduct: Conduct, build: (chain: Chain) => unknown): Promise<unknown> => {
  await using gateway = await hostileGateway(entry, conduct);
  const client = await connectOverHttp(gateway.url, { key: ann });
  return await outcome(client.chain(build));
};

type Lie = (particle: Particle) => Promise<EntryAnswer | string>;
const told = (build: (chain: Chain) => unknown, lie: Lie): Promise<unknown> =>
  chainAt({ result: async (particle, response) => tell(response, await lie(particle)) }, build);

/** As it was, but for the call's result as the gateway gives it. */
const changed =
  (result: JsonValue): Lie =>
  async (particle) => {
    const made = await calls(particle, ONE);
    return done(
      particle,
      [result],
      made.map((call) => ({ ...call, result })),
    );
  };

const served =
  (value: JsonValue, ...serving: Serving[]): Lie =>
  async (particle) =>
    done(particle, [value], await calls(particle, ...serving));

const both = (chain: Chain) => [f(chain, bank, 1), f(chain, bank, 2)];
const BOTH: Serving[] = [
  { by: bank, args: [1], result: "one" },
  { by: bank, args: [2], result: "two" },
];
const twice = (chain: Chain) => [f(chain, bank, 1), f(chain, bank, 1)];
const fork = (chain: Chain) =>
  chain.attempt(
    (at) => f(at, bank, 1),
    (at) => f(at, shop, 2),
  );

describe("a gateway that forges", () => {
  it("is believed when it does not", async () => {
    expect(await told(one, served(ONE.result, ONE))).toEqual(ONE.result);
  });

  const LIES: readonly [does: string, build: (chain: Chain) => unknown, lie: Lie][] = [
    ["gives another result", one, changed({ ok: true, limit: null })],
    ["gives another value of proven calls", one, served({ ok: true, limit: null }, ONE)],
    [
      "puts a number beyond all in the place of null",
      one,
      async (particle) => {
        const text = JSON.stringify(await served(ONE.result, ONE)(particle));
        return text.replaceAll('"limit":null', '"limit":1e999');
      },
    ],
    [
      "adds a member that is a prototype",
      one,
      async (particle) =>
        JSON.stringify(await served(ONE.result, ONE)(particle)).replaceAll(
          '"ok":false',
          '"ok":false,"__proto__":{"ok":true}',
        ),
    ],
    [
      "leaves the receipt out",
      one,
      async (particle) =>
        done(
          particle,
          [ONE.result],
          (await calls(particle, ONE)).map(({ receipt: _, ...call }) => call),
        ),
    ],
    ["signs the receipt itself", one, served(ONE.result, { ...ONE, by: entry })],
    [
      "signs in another's name",
      one,
      async (particle) => {
        const lie = { peerId: bank.peerId, seed: other.seed, sign: other.sign } as Identity;
        return done(particle, [ONE.result], await calls(particle, { ...ONE, by: lie }));
      },
    ],
    [
      "shows a receipt of another particle",
      one,
      served(ONE.result, { ...ONE, claims: { particle: OTHER_PARTICLE } }),
    ],
    [
      "shows a receipt of another's particle",
      one,
      served(ONE.result, { ...ONE, claims: { sub: other.peerId } }),
    ],
    ["shows a call with other arguments", one, served(ONE.result, { ...ONE, args: ["C-2"] })],
    ["shows a call of another function", one, served(ONE.result, { ...ONE, claims: { function: "g" } })],
    [
      "shows a call that failed",
      one,
      served(ONE.result, { ...ONE, claims: { outcome: { code: "SLUICE_DENIED", retCode: 1001 } } }),
    ],
    [
      "speaks of another particle",
      one,
      async (particle) => ({
        ...((await served(ONE.result, ONE)(particle)) as EntryAnswer),
        particle: OTHER_PARTICLE as never,
      }),
    ],
    [
      "gives more than the script answers",
      one,
      async (particle) => done(particle, [ONE.result, 1], await calls(particle, ONE)),
    ],
    [
      "swaps results",
      both,
      async (particle) => done(particle, ["two", "one"], await calls(particle, ...BOTH)),
    ],
    [
      "shows one receipt for two calls",
      twice,
      async (particle) => {
        const [call] = await calls(particle, { by: bank, args: [1], result: 1 });
        return done(particle, [1, 1], [call!, call!]);
      },
    ],
    [
      "nests a result deeper than anybody can look",
      one,
      async (particle) => {
        const text = JSON.stringify(await served(ONE.result, ONE)(particle));
        return text.replaceAll(JSON.stringify(ONE.result), `${"[".repeat(100_000)}${"]".repeat(100_000)}`);
      },
    ],
    [
      "names a fork by what has no name",
      fork,
      async (particle) =>
        done(
          particle,
          ["two", [[{ toString: 1, valueOf: 1 }, 1]]],
          await calls(particle, { by: shop, args: [2], result: "two" }),
        ),
    ],
    [
      "says that a quorum has one answer twice",
      (chain) => chain.quorum(2, [bank.peerId, shop.peerId], (at, each) => at.call(each, "x", "f", [])),
      async (particle) =>
        done(
          particle,
          [["a", "a"], [[0, ["a", "a"]]]],
          await calls(particle, { by: bank, args: [], result: "a" }),
        ),
    ],
    [
      "says that a quorum is smaller",
      (chain) => chain.quorum(2, [bank.peerId, shop.peerId], (at, each) => at.call(each, "x", "f", [])),
      async (particle) =>
        done(particle, [["a"], [[0, ["a"]]]], await calls(particle, { by: bank, args: [], result: "a" })),
    ],
    [
      "gives an inherited member as a result's",
      (chain) => f(chain, bank, 1).at("constructor"),
      served({}, { by: bank, args: [1], result: {} }),
    ],
  ];
  it.each(LIES)("is found out when it %s", async (_, build, lie) => {
    expect(await told(build, lie)).toMatch(/^SLUICE_BAD_RESULT: /);
    expect(({} as { ok?: boolean }).ok).toBeUndefined();
  });

  it("changes nothing by telling of the calls in another order", async () => {
    const lie: Lie = async (particle) =>
      done(particle, ["one", "two"], (await calls(particle, ...BOTH)).toReversed());
    expect(await told(both, lie)).toEqual(["one", "two"]);
  });

  it("is believed about equal calls that were not made in the chain's order", async () => {
    const branches = (chain: Chain) =>
      chain.parallel(
        (at) => f(at, bank, 1),
        (at) => f(at, bank, 1),
      );
    const lie: Lie = async (particle) =>
      done(
        particle,
        ["late", "early"],
        await calls(
          particle,
          { by: bank, args: [1], result: "early" },
          { by: bank, args: [1], result: "late" },
        ),
      );
    expect(await told(branches, lie)).toEqual(["late", "early"]);
  });

  it("cannot write into the script that its client signs", async () => {
    // Closes what it stands in, calls, and makes a comment of the rest: AquaVM runs it.
    const peerId = `${entry.peerId}" $-hop- #-hopc-))) (call "${bank.peerId}" ("x" "pay") ["me"] t))) (null)) ; `;
    await using gateway = await hostileGateway(entry, { peerId });
    expect(
      await outcome(
        connectOverHttp(gateway.url, { key: ann }).then(({ relayPeerId }) => ({ value: relayPeerId })),
      ),
    ).toMatch(/^SLUICE_CONNECT: /);
  });
});
