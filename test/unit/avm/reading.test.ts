import { describe, expect, it } from "vitest";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import { readingOf } from "../../../src/avm/reading.ts";
import { EMPTY, identities, LIMITS } from "../../support/avm-fixtures.ts";

const [ann, gateway, other] = await identities();
const { peerId } = gateway;
const instance = new AvmInstance(await compileAvm(MEMORY_PAGES), { ...LIMITS, peerId, seed: gateway.seed });

/** What the gateway's data says when it has answered all of its calls but those of `open`; `fail` fails. */
const readingAfter = (script: string, result = '{"v":1}', maxChars = 1_000) => {
  const particle = { id: "p", initPeerId: ann.peerId, timestamp: 1, ttl: 60_000, script };
  let outcome = instance.run({ particle, prevData: EMPTY, data: EMPTY, results: [] });
  for (;;) {
    const calls = outcome.calls.filter((call) => call.function !== "open");
    if (calls.length === 0) return readingOf(instance.describe(outcome.data), peerId, maxChars);
    const results = calls.map(
      ({ id, function: fn }) =>
        [id, fn === "fail" ? { retCode: 42, result: "no way" } : { retCode: 0, result }] as const,
    );
    outcome = instance.run({ particle, prevData: outcome.data, data: EMPTY, results });
  }
};
const call = (fn: string, name = ""): string => `(call "${peerId}" ("shop" "${fn}") [] ${name})`;

describe("what people read of data", () => {
  it("is each call in order: answered, failed, open", () => {
    const elsewhere = `(call "${other.peerId}" ("o" "f") [x])`;
    const script = `(seq ${call("a", "x")} (seq (xor ${call("fail", "y")} ${call("b")}) (par ${call("open", "z")} ${elsewhere})))`;
    const { steps, values, ...left } = readingAfter(script);
    expect(steps).toEqual([
      {
        kind: "answered",
        peer: peerId,
        service: "shop",
        function: "a",
        retCode: 0,
        value: expect.any(String),
      },
      {
        kind: "answered",
        peer: peerId,
        service: "shop",
        function: "fail",
        retCode: 42,
        value: expect.any(String),
      },
      { kind: "unnamed" },
      { kind: "open", callId: 4 },
    ]);
    expect([...values.values()]).toEqual(['{"v":1}', '"no way"']);
    expect(left).toEqual({ elsewhere: 1, more: 0 });
  });

  it("leaves out values that there is no room for, each time they are an answer", () => {
    const long = JSON.stringify("v".repeat(398));
    const script = `(seq ${call("a", "x")} (seq ${call("b", "y")} (seq ${call("c", "z")} ${call("fail", "w")})))`;
    const { steps, values } = readingAfter(script, long, 1_000);
    expect(steps.map((step) => "value" in step)).toEqual([true, true, false, true]);
    expect([...values.values()].map(({ length }) => length)).toEqual([400, 8]);
  });

  it("lists so many calls, and names of so many characters", () => {
    const result = { tetraplet_cid: "t", argument_hash: "a", value_cid: "v" };
    const tetraplet = { peer_pk: peerId, service_id: "n".repeat(200), function_name: "f", lens: "" };
    const described = JSON.stringify({
      data: {
        trace: Array.from({ length: 4_100 }, () => ({ call: { executed: { scalar: "r" } } })),
        cid_info: {
          value_store: { v: "7" },
          tetraplet_store: { t: tetraplet },
          service_result_store: { r: result },
        },
      },
    });
    const { steps, more } = readingOf(described, peerId, 1_000_000);
    expect([steps.length, more]).toEqual([4_096, 4]);
    expect(steps[0]).toMatchObject({ service: `${"n".repeat(127)}…` });
  });

  it("is nothing of what AquaVM did not write", () => {
    expect(() => readingOf(instance.describe(Uint8Array.of(1, 2, 3)), peerId, 9)).toThrow();
  });
});
