// Feeds everything that reads what others send with a million inputs: `npm run fuzz`. Inputs are valid ones with edits (test/fuzz/mutations.ts), made of a seed.
// Findings are crashes, hangs, errors that are no refusal, and forgeries that are taken; they are written to a file, and the end is 1.
import { appendFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { TARGETS } from "../test/fuzz/targets.ts";

const USAGE = `usage: node scripts/fuzz.mjs [--inputs 1000000] [--seed N] [--target NAME] [--seconds N]
targets: ${TARGETS.map(({ name }) => name).join(", ")}
`;
/** Inputs of one job: what a thread that had to be ended may lose. */
const JOB = 250;
/** For one input. The slowest that are meant to be taken are scripts, which have two seconds. */
const HANG_MS = 15_000;
const PREPARE_MS = 60_000;
const MILLION = 1_000_000;

const options = {
  inputs: { type: "string", default: String(MILLION) },
  seed: { type: "string" },
  target: { type: "string" },
  seconds: { type: "string" },
};
const usage = (problem) => {
  process.stderr.write(`${problem}\n${USAGE}`);
  process.exit(2);
};
const read = () => {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return usage(error.message);
  }
};
const values = read();
const number = (name, fallback) => {
  const value = values[name] === undefined ? fallback : Number(values[name]);
  return Number.isSafeInteger(value) && value >= 0 ? value : usage(`--${name} must be a whole number`);
};
const inputs = number("inputs", MILLION);
const seed = number("seed", Date.now() % 2 ** 31);
const endsAt =
  Date.now() + (values.seconds === undefined ? Number.POSITIVE_INFINITY : number("seconds") * 1000);
const targets = TARGETS.filter(({ name }) => values.target === undefined || name === values.target);
if (targets.length === 0) usage(`no target ${values.target}`);

const file = join(tmpdir(), `sluice-fuzz-${seed}.jsonl`);
const tally = new Map(targets.map(({ name }) => [name, { inputs: 0, ms: 0, findings: 0 }]));
const found = (finding) => {
  appendFileSync(file, `${JSON.stringify(finding)}\n`);
  tally.get(finding.target).findings++;
  console.log(
    `${finding.kind} in ${finding.target} (seed ${finding.seed}, input ${finding.index}): ${finding.message.split("\n", 1)[0]}`,
  );
};

/** Jobs of all targets, mixed, so that a run that is cut short has looked at each. */
const jobs = () => {
  const shares = targets.reduce((sum, { share }) => sum + share, 0);
  const queues = targets.map(({ name, share }) => {
    const count = Math.ceil((inputs * share) / shares);
    return Array.from({ length: Math.ceil(count / JOB) }, (_, index) => ({
      order: index / Math.ceil(count / JOB),
      job: { target: name, seed: (seed + index * 7919) % 2 ** 31, count: Math.min(JOB, count - index * JOB) },
    }));
  });
  return queues
    .flat()
    .sort((a, b) => a.order - b.order)
    .map(({ job }) => job);
};
const waiting = jobs();

/** One thread; it is ended and replaced when an input hangs or brings it down. */
const feed = async () => {
  let thread;
  const open = () => {
    const shared = new SharedArrayBuffer(4);
    const worker = new Worker(new URL("../test/fuzz/worker.ts", import.meta.url), { workerData: shared });
    return { worker, at: new Int32Array(shared) };
  };
  for (let job = waiting.shift(); job !== undefined && Date.now() < endsAt; job = waiting.shift()) {
    thread ??= open();
    const outcome = await answerTo(thread, job);
    const noted = tally.get(job.target);
    if (outcome.findings !== undefined) {
      noted.inputs += job.count;
      noted.ms += outcome.ms;
      for (const finding of outcome.findings) found(finding);
      continue;
    }
    noted.inputs += outcome.index + 1;
    found({
      ...outcome,
      target: job.target,
      seed: job.seed,
      input: `--target ${job.target}: input ${outcome.index} of ${JSON.stringify(job)}`,
    });
    await thread.worker.terminate();
    thread = undefined;
  }
  thread?.worker.postMessage("close");
};

/** What a job found, or what ended the thread. */
const answerTo = ({ worker, at }, job) =>
  new Promise((resolve) => {
    let index = Atomics.load(at, 0);
    let since = Date.now();
    const settle = (outcome) => {
      clearInterval(watch);
      worker.off("message", settle).off("error", crashed).off("exit", exited);
      resolve(outcome);
    };
    const crashed = (error) =>
      settle({
        kind: "crash",
        index: Math.max(0, Atomics.load(at, 0) - 1),
        message: String(error?.stack ?? error),
      });
    const exited = (code) => crashed(`the thread ended with ${code}`);
    const watch = setInterval(() => {
      const now = Atomics.load(at, 0);
      if (now !== index) [index, since] = [now, Date.now()];
      else if (Date.now() - since > (now === 0 ? PREPARE_MS : HANG_MS))
        settle({ kind: "hang", index: Math.max(0, now - 1), message: `no answer in ${HANG_MS} ms` });
    }, 500);
    worker.on("message", settle).on("error", crashed).on("exit", exited);
    worker.postMessage(job);
  });

console.log(`seed ${seed}; findings go to ${file}`);
const started = Date.now();
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, feed));
console.log("| target | inputs | inputs/s | findings |\n| --- | --- | --- | --- |");
for (const [name, { inputs: count, ms, findings }] of tally)
  console.log(`| ${name} | ${count} | ${ms === 0 ? 0 : Math.round((count * 1000) / ms)} | ${findings} |`);
const sum = (field) => [...tally.values()].reduce((all, one) => all + one[field], 0);
console.log(
  `${sum("inputs")} inputs in ${Math.round((Date.now() - started) / 1000)} s, ${sum("findings")} findings`,
);
process.exitCode = sum("findings") === 0 ? 0 : 1;
