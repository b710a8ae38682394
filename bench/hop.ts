import { signParticle } from "../src/particle/index.ts";
import { median } from "./cpu.ts";
import { type HopFigures, startLoad } from "./load.ts";
import { SECRETS, type Stage, startApis } from "./peers.ts";

const ROUNDS = 3;

/**
 * One peer saturated, its journal on the disk: receive, verify, record, run, POST to the credit bureau, run, send back. The load comes from a bare
 * overlay that signed everything before and runs no interpreter, the same for both kinds of peer.
 */
export const benchHop = async (stage: Stage, counts: { gateway: number; jsClient: number }) => {
  const load = await startLoad();
  const apis = await startApis(stage);
  const gatewayOf = (durability: "full" | "none") =>
    stage.gateway(
      `hop-${durability}`,
      [load.address],
      { "credit-check": apis.adapters["credit-check"] },
      SECRETS,
      { durability },
    );
  const gateway = await gatewayOf("full");
  const forgetful = await gatewayOf("none");
  const jsClient = await stage.start<{ peerId: string }>(
    "./js-client-peer.ts",
    [load.address, apis.bureau, apis.sms],
    SECRETS,
  );

  const measure = async (
    peer: { pid: number; ready: { peerId: string } },
    count: number,
  ): Promise<HopFigures> => {
    const script = `(seq (call "${peer.ready.peerId}" ("credit-check" "checkCredit") ["C-1001" 2500] r) (call %init_peer_id% ("callbackSrv" "response") [r]))`;
    const sign = () => signParticle({ script, ttl: 60_000, timestamp: Date.now() }, load.identity);
    return load.measure(peer, await Promise.all(Array.from({ length: count }, sign)));
  };

  await measure(gateway, 2000);
  await measure(forgetful, 2000);
  await measure(jsClient, 500);
  const ours: HopFigures[] = [];
  const without: HopFigures[] = [];
  const theirs: HopFigures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measure(gateway, counts.gateway));
    without.push(await measure(forgetful, counts.gateway));
    theirs.push(await measure(jsClient, counts.jsClient));
  }
  await load.stop();
  return compared(ours, without, theirs);
};

const compared = (
  ours: readonly HopFigures[],
  without: readonly HopFigures[],
  theirs: readonly HopFigures[],
) => {
  const middle = (figures: readonly HopFigures[]): HopFigures => ({
    hopsPerSecond: median(figures.map(({ hopsPerSecond }) => hopsPerSecond)),
    cpuMsPerHop: median(figures.map(({ cpuMsPerHop }) => cpuMsPerHop)),
  });
  const [gateway, withoutJournal, jsClient] = [middle(ours), middle(without), middle(theirs)];
  return {
    gateway,
    withoutJournal,
    jsClient,
    durabilityRatio: gateway.hopsPerSecond / withoutJournal.hopsPerSecond,
    throughputRatio: gateway.hopsPerSecond / jsClient.hopsPerSecond,
    cpuRatio: jsClient.cpuMsPerHop / gateway.cpuMsPerHop,
  };
};
