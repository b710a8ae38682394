import { setImmediate as turn } from "node:timers/promises";
import type { Load } from "./load.ts";
import type { World } from "./world.ts";

const WARM_UP = 20;
const TTL_MS = 30_000;
/** The last points lie a little behind the end of a usual chain. */
const SPAN = 1.2;

/** Kills one gateway at each of `count` points of a chain's duration, a chain for each point; returns how often it did. */
export const killAtPoints = async (
  world: World,
  load: Load,
  name: string,
  count: number,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<number> => {
  const station = world.stations.find((candidate) => candidate.name === name);
  if (station === undefined) throw new RangeError(`there is no gateway ${name}`);
  const { gateway } = station;
  const usualMs = await warmUp(load);
  onProgress(`${count} points of a chain of ${usualMs.toFixed(1)} ms, killing ${name}`);
  for (let point = 0; point < count; point++) {
    if (signal.aborted) return point;
    const at = performance.now() + (point / count) * usualMs * SPAN;
    const settled = load.launch(TTL_MS);
    while (performance.now() < at) await turn(); // finer than a timer, and lets the client work
    await gateway.kill(`point ${point}`);
    await gateway.start();
    await settled;
    await load.launch(TTL_MS); // the gateway is as warm as it was for the measurement
    if ((point + 1) % 50 === 0) onProgress(`${name}: ${point + 1} points`);
  }
  return count;
};

/** The median duration of a chain, ms. */
const warmUp = async (load: Load): Promise<number> => {
  const durations: number[] = [];
  for (let round = 0; round < WARM_UP; round++) {
    const start = performance.now();
    await load.launch(TTL_MS);
    durations.push(performance.now() - start);
  }
  return durations.toSorted((a, b) => a - b)[WARM_UP / 2] ?? 0;
};
