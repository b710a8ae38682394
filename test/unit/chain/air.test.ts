import { describe, expect, it } from "vitest";
import type { CallRequest } from "../../../src/avm/index.ts";
import { airOf, type Chain, planOf, readReport, scriptError } from "../../../src/chain/index.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { parseError } from "../../../src/core/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { type Answer, ChainNetwork } from "../../support/chain-network.ts";

const [ann, entry, bank, shop, mail] = await Promise.all([1, 2, 3, 4, 5].map(() => createIdentity()));
if (!ann || !entry || !bank || !shop || !mail) throw new Error("no identities");
const [BANK, SHOP, MAIL] = [bank.peerId, shop.peerId, mail.peerId];

/** Echoes: `x.echo(...)` answers who was asked what, `x.fail` fails with a problem, `x.wait` does not answer yet. */
const answer = (peer: string, { service, function: fn, arguments: args }: CallRequest): Answer => {
  const name = peer === BANK ? "bank" : peer === SHOP ? "shop" : peer === MAIL ? "mail" : "entry";
  const asked = `${service}.${fn}`;
  if (fn === "echo") return { value: { at: name, args: [...args] } };
  if (fn === "wait" || asked === "peer.timeout") return "later";
  if (fn === "fail")
    return {
      fails: JSON.stringify({ code: "SLUICE_DENIED", detail: `not ${String(args[0] ?? "that")} at ${name}` }),
      retCode: 1002,
    };
  if (asked === "op.array") return { value: [...args] };
  if (asked === "json.obj")
    return {
      value: Object.fromEntries(
        args.flatMap((_, i) => (i % 2 ? [] : [[String(args[i]), args[i + 1] ?? null]])),
      ),
    };
  if (asked === "sluice.json")
    return { value: JSON.parse(Buffer.from(String(args[0]), "base64url").toString()) as JsonValue };
  if (asked === "sluice.parse_error") return { value: parseError(String(args[0])) };
  if (asked === "sluice.timed_out")
    return { fails: JSON.stringify({ code: "SLUICE_DEADLINE", detail: "late" }), retCode: 1004 };
  if (asked === "receipts.mine") return { value: ["receipt"] };
  return { fails: `no ${asked}`, retCode: 1 };
};

const play = async (build: (chain: Chain) => unknown, { progress = false, cut = [] as string[] } = {}) => {
  const plan = planOf(build);
  const script = airOf(plan, { from: "entry", entry: entry.peerId, receipts: true, progress });
  const network = await ChainNetwork.of(script, { initiator: ann, peers: [entry, bank, shop, mail], answer });
  for (const peer of cut) network.cut(peer);
  network.start(entry.peerId);
  return {
    network,
    get report() {
      return network.response && readReport(plan, network.response);
    },
    get value() {
      return this.report?.value;
    },
    get problem() {
      return network.error === undefined ? undefined : scriptError(network.error);
    },
  };
};

const echo = (chain: Chain, peer: string, ...args: unknown[]) =>
  chain.call<{ at: string; args: JsonValue[] }>(peer, "x", "echo", args as JsonValue[]);

