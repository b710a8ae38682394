import { describe, expect, it } from "vitest";
import type { CallRequest } from "../../../src/avm/index.ts";
import {
  airOf,
  type Chain,
  type ClaimedCall,
  evaluate,
  type Plan,
  planOf,
  type Report,
  readReport,
} from "../../../src/chain/index.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { createIdentity, type Identity } from "../../../src/particle/index.ts";
import { digestOfJson } from "../../../src/receipts/index.ts";
import { type Answer, ChainNetwork } from "../../support/chain-network.ts";
import { issued, openBook, PARTICLE } from "../../support/receipts.ts";

const identity = (fill: number): Promise<Identity> => createIdentity(new Uint8Array(32).fill(fill));
const ann = await identity(1);
const entry = await identity(2);
const bank = await identity(3);
const shop = await identity(4);
const mail = await identity(5);
const [BANK, SHOP, MAIL] = [bank.peerId, shop.peerId, mail.peerId];
const STARTED = { ref: PARTICLE, initiator: ann.peerId };

const answer = (peer: string, { service, function: fn, arguments: args }: CallRequest): Answer => {
  if (fn === "fail") return { fails: "no", retCode: 1 };
  if (fn === "wait" || fn === "timeout") return "later";
  if (fn === "echo") return { value: { peer, args: [...args] } };
  if (fn === "same") return { value: "same" };
  if (service === "op") return { value: [...args] };
  if (service === "sluice")
    return fn === "json"
      ? { value: JSON.parse(Buffer.from(String(args[0]), "base64url").toString()) as JsonValue }
      : { value: { code: "X", detail: "no" } };
  return { value: [] };
};

/** What the network did, with a receipt of every call of service `x`. */
const played = async (build: (chain: Chain) => unknown) => {
  const plan = planOf(build);
  const script = airOf(plan, { from: "entry", entry: entry.peerId, receipts: false, progress: false });
  const network = await ChainNetwork.of(script, { initiator: ann, peers: [entry, bank, shop, mail], answer });
  network.start(entry.peerId);
  const books = new Map(
    await Promise.all(
      [bank, shop, mail].map(async (peer) => [peer.peerId, (await openBook(peer)).book] as const),
    ),
  );
  const calls: ClaimedCall[] = [];
  for (const { peer, call, value } of network.answered) {
    const book = books.get(peer);
    if (call.service !== "x" || book === undefined) continue;
    const [receipt] = await issued(book, 1, {
      sub: ann.peerId,
      call: call.id,
      service: "x",
      function: call.function,
      arguments: digestOfJson([...call.arguments]),
      outcome: { result: digestOfJson(value) },
    });
    calls.push({ peer, service: "x", function: call.function, result: value, receipt });
  }
  return { plan, calls, report: readReport(plan, network.response ?? []) };
};

const echo = (chain: Chain, peer: string, ...args: JsonValue[]) =>
  chain.call<{ peer: string; args: JsonValue[] }>(peer, "x", "echo", args);

const refusal = (plan: Plan, report: Report, calls: readonly ClaimedCall[], started = STARTED) =>
  evaluate(plan, report, calls, started).then(
    () => "no refusal",
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );

const chained = (chain: Chain) => {
  const first = echo(chain, BANK, "a", { deep: [1.5, null] });
  return {
    ok: echo(chain, SHOP, "b").at("args"),
    then_: chain.call(MAIL, "x", "echo", [first.at("args").at(0)]),
  };
};

