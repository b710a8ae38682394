import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Faults } from "./faults.ts";
import { type Evidence, isClean, judge, type Verdict } from "./judge.ts";
import { Load } from "./load.ts";
import { killAtPoints } from "./points.ts";
import { createRandom } from "./random.ts";
import { type Figures, reportText } from "./report.ts";
import { now, type Timeline } from "./timeline.ts";
import { openWorld, type World } from "./world.ts";

export interface TortureOptions {
  readonly seed: number;
  readonly kills: number;
  /** No new faults after so long, s. */
  readonly seconds: number;
  /** Instead of chance: so many kills of each of `gateways`, spread evenly over one chain. */
  readonly points: number | undefined;
  /** Names, for `points`. */
  readonly gateways: readonly string[];
  /** Particles in flight. */
  readonly width: number;
  /** How long faults go on before a calm in which every particle has to settle, ms. */
  readonly waveMs: number;
  /** Leave the folder also when all is well. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

export interface TortureResult {
  readonly clean: boolean;
  readonly verdict: Verdict;
  readonly figures: Figures;
  readonly text: string;
  /** Where the evidence is; undefined: nothing was wrong, all is tidied up. */
  readonly evidence: string | undefined;
}

/** Time that a particle still has when a wave's faults end, ms: enough for a clear path of 10 s before its deadline. */
const CALM_MS = [15_000, 20_000] as const;
const MIN_TTL_MS = 30_000;

export const torture = async (options: TortureOptions): Promise<TortureResult> => {
  const { seed, signal } = options;
  const random = createRandom(seed);
  await using world = await openWorld({ clients: 2, random, workMs: [2, 60] });
  const load = new Load(world);
  const startedAt = now();
  let kills = 0;
  let otherFaults = 0;
  if (options.points === undefined) {
    const faults = new Faults(world, random);
    const endsAt = performance.now() + options.seconds * 1000;
    for (
      let wave = 1;
      faults.kills < options.kills && performance.now() < endsAt && !signal.aborted;
      wave++
    ) {
      const calmFrom = Math.min(endsAt, performance.now() + options.waveMs);
      const ttl = (): number =>
        Math.round(Math.max(MIN_TTL_MS, calmFrom - performance.now() + random.between(...CALM_MS)));
      const rest = new AbortController();
      const busy = load.keepBusy(options.width, ttl, AbortSignal.any([rest.signal, signal]));
      await faults.rage(calmFrom, options.kills, signal);
      rest.abort();
      await untilSettled(Promise.all([busy, load.settled()]), signal);
      options.onProgress(
        `wave ${wave}: ${faults.kills} kills, ${faults.others} other faults, ${load.attempts.length} particles`,
      );
    }
    kills = faults.kills;
    otherFaults = faults.others;
  } else {
    for (const name of options.gateways)
      kills += await killAtPoints(world, load, name, options.points, signal, options.onProgress);
  }
  const evidence = evidenceOf(world, load, signal.aborted);
  const verdict = judge(evidence);
  const figures: Figures = {
    seed,
    kills,
    otherFaults,
    seconds: (now() - startedAt) / 1000,
    inFlight: inFlightAtKills(evidence),
    startMs: world.stations.flatMap(({ gateway }) => gateway.startMs),
  };
  const text = reportText(figures, verdict);
  const clean = isClean(verdict);
  if (signal.aborted || (clean && !options.keep))
    return { clean, verdict, figures, text, evidence: undefined };
  world.keep();
  await writeEvidence(world.folder, evidence, world.timeline, text);
  return { clean, verdict, figures, text, evidence: world.folder };
};

const untilSettled = (settled: Promise<unknown>, signal: AbortSignal): Promise<unknown> => {
  const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  return signal.aborted ? Promise.resolve() : Promise.race([settled, aborted]);
};

/** Of an interrupted run only what had come to its end. */
const evidenceOf = (
  { stations: [a, b, c], timeline }: World,
  { attempts }: Load,
  interrupted: boolean,
): Evidence => ({
  attempts: interrupted ? attempts.filter(({ outcome }) => outcome !== undefined) : attempts,
  requests: { safe: a.backend.requests, keyed: b.backend.requests, once: c.backend.requests },
  events: timeline.events,
  outages: timeline.outages,
  backends: [a, b, c].map(({ backend }) => backend.name),
  once: { gateway: c.name, backend: c.backend.name },
});

const inFlightAtKills = ({ attempts, events }: Evidence): number => {
  const kills = events.filter(({ kind }) => kind === "kill").map(({ at }) => at);
  const open = kills.map(
    (at) =>
      attempts.filter(
        ({ launchedAt, settledAt = Number.POSITIVE_INFINITY }) => launchedAt < at && settledAt > at,
      ).length,
  );
  return open.reduce((sum, count) => sum + count, 0) / Math.max(1, open.length);
};

/** Beside the gateways' own folders (journal, log): everything that was seen from outside, one JSON object a line. */
const writeEvidence = async (
  folder: string,
  { attempts, requests }: Evidence,
  { events, outages }: Timeline,
  text: string,
): Promise<void> => {
  const lines = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join("");
  const all = Object.values(requests)
    .flat()
    .toSorted((one, other) => one.arrivedAt - other.arrivedAt);
  await writeFile(join(folder, "report.txt"), text);
  await writeFile(join(folder, "timeline.jsonl"), lines(events));
  await writeFile(join(folder, "outages.jsonl"), lines(outages));
  await writeFile(join(folder, "particles.jsonl"), lines(attempts));
  await writeFile(join(folder, "requests.jsonl"), lines(all));
};
