import { describe, expect, it } from "vitest";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { EMPTY, firstRun, identities, LIMITS } from "../../support/avm-fixtures.ts";

const module = await compileAvm(2048);
const [initiator, server, stranger] = await identities();
const avm = (identity = initiator, limits = LIMITS) =>
  new AvmInstance(module, { ...limits, peerId: identity.peerId, seed: identity.seed });

const script = `
  (seq (call %init_peer_id% ("getDataSrv" "x") [] x)
       (seq (call "${server.peerId}" ("svc" "get") [x.$.a 1 "text"] r)
            (call %init_peer_id% ("callbackSrv" "response") [r])))`;

/** The first two steps: the initiator's argument, then the hop to the server. */
const atServer = () => {
  const input = firstRun(script, initiator.peerId);
  const asked = avm().run(input);
  const sent = avm().run({
    ...input,
    prevData: asked.data,
    results: [[1, { retCode: 0, result: '{"a":[1,"ü"]}' }]],
  });
  return { input, asked, sent };
};

describe("AvmInstance", () => {
  it("asks for calls and names the next peer", () => {
    const { asked, sent } = atServer();
    expect(asked).toMatchObject({
      retCode: 0,
      nextPeers: [],
      calls: [{ id: 1, service: "getDataSrv", function: "x" }],
    });
    expect(sent).toMatchObject({ retCode: 0, nextPeers: [server.peerId], calls: [] });
  });

  it("gives arguments with their tetraplets", () => {
    const { input, sent } = atServer();
    const outcome = avm(server).run({ ...input, data: sent.data });
    expect(outcome.calls).toEqual([
      {
        id: 1,
        service: "svc",
        function: "get",
        arguments: [[1, "ü"], 1, "text"],
        tetraplets: [
          [{ peer: initiator.peerId, service: "getDataSrv", function: "x", lens: ".$.a" }],
          [{ peer: initiator.peerId, service: "", function: "", lens: "" }],
          [{ peer: initiator.peerId, service: "", function: "", lens: "" }],
        ],
      },
    ]);
  });

  it("refuses a result signed by another peer's key", () => {
    const { input, sent } = atServer();
    const forger = new AvmInstance(module, { ...LIMITS, peerId: server.peerId, seed: stranger.seed });
    const run = forger.run({ ...input, data: sent.data });
    const forged = forger.run({
      ...input,
      prevData: run.data,
      results: [[1, { retCode: 0, result: '"yes"' }]],
    });
    expect(avm().run({ ...input, prevData: sent.data, data: forged.data })).toMatchObject({
      retCode: 9,
      calls: [],
    });
  });

  it("carries a failed call to the script as error 10000 with its text", () => {
    const input = firstRun(
      `(xor (call %init_peer_id% ("a" "b") []) (call %init_peer_id% ("c" "d") [:error:.$.message]))`,
      initiator.peerId,
    );
    const { data } = avm().run(input);
    const outcome = avm().run({
      ...input,
      prevData: data,
      results: [[1, { retCode: 404, result: '{"code":"X"}' }]],
    });
    expect(outcome.calls[0]?.arguments[0]).toContain(`ret_code is 404, error message is '{"code":"X"}'`);
  });

  it("answers nonsense with a code, not an exception", () => {
    expect(avm().run(firstRun("(((", initiator.peerId)).retCode).toBe(1);
    expect(avm().run({ ...firstRun("(null)", initiator.peerId), data: Uint8Array.of(1, 2, 3) }).retCode).toBe(
      3,
    );
    expect(
      avm().run({ ...firstRun("(null)", initiator.peerId), results: [[9, { retCode: 0, result: "1" }]] })
        .retCode,
    ).toBe(30_000);
  });

  it("enforces its own limits hard", () => {
    const outcome = avm(initiator, { ...LIMITS, scriptBytes: 10 }).run(firstRun(script, initiator.peerId));
    expect(outcome.retCode).toBe(10);
  });

  it("fails a call whose arguments carry a __proto__ key instead of the run", () => {
    const input = firstRun(
      `(seq (call %init_peer_id% ("a" "b") [] x) (call %init_peer_id% ("c" "d") [x]))`,
      initiator.peerId,
    );
    const { data } = avm().run(input);
    const outcome = avm().run({
      ...input,
      prevData: data,
      results: [[1, { retCode: 0, result: '{"__proto__":{"a":1}}' }]],
    });
    expect(outcome.calls).toMatchObject([
      { function: "d", arguments: [], unreadable: expect.stringContaining("__proto__") },
    ]);
    expect(EMPTY).toHaveLength(0);
  });
});
