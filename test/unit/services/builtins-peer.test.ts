import { describe, expect, it } from "vitest";
import { silentLogger } from "../../../src/core/index.ts";
import { sealingJwk } from "../../../src/jose/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { manualClock, NOW, OTHER, refusal, SELF, testBuiltins } from "../../support/builtins.ts";

describe("peer", () => {
  const { call } = testBuiltins();

  it("identifies itself in aqua-lib's shape", async () => {
    expect(await call("peer.identify", [])).toStrictEqual({
      external_addresses: [`/ip4/127.0.0.1/tcp/9990/ws/p2p/${SELF}`],
      node_version: "sluice-1.2.3",
      air_version: "0.62.0",
      spell_version: "",
      allowed_binaries: [],
      vm_info: [],
      sealing_key: sealingJwk(SELF).x,
    });
  });

  it("tells the time", async () => {
    expect(await call("peer.timestamp_ms", [])).toBe(NOW);
    expect(await call("peer.timestamp_sec", [])).toBe(1_700_000_000);
  });

  it("knows its connections and contacts", async () => {
    expect(await call("peer.is_connected", [OTHER])).toBe(true);
    expect(await call("peer.is_connected", [SELF])).toBe(false);
    expect(await call("peer.get_contact", [OTHER])).toStrictEqual([
      { peer_id: OTHER, addresses: ["/ip4/127.0.0.1/tcp/7001"] },
    ]);
    expect(await call("peer.get_contact", [SELF])).toStrictEqual([]);
  });

  it.each([
    ["peer.is_connected", [], "argument 0 (peer_id) is missing: expected an Ed25519 peer id (12D3KooW…)"],
    [
      "peer.is_connected",
      ["bob"],
      "argument 0 (peer_id): expected an Ed25519 peer id (12D3KooW…), got another string",
    ],
    ["peer.get_contact", [7], "argument 0 (peer_id): expected an Ed25519 peer id (12D3KooW…), got a number"],
  ])("%s %j is refused", async (name, args, detail) => {
    expect(await refusal(() => call(name, args))).toEqual({
      code: "SLUICE_BUILTIN_FAILED",
      detail: `${name}: ${detail}`,
    });
  });
});

describe("peer.timeout", () => {
  it.each([
    [[100, "over"], "over"],
    [[100], ""],
    [["100", ["over"]], "over"],
    [[[100], []], ""],
    [[100, null], ""],
  ])("%j waits, then answers %j", async (args, expected) => {
    const clock = manualClock();
    const { call } = testBuiltins({ clock });
    let answer: unknown;
    const done = Promise.resolve(call("peer.timeout", args)).then((value) => {
      answer = value;
    });
    clock.advance(99);
    await Promise.resolve();
    expect(answer).toBeUndefined();
    clock.advance(1);
    await done;
    expect(answer).toBe(expected);
    expect(clock.pending).toBe(0);
  });

  it("fails at the particle's deadline, not after the time asked for", async () => {
    const clock = manualClock();
    const { call } = testBuiltins({ clock });
    const outcome = refusal(() =>
      call("peer.timeout", ["18446744073709551615", "late"], { deadline: NOW + 500 }),
    );
    clock.advance(500);
    expect(await outcome).toMatchObject({ code: "SLUICE_DEADLINE" });
    expect(clock.pending).toBe(0);
  });

  it("answers when it ends just at the deadline", async () => {
    const clock = manualClock();
    const answer = testBuiltins({ clock }).call("peer.timeout", [500, "now"], { deadline: NOW + 500 });
    clock.advance(500);
    expect(await answer).toBe("now");
  });

  it("ends with the particle and leaves no timer behind", async () => {
    const clock = manualClock();
    const { call } = testBuiltins({ clock });
    const particle = new AbortController();
    const outcome = refusal(() => call("peer.timeout", [5000], { signal: particle.signal }));
    particle.abort();
    expect(await outcome).toMatchObject({ code: "SLUICE_DEADLINE" });
    expect(clock.pending).toBe(0);
    expect(await refusal(() => call("peer.timeout", [5000], { signal: particle.signal }))).toMatchObject({
      code: "SLUICE_DEADLINE",
    });
    expect(clock.pending).toBe(0);
  });

  const expected = "expected milliseconds, as an unsigned integer or a string of digits";
  it.each([
    [[], `argument 0 (duration_ms) is missing: ${expected}`],
    [[[]], `argument 0 (duration_ms) is missing: ${expected}`],
    [[-1], `argument 0 (duration_ms): ${expected} or nothing, got a negative number or a fraction`],
    [["1s"], `argument 0 (duration_ms): ${expected} or nothing, got another string`],
    [[1, 2], "argument 1 (message): expected a string or nothing, got a number"],
  ])("%j is refused", async (args, detail) => {
    const { call } = testBuiltins();
    expect(await refusal(() => call("peer.timeout", args))).toEqual({
      code: "SLUICE_BUILTIN_FAILED",
      detail: `peer.timeout: ${detail}`,
    });
  });
});

