import { encode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { decodeCalls } from "../../../src/avm/call-codec.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { firstRun, LIMITS } from "../../support/avm-fixtures.ts";

const MAX = 9_007_199_254_740_991n;

/** One call as AquaVM writes it. */
const decodeOne = (args: unknown) => {
  const body = encode({
    "1": {
      service_id: "s",
      function_name: "f",
      arguments: encode(args, { useBigInt64: true }),
      tetraplets: encode([]),
    },
  });
  return decodeCalls(Uint8Array.of(0x81, 0x04, ...body))[0];
};

describe("arguments of a call", () => {
  it.each<[string, unknown[], unknown[]]>([
    [
      "timestamps",
      [1_700_000_000_000n, { at: [1_700_000_000_000n] }],
      [1_700_000_000_000, { at: [1_700_000_000_000] }],
    ],
    ["the largest and smallest", [MAX, -MAX], [Number(MAX), -Number(MAX)]],
    ["others", [-1n, 0n, 2n ** 32n, -(2n ** 32n)], [-1, 0, 2 ** 32, -(2 ** 32)]],
    // 0xcf and 0xd3, the tags of 64-bit integers, are bytes of Greek and Cyrillic text too
    ["those behind Greek text", ["ποσό σου Ӑӑ", 5n, MAX], ["ποσό σου Ӑӑ", 5, Number(MAX)]],
    [
      "all kinds of values",
      [{ ποσό: [{ n: 7n }] }, null, 1.5, 1e300],
      [{ ποσό: [{ n: 7 }] }, null, 1.5, 1e300],
    ],
  ])("keep %s", (_, args, expected) => {
    const call = decodeOne(args);
    expect(call?.unreadable).toBeUndefined();
    expect(call?.arguments).toEqual(expected);
  });

  it.each<[string, unknown[]]>([
    ["2^53", [MAX + 1n]],
    ["-2^53", [-MAX - 1n]],
    ["2^53 + 1, deep inside", [{ a: [0, { b: MAX + 2n }] }]],
    ["the largest", ["x", 2n ** 64n - 1n]],
    ["the smallest", [-(2n ** 63n)]],
    ["one behind Greek text", ["ποσό σου", 12_345_678_901_234_567_890n]],
  ])("are bigints from %s on", (_, args) => {
    const call = decodeOne(args);
    expect(call?.unreadable).toBeUndefined();
    expect(call?.arguments).toEqual(args);
  });

  it("are a bigint only where a number would round", () => {
    expect(decodeOne([[MAX + 1n, 7n, -1n]])?.arguments).toStrictEqual([[MAX + 1n, 7, -1]]);
  });
});

describe("AquaVM's own", () => {
  it.each<[string, object]>([
    ["1700000000000", { arguments: [1_700_000_000_000] }],
    ["-9007199254740991", { arguments: [-9_007_199_254_740_991] }],
    ["9007199254740993", { arguments: [9_007_199_254_740_993n] }],
    ["-9223372036854775808", { arguments: [-(2n ** 63n)] }],
  ])("%s", async (literal, call) => {
    const identity = await createIdentity();
    const module = await compileAvm(2048);
    const avm = new AvmInstance(module, { ...LIMITS, peerId: identity.peerId, seed: identity.seed });
    const { calls } = avm.run(firstRun(`(call %init_peer_id% ("s" "f") [${literal}])`, identity.peerId));
    expect(calls).toMatchObject([call]);
  });
});
