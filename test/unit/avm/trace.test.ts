import { serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import type { CallRequest, Trace } from "../../../src/avm/index.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import { traceFacts, traceOf } from "../../../src/avm/trace.ts";
import { createIdentity, type Identity } from "../../../src/particle/index.ts";
import { EMPTY, LIMITS } from "../../support/avm-fixtures.ts";
import { processorMs } from "../../support/processor-time.ts";

const module = await compileAvm(MEMORY_PAGES);
const [ann, gateway, bureau, stranger] = (await Promise.all([1, 2, 3, 4].map(() => createIdentity()))) as [
  Identity,
  Identity,
  Identity,
  Identity,
];
const avm = new Map(
  [ann, gateway, bureau, stranger].map(({ peerId, seed }) => [
    peerId,
    new AvmInstance(module, { ...LIMITS, peerId, seed }),
  ]),
);

const CHECK = `call "${bureau.peerId}" ("credit-check" "check")`;
const SEND = `call "${gateway.peerId}" ("sms" "send")`;
const PRESENT = `call "${gateway.peerId}" ("auth" "present")`;
const ANSWERS: Readonly<Record<string, readonly [retCode: number, result: string]>> = {
  check: [0, '{"score":7,"names":["a","b"]}'],
  refuse: [42, "a text of the caller's"],
  present: [0, '{"ok":true,"expires":77}'],
};

/** Runs a particle of Ann's from peer to peer; `sms.send` is never answered. @returns the calls of that function, and what the gateway knows then. */
const follow = (script: string): readonly { readonly call: CallRequest; readonly trace: Trace }[] => {
  const particle = { id: "p", initPeerId: ann.peerId, timestamp: 1, ttl: 60_000, script };
  const kept = new Map<string, Uint8Array>();
  const found: { call: CallRequest; trace: Trace }[] = [];
  const queue: [peer: string, data: Uint8Array][] = [[ann.peerId, EMPTY]];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [peer, arrived] = next;
    const instance = avm.get(peer);
    if (instance === undefined) throw new Error(`there is no peer ${peer}`);
    let outcome = instance.run({ particle, prevData: kept.get(peer) ?? EMPTY, data: arrived, results: [] });
    for (;;) {
      kept.set(peer, outcome.data);
      for (const name of outcome.nextPeers) queue.push([name, outcome.data]);
      for (const call of outcome.calls.filter((asked) => asked.function === "send"))
        found.push({ call, trace: traceOf(traceFacts(instance.describe(outcome.data), peer), peer) });
      const results = outcome.calls.flatMap(({ id, function: fn }) => {
        const [retCode, result] = ANSWERS[fn] ?? [];
        return retCode === undefined || result === undefined ? [] : [[id, { retCode, result }] as const];
      });
      if (results.length === 0) break;
      outcome = instance.run({ particle, prevData: outcome.data, data: EMPTY, results });
    }
  }
  return found;
};

/** For each argument of the one `sms.send`: whether all of it is proven to come from the bureau's check. */
const proofsOf = (script: string): readonly boolean[] => {
  const [{ call, trace } = expect.fail("nothing was sent")] = follow(script);
  return call.arguments.map((value, index) => {
    const origins = call.tetraplets[index] ?? [];
    const isCheck = origins.every(({ peer, function: fn }) => peer === bureau.peerId && fn === "check");
    return isCheck && origins.length === 1 && origins.every((origin) => trace.proves(value, origin));
  });
};

