import type { SimClient } from "../node/sim-client.ts";
import type { Plan } from "../workload/job.ts";
import { planFor } from "../workload/shapes.ts";
import type { World } from "./world.ts";

/** Between two particles of a client, ms. Most are to meet a storm: what starts in the quiet proves less. */
const MEAN_GAP_MS = { storm: 2000, quiet: 6000 };

/** Clients that start one particle after the other until `end`. */
export const runWorkload = (world: World, end: number): void => {
  for (const client of world.clients) next(world, client, end);
};

const next = (world: World, client: SimClient, end: number): void => {
  const { random, scheduler, calm } = world;
  scheduler.after(
    random.exponential(MEAN_GAP_MS[calm.isNow ? "quiet" : "storm"]),
    `${client.name} acts`,
    () => {
      if (world.now >= end) return;
      const plan = planFor({
        random,
        name: `t${world.jobs.length}`,
        relay: client.relay,
        gateways: world.gateways.map(({ peerId }) => peerId),
        nobody: world.nobody,
      });
      begin(world, client, plan);
      next(world, client, end);
    },
  );
};

const begin = (world: World, client: SimClient, plan: Plan): void => {
  const first = world.launch(client, plan);
  if (plan.impatientAfterMs === undefined) return;
  world.scheduler.after(plan.impatientAfterMs, `${client.name} is impatient`, () => {
    // Now and then although there is an answer: that has to be harmless as well.
    if (first.answer === undefined || world.random.chance(0.3)) world.launch(client, plan);
  });
};
