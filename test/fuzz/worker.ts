import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import type { Prepared } from "./target.ts";
import { Forgery, tried } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** Inputs of one target, made of a seed: the same for the same numbers. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  readonly count: number;
}

export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly index: number;
  readonly kind: "crash" | "hang" | "forgery" | "fault";
  readonly message: string;
  readonly input: string;
}

// A thread that feeds targets; which input it is at stands in shared memory, for whoever has to end it.
const at = new Int32Array(workerData as SharedArrayBuffer);
const prepared = new Map<string, Prepared<unknown>>();

const preparedOf = async (name: string): Promise<Prepared<unknown>> => {
  const known = prepared.get(name);
  if (known !== undefined) return known;
  const found = TARGETS.find((target) => target.name === name);
  if (found === undefined) throw new Error(`no target ${name}`);
  const made = await found.prepare();
  prepared.set(name, made);
  return made;
};

/** Bytes as hex, everything else as JSON. */
export const shown = (input: unknown): string =>
  JSON.stringify(input, (_, value) =>
    value instanceof Uint8Array
      ? { hex: Buffer.from(value).toString("hex") }
      : typeof value === "bigint"
        ? `${value}n`
        : value,
  ) ?? String(input);

/** What a job found, and how long it took without its preparation, ms. */
export interface Done {
  readonly findings: readonly Finding[];
  readonly ms: number;
}

const work = async ({ target, seed, count }: Job): Promise<Done> => {
  const { inputs, run } = await preparedOf(target);
  const started = performance.now();
  const findings: Finding[] = [];
  for (const [index, input] of fc.sample(inputs, { seed, numRuns: count }).entries()) {
    Atomics.store(at, 0, index + 1);
    const error = await tried(() => run(input));
    if (error === undefined) continue;
    const kind = error instanceof Forgery ? "forgery" : "fault";
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    findings.push({
      target,
      seed,
      index,
      kind,
      message: message.slice(0, 2000),
      input: shown(input).slice(0, 20_000),
    });
  }
  Atomics.store(at, 0, 0);
  return { findings, ms: performance.now() - started };
};

const close = async (): Promise<void> => {
  for (const { close: end } of prepared.values()) await end?.();
  parentPort?.close();
};

/** A rejection ends the thread, which is a finding. */
parentPort?.on("message", (job: Job | "close") => {
  if (job === "close") void close();
  else void work(job).then((done) => parentPort?.postMessage(done));
});