describe("where a value came from", () => {
  it("is proven for a result, its fields and its items", () => {
    expect(proofsOf(`(seq (${CHECK} [] r) (${SEND} [r r.$.score r.$.names.[1]]))`)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("is proven for what a fold takes out of a result", () => {
    expect(proofsOf(`(seq (${CHECK} [] r) (fold r.$.names n (seq (${SEND} [n]) (null))))`)).toEqual([true]);
  });

  it("is not proven for a literal, and not for the initiator's own argument", () => {
    expect(proofsOf(`(seq (${CHECK} [] r) (${SEND} ["7" 7 %init_peer_id%]))`)).toEqual([false, false, false]);
  });

  it("is not proven for a caught error, its message or its instruction", () => {
    const failing = `call "${bureau.peerId}" ("credit-check" "refuse")`;
    expect(
      proofsOf(`(xor (${failing} [] r) (${SEND} [:error: :error:.$.message :error:.$.instruction]))`),
    ).toEqual([false, false, false]);
  });

  it("is not proven for the error of a call that was never made, whatever its tetraplet says", () => {
    const script = `(seq (${CHECK} [] r) (xor (${CHECK} [r.$.forged] q) (${SEND} [:error:.$.message :error:.$.instruction])))`;
    const [{ call } = expect.fail("nothing was sent")] = follow(script);
    expect(call.tetraplets[0]?.[0]).toMatchObject({ peer: bureau.peerId, function: "check" });
    expect(proofsOf(script)).toEqual([false, false]);
  });

  it("is not proven for what another peer's canon handed on, even if it is what was answered", () => {
    const canon = (peer: Identity): string =>
      `(seq (${CHECK} [] $s) (seq (canon "${peer.peerId}" $s #c) (fold #c i (seq (${SEND} [i.$.score]) (null)))))`;
    expect(proofsOf(canon(stranger))).toEqual([false]);
    expect(proofsOf(canon(gateway))).toEqual([true]);
  });

  it("is not proven for an object that a script put together", () => {
    const script = `(seq (${CHECK} [] r) (seq (seq (ap ("score" r.$.score) %m) (canon "${gateway.peerId}" %m #%c)) (${SEND} [#%c #%c.$.score])))`;
    expect(proofsOf(script)).toEqual([false, false]);
  });
});

it("is found out about a thousand items of a thousand answers at once", () => {
  const origin = { peer: "p", service: "s", function: "f" };
  const text = (index: number): string => JSON.stringify({ items: [index, "x".repeat(200)] });
  const values = new Map(Array.from({ length: 1_000 }, (_, index) => [`cid${index}`, text(index)] as const));
  const answered = [...values.keys()].map((value, at) => ({ ...origin, at, argumentHash: "", value }));
  const trace = traceOf({ peers: [], forks: [], open: [], answered, values, unkept: [], handedOn: [] }, "g");
  const startedAt = processorMs();
  for (const index of answered.keys())
    expect(trace.proves(index, { ...origin, lens: ".$.items.$.[0]" })).toBe(true);
  expect(trace.proves(1_000, { ...origin, lens: ".$.items.$.[0]" })).toBe(false);
  expect(processorMs() - startedAt).toBeLessThan(1_000); // one by one it took seconds
});

it("is told for a call behind thousands of pars and answers as quickly", () => {
  const size = 10_000;
  const forks = Array.from({ length: size }, (_, index) => [index * 3, 1, 1] as const);
  const unkept = Array.from({ length: size }, (_, index) => ({ resultHash: "h", at: index * 3 + 1 }));
  const open = [[1, size * 3 + 1]] as const;
  const root = [[0, size * 3, 1] as const, ...forks.slice(1)];
  const trace = traceOf(
    { peers: [], forks: root, open, answered: [], values: new Map(), unkept, handedOn: [] },
    "g",
  );
  const startedAt = processorMs();
  const call = { service: "auth", function: "present", argumentHash: "a", resultHash: "h" };
  expect(trace.precedes(call, 1)).toBe(false);
  expect(processorMs() - startedAt).toBeLessThan(200); // one by one it took seconds
});

it("is not found out any more when it would cost without end", () => {
  const origin = { peer: "p", service: "s", function: "f" };
  const deep = (levels: number): unknown => (levels === 0 ? "x".repeat(1_000_000) : { a: deep(levels - 1) });
  const values = new Map([["v", JSON.stringify(deep(40))]]);
  const answered = [{ ...origin, at: 0, argumentHash: "", value: "v" }];
  const trace = traceOf({ peers: [], forks: [], open: [], answered, values, unkept: [], handedOn: [] }, "g");
  const provesAt = (levels: number): boolean =>
    trace.proves(deep(40 - levels) as string, { ...origin, lens: `.$${".a".repeat(levels)}` });
  expect(provesAt(40)).toBe(true);
  expect(Array.from({ length: 40 }, (_, levels) => provesAt(levels)).filter(Boolean).length).toBeLessThan(20);
});

it("holds a value once, however often a particle refers to it", () => {
  const large = JSON.stringify("x".repeat(100_000));
  const reference = { call: { executed: { scalar: "r" } } };
  const facts = traceFacts(
    JSON.stringify({
      data: {
        trace: Array.from({ length: 1_000 }, () => reference),
        cid_info: {
          value_store: { v: large },
          tetraplet_store: { t: { peer_pk: "p", service_id: "s", function_name: "f" } },
          service_result_store: { r: { tetraplet_cid: "t", argument_hash: "a", value_cid: "v" } },
          canon_result_store: {},
          canon_element_store: {},
        },
      },
    }),
    "g",
  );
  expect(facts.answered).toHaveLength(1_000);
  expect(serialize(facts).length).toBeLessThan(300_000);
});

describe("whether a call came before another", () => {
  const CALL = {
    service: "auth",
    function: "present",
    argumentHash: "bagaaihra2jxnme2jbdtubizywiyonhfddh5zpbclryrz45lwzgh33h42r54q", // of ["tok"]
    resultHash: "bagaaihra2hvid7s35sd6ppvmfivlolptgqmwaw56qeiqgybtqgvdi2it2cha", // of {"expires":77,"ok":true}
  };
  const before = (script: string): readonly boolean[] =>
    follow(script).map(({ call, trace }) => trace.precedes(CALL, call.id));

  it("is so in sequence, whether or not the script keeps the result", () => {
    expect(before(`(seq (${PRESENT} ["tok"] t) (${SEND} []))`)).toEqual([true]);
    expect(before(`(seq (${PRESENT} ["tok"]) (${SEND} []))`)).toEqual([true]);
    expect(before(`(seq (${PRESENT} ["tok"] $s) (${SEND} []))`)).toEqual([true]);
  });

  it("is not so for another token, after it, or in the other branch of a par, however late that comes", () => {
    expect(before(`(seq (${PRESENT} ["other"] t) (${SEND} []))`)).toEqual([false]);
    expect(before(`(seq (${SEND} []) (${PRESENT} ["tok"] t))`)).toEqual([false]);
    expect(before(`(par (${PRESENT} ["tok"] t) (${SEND} []))`)).toEqual([false]);
    expect(before(`(par (${PRESENT} ["tok"] t) (seq (${CHECK} [] r) (${SEND} [])))`)).toEqual([false]);
    // A par is over with the first of its branches.
    expect(before(`(seq (par (${PRESENT} ["tok"] t) (null)) (${SEND} []))`)).toEqual([false]);
    expect(before(`(par (seq (${CHECK} [] r) (${SEND} [])) (${PRESENT} ["tok"] t))`)).toEqual([false]);
  });
});

it("knows the peers whose results are there, failed ones too", () => {
  const failing = `call "${stranger.peerId}" ("x" "refuse")`;
  const [{ trace } = expect.fail("nothing was sent")] = follow(
    `(seq (${CHECK} [] r) (xor (${failing} [] q) (${SEND} [])))`,
  );
  expect([...trace.peers].sort()).toEqual([bureau.peerId, stranger.peerId].sort());
});