describe("a chain as AIR, run by AquaVM", () => {
  it("calls one function and answers its result", async () => {
    const { value, network } = await play((chain) => echo(chain, BANK, "hi", 7, true, []));
    expect(value).toEqual({ at: "bank", args: ["hi", 7, true, []] });
    expect(network.sent).toEqual([
      { from: entry.peerId, to: BANK },
      { from: BANK, to: entry.peerId },
      { from: entry.peerId, to: ann.peerId },
    ]);
  });

  it("goes from peer to peer, and gives results on as arguments", async () => {
    const { value, network } = await play((chain) => {
      const first = echo(chain, BANK, "a");
      const second = echo(chain, SHOP, first.at("at"), first.at("args").at(0));
      return { first: first.at("at"), second, both: [first, "x"] };
    });
    expect(value).toEqual({
      first: "bank",
      second: { at: "shop", args: ["bank", "a"] },
      both: [{ at: "bank", args: ["a"] }, "x"],
    });
    expect(network.sent.map(({ to }) => to)).toEqual([BANK, SHOP, entry.peerId, ann.peerId]);
  });

  it.each([
    null,
    "",
    1.5,
    -0,
    -3,
    1e21,
    { a: { "b c": [null] } },
    'a "quoted" text',
    "two\nlines",
    "häßlich ✓",
    [1, [2]],
    {},
  ])("carries %j", async (input) => {
    const { value } = await play((chain) => echo(chain, BANK, input).at("args").at(0));
    expect(value).toEqual(Object.is(input, -0) ? 0 : input);
  });

  it("puts values together that no peer gave whole", async () => {
    const { value } = await play((chain) => {
      const first = echo(chain, BANK, "a");
      return echo(chain, SHOP, { from: first.at("at"), list: [first.at("args"), 1], "odd key": null }).at(
        "args",
      );
    });
    expect(value).toEqual([{ from: "bank", list: [["a"], 1], "odd key": null }]);
  });

  it("fails as the call that failed", async () => {
    const { problem, value } = await play((chain) => {
      const first = echo(chain, BANK, "a");
      chain.call(SHOP, "x", "fail", [first.at("at")]);
      return echo(chain, MAIL, "never");
    });
    expect(value).toBeUndefined();
    expect(problem).toMatchObject({ code: "SLUICE_DENIED", message: "not bank at shop", retCode: 1002 });
  });

  it("fails where there is nothing at a place", async () => {
    const { problem } = await play((chain) =>
      echo(chain, SHOP, echo(chain, BANK, "a").at("nowhere" as never)),
    );
    expect(problem).toMatchObject({ code: "SLUICE_SCRIPT_FAILED" });
  });

  it("runs branches at once and comes together at the next peer", async () => {
    const { value, network } = await play((chain) => {
      const [a, b, c] = chain.parallel(
        (branch) => echo(branch, BANK, 1),
        (branch) => echo(branch, SHOP, 2).at("at"),
        () => "constant",
      );
      return echo(chain, MAIL, a.at("at"), b, c);
    });
    expect(value).toEqual({ at: "mail", args: ["bank", "shop", "constant"] });
    expect(network.sent.filter(({ to }) => to === MAIL)).toHaveLength(3);
    expect(network.sent.filter(({ to }) => to === ann.peerId)).toHaveLength(1);
  });

  it("fails when one branch fails, as the first in its order", async () => {
    const { problem, value } = await play((chain) =>
      chain.parallel(
        (branch) => echo(branch, BANK, 1),
        (branch) => branch.call(SHOP, "x", "fail", ["second"]),
        (branch) => branch.call(MAIL, "x", "fail", ["third"]),
      ),
    );
    expect(value).toBeUndefined();
    expect(problem).toMatchObject({ code: "SLUICE_DENIED", message: "not second at shop" });
  });

  it("takes the other way when the first fails", async () => {
    const played = await play((chain) =>
      chain.attempt(
        (body) => body.call(BANK, "x", "fail", ["this"]),
        (otherwise, error) => echo(otherwise, SHOP, error.at("code"), error.at("detail")),
      ),
    );
    expect(played.value).toEqual({ at: "shop", args: ["SLUICE_DENIED", "not this at bank"] });
    expect([...(played.report?.forks ?? [])]).toEqual([
      ["0", true],
      ["error 0", expect.objectContaining({ code: "SLUICE_DENIED", retCode: 1002 })],
    ]);
  });

  it("does not take it when the first holds, and goes on with what came", async () => {
    const played = await play((chain) => {
      const got = chain.attempt(
        (body) => echo(body, BANK, "fine"),
        (otherwise) => echo(otherwise, SHOP, "never"),
      );
      return echo(chain, MAIL, got.at("at"));
    });
    expect(played.value).toEqual({ at: "mail", args: ["bank"] });
    expect(played.report?.forks.size).toBe(0);
  });

  it("catches a failure of parallel branches", async () => {
    const { value } = await play((chain) =>
      chain.attempt(
        (body) =>
          body.parallel(
            (b) => echo(b, BANK, 1),
            (b) => b.call(SHOP, "x", "fail", ["it"]),
          ),
        (_, error) => error.at("detail"),
      ),
    );
    expect(value).toBe("not it at shop");
  });

  it("falls back from peer to peer", async () => {
    const { value } = await play((chain) =>
      chain.fallback([BANK, SHOP, MAIL], (body, peer) =>
        peer === MAIL ? echo(body, peer, "here") : body.call(peer, "x", "fail", []),
      ),
    );
    expect(value).toEqual({ at: "mail", args: ["here"] });
  });

  it("takes what came in time", async () => {
    const played = await play((chain) => {
      const got = chain.timeout(1000, (body) => echo(body, BANK, "quick"));
      return echo(chain, SHOP, got.at("at"));
    });
    expect(played.value).toEqual({ at: "shop", args: ["bank"] });
  });

  it("fails when a part takes too long, and stays failed when it comes after all", async () => {
    const played = await play((chain) => chain.timeout(1000, (body) => body.call(BANK, "x", "wait", [])));
    expect(played.problem).toBeUndefined();
    played.network.release(entry.peerId, () => ({ value: "late" }));
    expect(played.problem).toMatchObject({ code: "SLUICE_DEADLINE" });
    played.network.release(BANK, () => ({ value: "after all" }));
    expect(played.value).toBeUndefined();
  });

  it("passes a failure within a timeout on", async () => {
    const played = await play((chain) => chain.timeout(1000, (body) => body.call(BANK, "x", "fail", ["x"])));
    expect(played.problem).toMatchObject({ code: "SLUICE_DENIED" });
  });

  it("falls back from a peer that cannot be reached", async () => {
    const played = await play(
      (chain) => {
        const got = chain.fallback([BANK, SHOP], (body, peer) => echo(body, peer, "x"), { afterMs: 500 });
        return echo(chain, MAIL, got.at("at"));
      },
      { cut: [BANK] },
    );
    expect(played.value).toBeUndefined();
    played.network.release(entry.peerId, () => ({ value: "late" }));
    expect(played.value).toEqual({ at: "mail", args: ["shop"] });
  });

  it("takes a quorum's first answers", async () => {
    const played = await play((chain) => {
      const got = chain.quorum(2, [BANK, SHOP, MAIL], (body, peer) =>
        peer === BANK ? body.call(peer, "x", "wait", []) : echo(body, peer, 1).at("at"),
      );
      return { got, after: echo(chain, SHOP, got.at(0), got).at("args") };
    });
    const got = played.report?.forks.get("0") as string[];
    expect(got.toSorted()).toEqual(["mail", "shop"]);
    expect(played.value).toEqual({ got, after: [got[0], got] });
  });

  it("fails a quorum that can no longer come, and not before", async () => {
    const played = await play((chain) =>
      chain.quorum(2, [BANK, SHOP, MAIL], (body, peer) =>
        peer === MAIL ? echo(body, peer, 1) : body.call(peer, "x", peer === SHOP ? "wait" : "fail", ["x"]),
      ),
    );
    expect(played.problem).toBeUndefined();
    played.network.release(SHOP, () => ({ fails: "no", retCode: 1 }));
    expect(played.problem).toMatchObject({ code: "SLUICE_DENIED" });
    expect(played.value).toBeUndefined();
  });

  it("survives one failure in a quorum", async () => {
    const { value } = await play((chain) =>
      chain.quorum(2, [BANK, SHOP, MAIL], (body, peer) =>
        peer === BANK ? body.call(peer, "x", "fail", []) : echo(body, peer, 1).at("at"),
      ),
    );
    expect((value as string[]).toSorted()).toEqual(["mail", "shop"]);
  });

  it("tells the initiator of each call when asked to", async () => {
    const { network, value } = await play(
      (chain) => {
        echo(chain, BANK, 1);
        return echo(chain, SHOP, 2);
      },
      { progress: true },
    );
    expect(value).toMatchObject({ at: "shop" });
    expect(network.sent).toContainEqual({ from: BANK, to: entry.peerId });
    expect(network.progress).toEqual([
      [BANK, "x", "echo"],
      [SHOP, "x", "echo"],
    ]);
  });
});

it("says in one line how a call is described that programs without types got wrong", () => {
  for (const args of ["C-1001", { customerId: "C-1001" }, 7])
    expect(() => planOf((chain) => chain.call(BANK, "credit", "check", args as never))).toThrow(
      expect.objectContaining({ code: "SLUICE_REQUEST", message: expect.stringContaining("in an array") }),
    );
});
