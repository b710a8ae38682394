import { type Client, connect } from "../src/client/index.ts";
import { createIdentity } from "../src/particle/index.ts";
import { cpuMs, inParallel, median } from "./cpu.ts";
import { SECRETS, type Stage, startApis } from "./peers.ts";

const IN_FLIGHT = 32;
const ROUNDS = 3;

interface ChainFigures {
  readonly chainsPerSecond: number;
  /** Of the two service peers together, by hops. */
  readonly cpuMsPerHop: number;
}

/** Credit check, then SMS: client -> relay -> bureau -> sms -> relay -> client. Peers on js-client are reached through the relay alone. */
export const benchChain = async (stage: Stage, counts: { gateway: number; jsClient: number }) => {
  const apis = await startApis(stage);
  const relay = await stage.gateway("relay", []);
  const [relayAddress = ""] = relay.ready.addresses;
  const bureau = await stage.gateway(
    "bureau",
    [relayAddress],
    { "credit-check": apis.adapters["credit-check"] },
    SECRETS,
  );
  const sms = await stage.gateway(
    "sms",
    [relayAddress, ...bureau.ready.addresses],
    { sms: apis.adapters.sms },
    SECRETS,
  );
  const js = () =>
    stage.start<{ peerId: string }>("./js-client-peer.ts", [relayAddress, apis.bureau, apis.sms], SECRETS);
  const [jsBureau, jsSms] = [await js(), await js()];
  const client = await connect(relayAddress, { key: await createIdentity() });
  try {
    const gateways = () => measure(client, relay.ready.peerId, [bureau, sms], false, counts.gateway);
    const jsPeers = () => measure(client, relay.ready.peerId, [jsBureau, jsSms], true, counts.jsClient);
    await measure(client, relay.ready.peerId, [bureau, sms], false, 1500);
    await measure(client, relay.ready.peerId, [jsBureau, jsSms], true, 400);
    const ours: ChainFigures[] = [];
    const theirs: ChainFigures[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await gateways());
      theirs.push(await jsPeers());
    }
    const [gateway, jsClient] = [middle(ours), middle(theirs)];
    return {
      gateway,
      jsClient,
      throughputRatio: gateway.chainsPerSecond / jsClient.chainsPerSecond,
      cpuRatio: jsClient.cpuMsPerHop / gateway.cpuMsPerHop,
    };
  } finally {
    await client.close();
  }
};

interface ServicePeer {
  readonly pid: number;
  readonly ready: { readonly peerId: string };
}

const measure = async (
  client: Client,
  relay: string,
  [bureau, sms]: readonly [ServicePeer, ServicePeer],
  viaRelay: boolean,
  count: number,
): Promise<ChainFigures> => {
  const hop = `(new $hop (new #hop (canon "${relay}" $hop #hop)))`;
  const script = `
(seq ${hop}
 (seq (call "${bureau.ready.peerId}" ("credit-check" "checkCredit") ["C-1001" 2500] check)
  (seq ${viaRelay ? hop : "(null)"}
   (seq (call "${sms.ready.peerId}" ("sms" "sendMessage") ["+447700900101" check.$.message] sent)
    (seq ${hop}
     (call %init_peer_id% ("callbackSrv" "response") [sent.$.sid]))))))`;
  const cpu = (): number => cpuMs(bureau.pid) + cpuMs(sms.pid);
  const cpuBefore = cpu();
  const startedAt = performance.now();
  await inParallel(count, IN_FLIGHT, () => client.run(script, { ttlMs: 60_000 }));
  const seconds = (performance.now() - startedAt) / 1000;
  return { chainsPerSecond: count / seconds, cpuMsPerHop: (cpu() - cpuBefore) / (2 * count) };
};

const middle = (figures: readonly ChainFigures[]): ChainFigures => ({
  chainsPerSecond: median(figures.map(({ chainsPerSecond }) => chainsPerSecond)),
  cpuMsPerHop: median(figures.map(({ cpuMsPerHop }) => cpuMsPerHop)),
});
