import type { Chain, Given } from "../../src/chain/index.ts";
import type { JsonValue } from "../../src/core/index.ts";
import { sealed } from "../../src/seals/index.ts";
import type { Flow } from "../support/chain-world.ts";

const echo = (chain: Chain, peer: string, value: Given<JsonValue>) =>
  chain.call<{ at: string; value: JsonValue }>(peer, "desk", "echo", [value]);
const fail = (chain: Chain, peer: string, status: number) => chain.call(peer, "desk", "fail", [status]);
const wait = (chain: Chain, peer: string) => chain.call(peer, "desk", "wait", []);

const value = (expected: JsonValue): Flow["gives"] => ({ value: expected });
const error = (code: string): Flow["gives"] => ({ code });

/** What every way in must give the same for. */
export const FLOWS: readonly Flow[] = [
  {
    does: "one call",
    build: (c, { bank }) => echo(c, bank, "hi"),
    gives: value({ at: "bank", value: "hi" }),
  },
  { does: "nothing", build: () => ({ a: [1, null, "x"] }), gives: value({ a: [1, null, "x"] }) },
  { does: "nothing, and return nothing", build: () => {}, gives: value(null) },
  {
    does: "text with quotes, breaks and signs",
    build: (c, { bank }) => echo(c, bank, 'a "b"\n\\ü✓😀').at("value"),
    gives: value('a "b"\n\\ü✓😀'),
  },
  {
    does: "objects and lists",
    build: (c, { bank }) => echo(c, bank, { z: [1, { y: null }], a: true }).at("value"),
    gives: value({ a: true, z: [1, { y: null }] }),
  },
  {
    does: "numbers",
    build: (c, { bank }) => echo(c, bank, [0, -7, 1.5, 1e21, 9007199254740991]).at("value"),
    gives: value([0, -7, 1.5, 1e21, 9007199254740991]),
  },
  { does: "null", build: (c, { bank }) => echo(c, bank, null).at("value"), gives: value(null) },
  {
    does: "an empty list and an empty text",
    build: (c, { bank }) => [echo(c, bank, []).at("value"), echo(c, bank, "").at("value")],
    gives: value([[], ""]),
  },
  {
    does: "two calls at one peer",
    build: (c, { bank }) => [echo(c, bank, 1), echo(c, bank, 2)],
    gives: value([
      { at: "bank", value: 1 },
      { at: "bank", value: 2 },
    ]),
  },
  {
    does: "the same call twice",
    build: (c, { bank }) => [echo(c, bank, 1).at("at"), echo(c, bank, 1).at("at")],
    gives: value(["bank", "bank"]),
  },
  {
    does: "a result as the next argument",
    build: (c, { bank, shop }) => echo(c, shop, echo(c, bank, "x")),
    gives: value({ at: "shop", value: { at: "bank", value: "x" } }),
  },
  {
    does: "a part of a result as the next argument",
    build: (c, { bank, shop }) => echo(c, shop, echo(c, bank, ["x", "y"]).at("value").at(1)).at("value"),
    gives: value("y"),
  },
  {
    does: "three hops",
    build: (c, { bank, shop, mail }) => echo(c, mail, echo(c, shop, echo(c, bank, 1).at("at")).at("at")),
    gives: value({ at: "mail", value: "shop" }),
  },
  {
    does: "an argument put together",
    build: (c, { bank, shop }) =>
      echo(c, shop, { who: echo(c, bank, 1).at("at"), list: [echo(c, bank, 2).at("value"), "x"] }).at(
        "value",
      ),
    gives: value({ list: [2, "x"], who: "bank" }),
  },
  {
    does: "a result put together",
    build: (c, { bank, shop }) => ({
      first: echo(c, bank, 1).at("at"),
      rest: [echo(c, shop, 2).at("at"), "x"],
    }),
    gives: value({ first: "bank", rest: ["shop", "x"] }),
  },
  {
    does: "parallel branches",
    build: (c, { bank, shop, mail }) =>
      c.parallel(
        (b) => echo(b, bank, 1).at("at"),
        (b) => echo(b, shop, 2).at("at"),
        (b) => echo(b, mail, 3).at("at"),
      ),
    gives: value(["bank", "shop", "mail"]),
  },
  {
    does: "parallel branches, then a call with both",
    build: (c, { bank, shop, mail }) => {
      const [a, b] = c.parallel(
        (x) => echo(x, bank, 1),
        (x) => echo(x, shop, 2),
      );
      return echo(c, mail, [a.at("at"), b.at("at")]).at("value");
    },
    gives: value(["bank", "shop"]),
  },
  {
    does: "a parallel branch that fails",
    build: (c, { bank, shop }) =>
      c.parallel(
        (b) => echo(b, bank, 1),
        (b) => fail(b, shop, 404),
      ),
    gives: error("SLUICE_UPSTREAM_STATUS"),
  },
  {
    does: "an upstream's error",
    build: (c, { bank }) => fail(c, bank, 409),
    gives: error("SLUICE_UPSTREAM_STATUS"),
  },
  {
    does: "a failure between two calls",
    build: (c, { bank, shop, mail }) => {
      echo(c, bank, 1);
      fail(c, shop, 400);
      return echo(c, mail, 2);
    },
    gives: error("SLUICE_UPSTREAM_STATUS"),
  },
  {
    does: "a denied call",
    build: (c, { bank }) => c.call(bank, "desk", "locked", []),
    gives: error("SLUICE_DENIED"),
  },
  {
    does: "a function that is not there",
    build: (c, { bank }) => c.call(bank, "desk", "ecko", [1]),
    gives: error("SLUICE_UNKNOWN_FUNCTION"),
  },
  {
    does: "arguments that do not fit",
    build: (c, { bank }) => fail(c, bank, "many" as never),
    gives: error("SLUICE_INVALID_ARGUMENTS"),
  },
  {
    does: "a part that is not there",
    build: (c, { bank, shop }) => echo(c, shop, echo(c, bank, 1).at("nowhere" as never)),
    gives: error("SLUICE_SCRIPT_FAILED"),
  },
  {
    does: "a caught failure",
    build: (c, { bank, shop }) =>
      c.attempt(
        (b) => fail(b, bank, 402),
        (o, e) => echo(o, shop, [e.at("code"), e.at("status")]).at("value"),
      ),
    gives: value(["SLUICE_UPSTREAM_STATUS", 402]),
  },
  {
    does: "an attempt that holds",
    build: (c, { bank, shop }) =>
      c.attempt(
        (b) => echo(b, bank, 1).at("at"),
        (o) => echo(o, shop, 2).at("at"),
      ),
    gives: value("bank"),
  },
  {
    does: "a fallback peer",
    build: (c, { bank, shop }) =>
      c.fallback([bank, shop], (b, peer) => (peer === bank ? fail(b, peer, 500) : echo(b, peer, 1).at("at"))),
    gives: value("shop"),
  },
  {
    does: "a fallback whose last peer fails too",
    build: (c, { bank, shop }) =>
      c.fallback([bank, shop], (b, peer) => fail(b, peer, peer === bank ? 500 : 410)),
    gives: error("SLUICE_UPSTREAM_STATUS"),
  },
  {
    does: "a part that is in time",
    build: (c, { bank }) => c.timeout(20_000, (b) => echo(b, bank, 1).at("at")),
    gives: value("bank"),
  },
  {
    does: "a part that is late",
    build: (c, { bank }) => c.timeout(300, (b) => wait(b, bank)),
    gives: error("SLUICE_DEADLINE"),
  },
  {
    does: "a fallback from a peer that is late",
    build: (c, { bank, shop }) =>
      c.fallback([bank, shop], (b, peer) => (peer === bank ? wait(b, peer) : echo(b, peer, 1).at("at")), {
        afterMs: 300,
      }),
    gives: value("shop"),
  },
  {
    does: "a quorum of all",
    build: (c, { bank, shop, mail }) =>
      c.quorum(3, [bank, shop, mail], (b, peer) => echo(b, peer, 1).at("value")),
    gives: value([1, 1, 1]),
  },
  {
    does: "a quorum with one that fails",
    build: (c, { bank, shop, mail }) =>
      c.quorum(2, [bank, shop, mail], (b, peer) =>
        peer === shop ? fail(b, peer, 400) : echo(b, peer, 1).at("value"),
      ),
    gives: value([1, 1]),
  },
  {
    does: "a quorum that cannot be had",
    build: (c, { bank, shop, mail }) =>
      c.quorum(2, [bank, shop, mail], (b, peer) => (peer === mail ? echo(b, peer, 1) : fail(b, peer, 400))),
    gives: error("SLUICE_UPSTREAM_STATUS"),
  },
  {
    does: "a sealed argument",
    isSealed: true,
    build: (c, { bank }) => c.call(bank, "desk", "card", [sealed("4242 4242", bank) as never]),
    gives: value({ at: "bank", digits: 9 }),
  },
  {
    does: "a sealed argument past another hop",
    isSealed: true,
    build: (c, { bank, shop }) => {
      echo(c, shop, 1);
      return c.call(bank, "desk", "card", [sealed("4242", bank) as never]).at("digits");
    },
    gives: value(4),
  },
  {
    does: "an argument that should be sealed",
    build: (c, { bank }) => c.call(bank, "desk", "card", ["4242"]),
    gives: error("SLUICE_INVALID_ARGUMENTS"),
  },
  {
    does: "a result sealed to the initiator",
    isSealed: true,
    build: (c, { bank }) => ({ got: c.call(bank, "desk", "secret", []) }),
    gives: value({ got: { of: "bank" } }),
  },
];
