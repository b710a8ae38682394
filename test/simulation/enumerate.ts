import { timersAtRest } from "./audit/leftovers.ts";
import type { Violation } from "./audit/violation.ts";
import type { SimGateway } from "./node/sim-gateway.ts";
import type { Moment } from "./node/sim-journal.ts";
import { settleDown } from "./settle-down.ts";
import { START_MS } from "./simulate.ts";
import { STORIES, type Story, type StoryName, tell } from "./stories.ts";
import { World } from "./world/world.ts";

/** Where a crash is put. */
export interface CrashPoint {
  readonly story: StoryName;
  /** Which gateway. */
  readonly gateway: number;
  /** Which of its transactions, or of the acknowledgements it gave. */
  readonly number: number;
  readonly moment: Moment | "acknowledged";
}

export interface Enumerated {
  readonly point: CrashPoint;
  readonly answer: "success" | "unknown" | "another";
  readonly violations: readonly Violation[];
}

const SEED = 11;
/** A slow interpreter: a gateway can crash between its acknowledgement and its first run. */
const RUN_MS = [20, 25] as const;
const SECOND_TTL_MS = 60_000;

/**
 * The same stories again and again, each time with a crash of one gateway at another of its journal's transactions: before it is on the disk,
 * and after, before anybody is told; or when a peer has its acknowledgement.
 */
export async function* enumerateCrashes(): AsyncGenerator<Enumerated> {
  for (const story of Object.keys(STORIES) as StoryName[])
    for (const gateway of STORIES[story].operations.keys())
      for (const moment of ["unsynced", "synced", "acknowledged"] as const)
        for (let number = 1; ; number++) {
          const done = await crashAt({ story, gateway, number, moment });
          if (done === undefined) break;
          yield done;
        }
}

/** Undefined: the gateway does not come so far. */
const crashAt = async (point: CrashPoint): Promise<Enumerated | undefined> => {
  const { isRepeated, ttlMs, downMs, delayMs, fsyncMs }: Story = STORIES[point.story];
  using world = await World.create({ seed: SEED, gateways: 3, clients: 1, runMs: RUN_MS });
  world.network.weather = { ...world.network.weather, delayMs };
  for (const { disk } of world.gateways) disk.fsyncMs = fsyncMs;
  await world.scheduler.run(world.now + START_MS);
  const resting = world.gateways.map(timersAtRest);
  setTrap(world, point, downMs);
  const client = world.clients[0]!;
  const plan = tell(point.story, world);
  const job = world.launch(client, plan);
  if (isRepeated)
    world.scheduler.after(ttlMs + downMs, "again", () =>
      world.launch(client, { ...plan, ttlMs: SECOND_TTL_MS }),
    );
  const violations = await settleDown(world, resting);
  if (world.crashes === 0) return undefined;
  const code = job.answer?.kind === "failed" ? job.answer.code : undefined;
  const answer =
    job.answer?.kind === "values" ? "success" : code === "SLUICE_OUTCOME_UNKNOWN" ? "unknown" : "another";
  return { point, answer, violations };
};

const setTrap = (world: World, { gateway: index, number, moment }: CrashPoint, downMs: number): void => {
  const target = world.gateways[index]!;
  const spring = (gateway: SimGateway): void => {
    if (world.crashes > 0) return;
    world.crash(gateway, `at ${number}, ${moment}`);
    world.scheduler.after(downMs, "up", () => world.restart(gateway));
  };
  world.onCommit = (gateway, commit, when) => {
    if (gateway === target && commit === number && when === moment) spring(gateway);
  };
  let acknowledgements = 0;
  world.onMessage = (message, from) => {
    if (message.kind !== "acknowledged" || from !== target.peerId) return;
    // Once the message is taken: the sender knows.
    if (++acknowledgements === number && moment === "acknowledged")
      world.scheduler.after(0, "acknowledged", () => spring(target));
  };
};
