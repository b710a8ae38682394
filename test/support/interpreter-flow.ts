import type { Interpreter, RunInput } from "../../src/avm/interface.ts";
import { type JsonValue, SluiceError } from "../../src/core/index.ts";
import { createIdentity, type Identity, signParticle } from "../../src/particle/index.ts";
import { crashingScript, EMPTY, endlessScript, firstRun, LIST_OF_200 } from "./avm-fixtures.ts";

/** Of the interpreter that is put through the flow, ms: all but one of its runs take far less. */
export const FLOW_RUN_MS = 1000;

/**
 * What any interpreter of ours is to do, whatever its threads are. Runs in a page too, so it tells what it saw.
 * @param open - an interpreter of this peer with `FLOW_RUN_MS`.
 */
export const interpreterFlow = async (
  open: (self: Identity) => Promise<Interpreter>,
): Promise<Record<string, JsonValue>> => {
  const self = await createIdentity();
  const interpreter = await open(self);
  const calls = async (script: string, id: string): Promise<JsonValue> => {
    const outcome = await interpreter.run(firstRun(script, self.peerId, id));
    return outcome.calls.map((call) => call.function);
  };
  const many = Array.from({ length: 5 }, (_, index) => `f${index}`);
  const seen: Record<string, JsonValue> = {
    inOrder: await Promise.all(many.map((fn) => calls(`(call %init_peer_id% ("a" "${fn}") [])`, fn))),
  };
  const endless = await endlessRun(interpreter, self);
  const behind = [interpreter.run(endless), calls('(call %init_peer_id% ("a" "behind") [])', "behind")];
  const [overran, next] = await Promise.all(behind.map(codeOr));
  seen.overran = overran as JsonValue;
  seen.behindIt = next as JsonValue;
  seen.crashed = (await codeOr(interpreter.run(firstRun(crashingScript, self.peerId)))) as JsonValue;
  seen.afterwards = await calls('(call %init_peer_id% ("a" "again") [])', "again");
  Object.assign(seen, await readings(interpreter, self));
  const left = codeOr(interpreter.run(endless));
  await interpreter.close();
  seen.leftAtTheEnd = (await left) as JsonValue;
  seen.afterTheEnd = (await codeOr(interpreter.run(endless))) as JsonValue;
  return seen;
};

export const FLOW_EXPECTED: Record<string, JsonValue> = {
  inOrder: [["f0"], ["f1"], ["f2"], ["f3"], ["f4"]],
  overran: "SLUICE_AVM_TIMEOUT",
  behindIt: ["behind"],
  crashed: "SLUICE_AVM_TRAPPED",
  afterwards: ["again"],
  tookPart: true,
  proves: [true, false],
  viewed: ["response"],
  leftAtTheEnd: "SLUICE_CLOSED",
  afterTheEnd: "SLUICE_CLOSED",
};

/** The run in which the folds start. */
const endlessRun = async (interpreter: Interpreter, { peerId }: Identity): Promise<RunInput> => {
  const input = firstRun(endlessScript, peerId, "endless");
  const { data } = await interpreter.run(input);
  return { ...input, prevData: data, results: [[1, { retCode: 0, result: LIST_OF_200 }]] };
};

/** What it reads in data of its own making, of another peer's particle. */
const readings = async (interpreter: Interpreter, self: Identity): Promise<Record<string, JsonValue>> => {
  const initiator = await createIdentity();
  const script = `(seq
    (call "${self.peerId}" ("a" "f") [] x)
    (call %init_peer_id% ("callbackSrv" "response") [x]))`;
  const particle = await signParticle({ script, ttl: 60_000, timestamp: Date.now() }, initiator);
  const first = await interpreter.run({ particle, prevData: EMPTY, data: EMPTY, results: [] });
  const results = [[1, { retCode: 0, result: "7" }]] as const;
  const { data } = await interpreter.run({ particle, prevData: first.data, data: EMPTY, results });
  const trace = await interpreter.trace(data, initiator.peerId);
  const origin = { peer: self.peerId, service: "a", function: "f", lens: "" };
  const { calls } = await interpreter.view({ ...particle, data });
  return {
    tookPart: trace.peers.includes(self.peerId),
    proves: [trace.proves(7, origin), trace.proves(8, origin)],
    viewed: (calls ?? []).map((call) => call.function),
  };
};

const codeOr = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return error.code;
  }
};