describe("srv", () => {
  const { call } = testBuiltins();
  const creditCheck = {
    id: "credit-check",
    blueprint_id: "",
    service_type: "service",
    owner_id: SELF,
    aliases: ["credit-check/aqua"],
    worker_id: SELF,
  };

  it("lists what is published, in aqua-lib's shape", async () => {
    expect(await call("srv.list", [])).toStrictEqual([
      creditCheck,
      { ...creditCheck, id: "sms", aliases: ["sms/aqua"] },
    ]);
    expect(await testBuiltins({ catalog: { list: () => [] } }).call("srv.list", [])).toEqual([]);
  });

  it("describes one, by either of its ids", async () => {
    expect(await call("srv.info", ["credit-check"])).toStrictEqual(creditCheck);
    expect(await call("srv.info", ["credit-check/aqua"])).toStrictEqual(creditCheck);
    expect(await call("srv.get_interface", ["credit-check"])).toStrictEqual({
      function_signatures: [
        {
          name: "checkCredit",
          arguments: [
            ["customerId", "any"],
            ["options", "any"],
          ],
          output_types: ["any"],
        },
      ],
      record_types: [],
    });
  });

  it("resolves a name to itself", async () => {
    expect(await call("srv.resolve_alias", ["sms"])).toBe("sms");
    expect(await call("srv.resolve_alias", ["sms/aqua"])).toBe("sms/aqua");
    expect(await call("srv.resolve_alias_opt", ["sms"])).toEqual(["sms"]);
    expect(await call("srv.resolve_alias_opt", ["fax"])).toEqual([]);
  });

  it.each([
    ["srv.info", ["fax"], "argument 0 (service_id_or_alias): no service of that name is published here"],
    [
      "srv.get_interface",
      ["__proto__"],
      "argument 0 (service_id): no service of that name is published here",
    ],
    ["srv.resolve_alias", ["fax"], "argument 0 (alias): no service of that name is published here"],
    ["srv.resolve_alias", [], "argument 0 (alias) is missing: expected a string"],
    ["srv.resolve_alias_opt", [1], "argument 0 (alias): expected a string, got a number"],
  ])("%s %j is refused", async (name, args, detail) => {
    expect(await refusal(() => call(name, args))).toEqual({
      code: "SLUICE_BUILTIN_FAILED",
      detail: `${name}: ${detail}`,
    });
  });
});

describe("sig", () => {
  it("verifies what this peer signed, and says who it is, under either service id", async () => {
    const self = await createIdentity(new Uint8Array(32).fill(7));
    const stranger = await createIdentity(new Uint8Array(32).fill(8));
    const { call } = testBuiltins({ peerId: self.peerId });
    const message = new TextEncoder().encode("paid");
    const [own, foreign] = [[...(await self.sign(message))], [...(await stranger.sign(message))]];
    for (const service of ["sig", self.peerId]) {
      expect(await call(`${service}.get_peer_id`, [])).toBe(self.peerId);
      expect(await call(`${service}.verify`, [own, [...message]])).toBe(true);
      expect(await call(`${service}.verify`, [own, [...message, 0]])).toBe(false);
      expect(await call(`${service}.verify`, [foreign, [...message]])).toBe(false);
      expect(await call(`${service}.verify`, [own.slice(1), [...message]])).toBe(false);
      expect(await call(`${service}.verify`, [[], []])).toBe(false);
    }
  });

  it.each([
    [[], "argument 0 (signature) is missing: expected an array of bytes (0 to 255)"],
    [[[1], "data"], "argument 1 (data): expected an array of bytes (0 to 255), got a string"],
    [
      [[300], []],
      "argument 0 (signature): expected an array of bytes (0 to 255), got one out of that range as item 0",
    ],
  ])("verify %j is refused", async (args, detail) => {
    const { call } = testBuiltins();
    expect(await refusal(() => call("sig.verify", args))).toEqual({
      code: "SLUICE_BUILTIN_FAILED",
      detail: `sig.verify: ${detail}`,
    });
  });
});

describe("run-console.print", () => {
  it("logs at debug level, clipped, as a field and not as the message", async () => {
    const lines: [object, string][] = [];
    const logger = {
      ...silentLogger,
      debug: (fields: object, message: string) => void lines.push([fields, message]),
    };
    const { call } = testBuiltins({ logger });
    expect(await call("run-console.print", ["one\ntwo", { a: 1 }])).toBe("");
    expect(await call("run-console.print", ["x".repeat(5000)])).toBe("");
    expect(lines[0]).toEqual([
      { particle: "ref", initiator: OTHER, printed: '["one\\ntwo",{"a":1}]' },
      "run-console.print",
    ]);
    expect(lines[1]).toEqual([
      expect.objectContaining({ printed: `["${"x".repeat(509)}…` }),
      "run-console.print",
    ]);
  });
});
