import { silentLogger, systemClock } from "../src/core/index.ts";
import { createOverlay } from "../src/overlay/index.ts";
import { createIdentity, signParticle } from "../src/particle/index.ts";
import { parcelOf } from "../test/support/parcel-of.ts";
import { cpuMs, inParallel, median } from "./cpu.ts";
import { SECRETS, type Stage, startApis } from "./peers.ts";

const IN_FLIGHT = 32;
const ROUNDS = 3;

export interface HopFigures {
  readonly hopsPerSecond: number;
  readonly cpuMsPerHop: number;
}

/**
 * One peer saturated, its journal on the disk: receive, verify, record, run, POST to the credit bureau, run, send back. The load comes from a bare
 * overlay that signed everything before and runs no interpreter, the same for both kinds of peer.
 */
export const benchHop = async (stage: Stage, counts: { gateway: number; jsClient: number }) => {
  const identity = await createIdentity();
  const load = await createOverlay(
    {
      listen: ["/ip4/127.0.0.1/tcp/0/ws"],
      announce: [],
      bootstrap: [],
      particleBytes: 4_194_304,
      parcelsPerPeer: 10_000,
      streamsPerConnection: 4096,
      unknownPeerMs: 15_000,
      agentVersion: "sluice-bench",
    },
    { identity, clock: systemClock, logger: silentLogger },
  );
  const waiting = new Map<string, () => void>();
  await load.start({ particle: async ({ id }) => waiting.get(id)?.(), undeliverable: () => {} });
  const [address = ""] = load.addresses();
  const apis = await startApis(stage);
  const gatewayOf = (durability: "full" | "none") =>
    stage.gateway(
      `hop-${durability}`,
      [address],
      { "credit-check": apis.adapters["credit-check"] },
      SECRETS,
      { durability },
    );
  const gateway = await gatewayOf("full");
  const forgetful = await gatewayOf("none");
  const jsClient = await stage.start<{ peerId: string }>(
    "./js-client-peer.ts",
    [address, apis.bureau, apis.sms],
    SECRETS,
  );

  const measure = async (
    peer: { pid: number; ready: { peerId: string } },
    count: number,
  ): Promise<HopFigures> => {
    const { peerId } = peer.ready;
    const script = `(seq (call "${peerId}" ("credit-check" "checkCredit") ["C-1001" 2500] r) (call %init_peer_id% ("callbackSrv" "response") [r]))`;
    const particles = await Promise.all(
      Array.from({ length: count }, () =>
        signParticle({ script, ttl: 60_000, timestamp: Date.now() }, identity),
      ),
    );
    const cpuBefore = cpuMs(peer.pid);
    const startedAt = performance.now();
    await inParallel(count, IN_FLIGHT, async (index) => {
      const particle = particles[index];
      if (particle === undefined) return;
      const back = new Promise<void>((resolve) => waiting.set(particle.id, resolve));
      load.send(peerId, parcelOf(particle));
      await back;
      waiting.delete(particle.id);
    });
    const seconds = (performance.now() - startedAt) / 1000;
    return { hopsPerSecond: count / seconds, cpuMsPerHop: (cpuMs(peer.pid) - cpuBefore) / count };
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
  await load.stop(0);
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
