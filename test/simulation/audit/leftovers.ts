import type { SimGateway } from "../node/sim-gateway.ts";
import type { Violation } from "./violation.ts";

/** What a gateway holds when nothing is going on: its periodic timers. */
export const timersAtRest = (gateway: SimGateway): number => gateway.process?.life.timers ?? 0;

/** To be asked when every particle's time has been over for long, at every peer. */
export const leftovers = async (gateway: SimGateway, restingTimers: number): Promise<Violation[]> => {
  const { process } = gateway;
  if (process === undefined) return [];
  const recovered = gateway.disk.image.recovered();
  const here = await process.engine.list({ limit: 10 });
  const isEmpty = await process.overlay.isEmpty();
  const found: Readonly<Record<string, number>> = {
    "particles in the journal": recovered.particles.length,
    "tombstones in the journal": recovered.over.length,
    "particles in the engine": here.particles.length,
    "queues to other peers": isEmpty ? 0 : 1,
    "open upstream requests": process.upstream.open,
    "timers beyond the periodic ones": Math.max(0, process.life.timers - restingTimers),
  };
  return Object.entries(found)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => ({
      invariant: "nothing left behind",
      detail: `${gateway.name}: ${count} ${what}`,
    }));
};
