import { describe, expect, it } from "vitest";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import { viewOf } from "../../../src/avm/view.ts";
import { EMPTY, identities, LIMITS } from "../../support/avm-fixtures.ts";

const [ann, gateway, other] = await identities();
const options = { ...LIMITS, peerId: gateway.peerId, seed: gateway.seed };
const instance = new AvmInstance(await compileAvm(MEMORY_PAGES), options);

/** A particle of Ann's with the data that the gateway has when it has answered all of its calls. */
const particleOf = (script: string, result: string) => {
  const particle = { id: "p", initPeerId: ann.peerId, timestamp: 1, ttl: 60_000, script };
  let outcome = instance.run({ particle, prevData: EMPTY, data: EMPTY, results: [] });
  while (outcome.calls.length > 0) {
    const results = outcome.calls.map(({ id }) => [id, { retCode: 0, result }] as const);
    outcome = instance.run({ particle, prevData: outcome.data, data: EMPTY, results });
  }
  return { ...particle, data: outcome.data };
};
const at = (name: string, fn: string): string => `(call "${gateway.peerId}" ("shop" "${fn}") [] ${name})`;

describe("a particle in its initiator's eyes", () => {
  it("asks what it has to ask of it, and shows what was answered, each value once", () => {
    const script = `(seq (seq ${at("x", "a")} ${at("y", "b")}) (seq (call "${gateway.peerId}" ("shop" "c") []) (call %init_peer_id% ("callbackSrv" "response") [x y.$.v])))`;
    const view = viewOf(instance, particleOf(script, '{"v":7}'), options);
    expect(view.retCode).toBe(0);
    expect(view.calls).toMatchObject([
      { service: "callbackSrv", function: "response", arguments: [{ v: 7 }, 7] },
    ]);
    expect(view.answered.map(({ peer, service, function: fn }) => [peer, service, fn])).toEqual([
      [gateway.peerId, "shop", "a"],
      [gateway.peerId, "shop", "b"],
    ]);
    expect([...view.values.values()]).toEqual(['{"v":7}']);
    expect(view.values.get(view.answered[1]?.value ?? "")).toBe('{"v":7}');
  });

  it("asks nothing while it is with others", () => {
    const script = `(seq (seq ${at("x", "a")} (call "${other.peerId}" ("a" "b") [])) (call %init_peer_id% ("callbackSrv" "response") [x]))`;
    const view = viewOf(instance, particleOf(script, "1"), options);
    expect(view.calls).toEqual([]);
    expect(view.answered).toHaveLength(1);
  });

  it("does not hand on calls that are larger than particles may be", () => {
    const script = `(seq ${at("x", "a")} (call %init_peer_id% ("callbackSrv" "response") [x x x]))`;
    const particle = particleOf(script, JSON.stringify("v".repeat(1_000)));
    const view = viewOf(instance, particle, { ...options, particleBytes: 1_200 });
    expect(view.calls).toBeUndefined();
    expect(view.callBytes).toBeGreaterThan(3_000);
  });

  it("changes nothing for the gateway's own runs", () => {
    const particle = particleOf(at("x", "a"), "1");
    viewOf(instance, particle, options);
    const { data, ...rest } = particle;
    expect(instance.run({ particle: rest, prevData: data, data: EMPTY, results: [] })).toMatchObject({
      retCode: 0,
      calls: [],
    });
  });
});
