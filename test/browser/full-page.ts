import { createBrowserInterpreter } from "../../src/avm/browser.ts";
import { type Client, connect, createIdentity, SluiceError } from "../../src/client/browser.ts";
import { type JsonValue, parseJson, stringifyJson, systemClock } from "../../src/core/index.ts";
import { LIMITS } from "../support/avm-fixtures.ts";
import { FLOW_RUN_MS, interpreterFlow } from "../support/interpreter-flow.ts";

/*
 * What runs in the page: a full client's calls through gateways of the test's. Task and report travel as JSON.
 */
export interface FullTask {
  /** Addresses: of a gateway with a shop, of a peer that lies about the bank, and of a port at which nobody is. */
  readonly near: string;
  readonly liar: string;
  readonly nobody: string;
  /** Peer ids: of a gateway that only `near` can reach, and of the bank. */
  readonly far: string;
  readonly bank: string;
}

/** Results, or refusals as `CODE: detail`. */
export interface FullReport {
  /** What a Web Worker makes of `interpreterFlow`. */
  readonly interpreter: Readonly<Record<string, JsonValue>>;
  readonly near: JsonValue;
  readonly chain: JsonValue;
  /** Peer, service and function that each value of the chain came from. */
  readonly origins: readonly string[];
  /** The same chain as the client writes it. */
  readonly built: JsonValue;
  readonly missing: JsonValue;
  readonly denied: JsonValue;
  /** Through a gateway that is restarted before it answers. */
  readonly slow: JsonValue;
  /** The bank's balance, as it was signed by the bank and by another. */
  readonly true: JsonValue;
  readonly forged: JsonValue;
  readonly nobody: JsonValue;
  /** With an interpreter from where there is none. */
  readonly noInterpreter: JsonValue;
}

export const run = async (text: string): Promise<string> => {
  const task = parseJson(text) as unknown as FullTask;
  const [near, liar] = await Promise.all([connected(task.near), connected(task.liar)]);
  const { far, bank } = task;
  const interpreter = interpreterFlow(({ peerId, seed }) =>
    createBrowserInterpreter(
      { ...LIMITS, peerId, seed, runMs: FLOW_RUN_MS, wasm: undefined },
      { clock: systemClock },
    ),
  );
  const balance = (fn: string): Promise<JsonValue> =>
    orRefusal(liar.call("bank", fn, [], { peer: bank, ttlMs: 3000 }));
  const forged = balance("forged");
  const chain = await near.run(twoHops(near, far));
  const built = await near.chain((described) => {
    const first = described.call<{ name: string }>(near.relayPeerId, "shop", "getItem", ["one"]);
    return described.call(far, "shop", "getItem", [first.at("name")]);
  });
  const report: FullReport = {
    near: await near.call("shop", "getItem", ["one"]),
    chain: chain.values as JsonValue,
    origins: chain.origins.map(([origin]) => `${origin?.peer} ${origin?.service} ${origin?.function}`),
    built: { value: built.value, peers: built.calls.map(({ peer }) => peer) },
    missing: await orRefusal(near.call("shop", "getItem", ["missing"], { peer: far })),
    denied: await orRefusal(near.call("safe", "getItem", ["one"], { peer: far })),
    true: await balance("balance"),
    nobody: await orRefusal(connected(task.nobody).then(() => "connected")),
    noInterpreter: await orRefusal(
      connected(task.near, new URL("/none.wasm", import.meta.url)).then(() => "connected"),
    ),
    slow: await near.call("shop", "getItem", ["slow"], { peer: far }),
    forged: await forged,
    interpreter: await interpreter,
  };
  await Promise.all([near.close(), liar.close()]);
  return stringifyJson(report as unknown as JsonValue);
};

const connected = async (multiaddr: string, wasm?: URL): Promise<Client> =>
  connect(multiaddr, { key: await createIdentity(), ...(wasm && { wasm }) });

/** The near shop's item names the one that the far shop is asked for. */
const twoHops = ({ relayPeerId }: Client, far: string): string => `(seq
  (call %init_peer_id% ("getDataSrv" "-relay-") [] relay)
  (xor
    (seq
      (seq
        (call "${relayPeerId}" ("shop" "getItem") ["one"] first)
        (call "${far}" ("shop" "getItem") [first.$.name] second))
      (seq
        (call relay ("op" "identity") [second] back)
        (call %init_peer_id% ("callbackSrv" "response") [first second])))
    (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])))`;

/** A refusal is `CODE: detail`. */
const orRefusal = async (work: Promise<JsonValue>): Promise<JsonValue> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return `${error.code}: ${error.message}`;
  }
};