describe("evaluate", () => {
  it("comes to what the script answered, from the receipts alone", async () => {
    const { plan, report, calls } = await played(chained);
    const evaluated = await evaluate(plan, report, calls, STARTED);
    expect(evaluated.value).toEqual(report.value);
    expect(evaluated.calls.map(({ peer, arguments: args }) => [peer, args])).toEqual([
      [BANK, ["a", { deep: [1.5, null] }]],
      [SHOP, ["b"]],
      [MAIL, ["a"]],
    ]);
  });

  it.each([
    [
      "parallel",
      (chain: Chain) =>
        chain.parallel(
          (b) => echo(b, BANK, 1),
          (b) => echo(b, SHOP, 2).at("peer"),
          () => 3,
        ),
    ],
    [
      "attempt that held",
      (chain: Chain) =>
        chain.attempt(
          (b) => echo(b, BANK, 1),
          (b) => echo(b, SHOP, 2),
        ),
    ],
    [
      "attempt that did not",
      (chain: Chain) =>
        chain.attempt(
          (b) => b.call(BANK, "x", "fail", []),
          (b, error) =>
            echo(b, SHOP, 2)
              .at("args")
              .at(error ? 0 : 1),
        ),
    ],
    [
      "error given on",
      (chain: Chain) =>
        chain.attempt(
          (b) => b.call(BANK, "x", "fail", []),
          (b, error) => b.call(SHOP, "x", "echo", [error.at("code")]),
        ),
    ],
    [
      "fallback",
      (chain: Chain) =>
        chain.fallback([BANK, SHOP], (b, peer) =>
          peer === BANK ? b.call(peer, "x", "fail", []) : echo(b, peer, 1),
        ),
    ],
    ["timeout", (chain: Chain) => chain.timeout(1000, (b) => echo(b, BANK, 1))],
    [
      "quorum",
      (chain: Chain) =>
        chain.quorum(2, [BANK, SHOP, MAIL], (b, peer) =>
          peer === BANK ? b.call(peer, "x", "fail", []) : echo(b, peer, 1),
        ),
    ],
    [
      "quorum of equal answers",
      (chain: Chain) => chain.quorum(2, [BANK, SHOP, MAIL], (b, peer) => b.call(peer, "x", "same", [])),
    ],
    ["no call at all", () => ({ constant: [1] })],
  ] as const)("agrees with AquaVM about a chain with %s", async (_, build) => {
    const { plan, report, calls } = await played(build);
    await expect(evaluate(plan, report, calls, STARTED)).resolves.toMatchObject({ value: report.value });
  });

  it("is not told another result", async () => {
    const { plan, report, calls } = await played(chained);
    const forged = calls.map((call) =>
      call.peer === SHOP ? { ...call, result: { peer: SHOP, args: ["forged"] } } : call,
    );
    expect(await refusal(plan, { ...report, value: { ok: ["forged"] } }, forged)).toMatch(
      /^SLUICE_BAD_RESULT: the gateway shows no proof/,
    );
    expect(await refusal(plan, { ...report, value: "forged" }, calls)).toMatch(
      /^SLUICE_BAD_RESULT: .*another result/,
    );
  });

  it.each(["left out", "without receipt", "of another particle", "of another initiator", "of another peer"])(
    "refuses calls %s",
    async (what) => {
      const { plan, report, calls } = await played(chained);
      const started = {
        ref: what === "of another particle" ? "another" : PARTICLE,
        initiator: what === "of another initiator" ? SHOP : ann.peerId,
      };
      const shown = calls.flatMap((call) => {
        if (call.peer !== BANK) return [call];
        if (what === "left out") return [];
        if (what === "without receipt") return [{ ...call, receipt: undefined }];
        return what === "of another peer" ? [{ ...call, peer: SHOP }] : [call];
      });
      expect(await refusal(plan, report, shown, started)).toMatch(
        `SLUICE_BAD_RESULT: the gateway shows no proof that ${BANK} answered x.echo`,
      );
    },
  );

  it("refuses a receipt for other arguments", async () => {
    const asked = await played((chain) => echo(chain, BANK, "mine").at("peer"));
    const other = await played((chain) => echo(chain, BANK, "another's").at("peer"));
    expect(await refusal(asked.plan, asked.report, other.calls)).toMatch(/^SLUICE_BAD_RESULT/);
  });

  it("takes a receipt for one call only", async () => {
    const twice = (chain: Chain) => [chain.call(BANK, "x", "same", []), chain.call(BANK, "x", "same", [])];
    const { plan, report, calls } = await played(twice);
    expect(calls).toHaveLength(2);
    const [once] = calls;
    expect(await refusal(plan, report, [once!, once!])).toMatch(/^SLUICE_BAD_RESULT/);
    await expect(evaluate(plan, report, calls, STARTED)).resolves.toMatchObject({ value: ["same", "same"] });
  });

  it("counts no answer of a quorum twice, and none that is not proven", async () => {
    const { plan, report, calls } = await played((chain) =>
      chain.quorum(2, [BANK, SHOP, MAIL], (b, peer) => echo(b, peer, 1)),
    );
    const [first] = report.forks.get("0") as JsonValue[];
    const said = (array: JsonValue): Report => ({ value: array, forks: new Map([["0", array]]) });
    expect(await refusal(plan, said([first!, first!]), calls)).toMatch(/no proof of an answer/);
    expect(await refusal(plan, said([first!, "forged"]), calls)).toMatch(/no proof of an answer/);
    expect(await refusal(plan, said([first!]), calls)).toMatch(/does not say which answers/);
    expect(await refusal(plan, { ...report, forks: new Map() }, calls)).toMatch(/does not say which answers/);
  });
});

describe("readReport", () => {
  const plan = planOf((chain) => ({
    a: echo(chain, BANK, 1),
    b: chain.attempt(
      () => 1,
      () => 2,
    ),
  }));

  it.each([[[]], [[1]], [[1, 2]], [[1, 2, "no list"]], [[1, 2, [], 4]]])("refuses %j", (values) => {
    expect(() => readReport(plan, values as JsonValue[])).toThrow(
      expect.objectContaining({ code: "SLUICE_BAD_RESULT" }),
    );
  });
});
