import { timersAtRest } from "./audit/leftovers.ts";
import type { Violation } from "./audit/violation.ts";
import { settleDown } from "./settle-down.ts";
import { Chaos } from "./world/chaos.ts";
import { Hostile } from "./world/hostile.ts";
import { runWorkload } from "./world/workload.ts";
import { World } from "./world/world.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Virtual hours with work and faults. */
  readonly hours: number;
  readonly tell?: ((line: string) => void) | undefined;
}

export interface Report {
  readonly seed: number;
  /** Equal for equal seeds. */
  readonly trace: string;
  readonly events: number;
  readonly particles: number;
  readonly succeeded: number;
  readonly crashes: number;
  /** Gateways that were stopped in order. */
  readonly stops: number;
  readonly effects: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly unknown: number;
  readonly forged: number;
  readonly replayed: number;
  readonly violations: readonly Violation[];
}

/** Until all are up and connected. */
export const START_MS = 2_000;
const HOUR_MS = 3_600_000;
/** A storm may still be on when the work ends. */
const LAST_STORM_MS = 60_000;

/** One world from its seed: work, storms, and judgement when all is over. */
export const simulate = async ({ seed, hours, tell }: SimulationOptions): Promise<Report> => {
  using world = await World.create({ seed, gateways: 3, clients: 2, tell });
  const end = world.now + START_MS + hours * HOUR_MS;
  const hostile = await Hostile.create(world, end);
  const violations = await live(world, end).catch((error: unknown): Violation[] => [
    { invariant: "no fault inside", detail: error instanceof Error ? `${error.stack}` : String(error) },
  ]);
  const { effects } = world.ledger;
  const of = (...invariants: readonly Violation["invariant"][]): number =>
    violations.filter(({ invariant }) => invariants.includes(invariant)).length;
  return {
    seed,
    trace: world.scheduler.digest(),
    events: world.scheduler.events,
    particles: world.jobs.length,
    succeeded: world.jobs.filter(({ answer }) => answer?.kind === "values").length,
    crashes: world.crashes,
    stops: world.stops,
    effects: effects.length,
    duplicates: of("a once effect at most once", "a keyed effect once per key"),
    lost: of("nothing lost"),
    unknown: world.recorder.unknowns,
    forged: hostile.forged,
    replayed: hostile.replayed,
    violations,
  };
};

const live = async (world: World, end: number): Promise<Violation[]> => {
  await world.scheduler.run(world.now + START_MS);
  const resting = world.gateways.map(timersAtRest);
  runWorkload(world, end);
  new Chaos(world, end).start();
  await world.scheduler.run(end + LAST_STORM_MS);
  return await settleDown(world, resting);
};
