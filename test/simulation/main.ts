import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { enumerateCrashes } from "./enumerate.ts";
import { GRAVES, openGrave } from "./graves.ts";
import { hunt } from "./hunt.ts";
import { type Report, simulate } from "./simulate.ts";

const USAGE = `npm run simulate -- [options]
  --seed N       the first seed (default 1; "fresh": a new one)
  --hours H      virtual hours of work and faults in one world (default 0.02)
  --runs K       worlds, one seed after the other (default 1)
  --seconds S    as many worlds as S real seconds allow, at least one
  --crashes C    as many worlds as it takes for C crashes
  --enumerate    a crash at every journal write of a three-hop chain
  --prove        seeded bugs: each has to be caught
  --hunt         the first violation there is, as JSON
  --verbose      tell everything that happens`;

const DEFAULT_HOURS = 0.02;

interface Totals {
  worlds: number;
  particles: number;
  crashes: number;
  effects: number;
  duplicates: number;
  lost: number;
  unknown: number;
  failing: number;
}

// test/support/command-line.ts is not at hand: scripts/seeded-bugs.mjs runs this file in a copy that has no other tests.
const fail = (problem: string): never => {
  process.stderr.write(`${problem}\n\n${USAGE}\n`);
  process.exit(2);
};

const readOptions = () => {
  try {
    return parseArgs({
      options: {
        seed: { type: "string", default: "1" },
        hours: { type: "string", default: String(DEFAULT_HOURS) },
        runs: { type: "string", default: "1" },
        seconds: { type: "string" },
        crashes: { type: "string" },
        enumerate: { type: "boolean", default: false },
        hunt: { type: "boolean", default: false },
        prove: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message.split("\n", 1)[0] ?? "");
  }
};

const main = async (): Promise<number> => {
  const values = readOptions();
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.hunt) {
    console.log(JSON.stringify((await hunt()) ?? null));
    return 0;
  }
  if (values.prove)
    return spawnSync(process.execPath, ["scripts/seeded-bugs.mjs"], { stdio: "inherit" }).status ?? 1;
  if (values.enumerate) return await enumerate();
  const first = values.seed === "fresh" ? freshSeed() : numberOf("seed", values.seed);
  const hours = numberOf("hours", values.hours);
  const runs = numberOf("runs", values.runs);
  const seconds = values.seconds === undefined ? undefined : numberOf("seconds", values.seconds);
  const crashes = values.crashes === undefined ? undefined : numberOf("crashes", values.crashes);
  return await runSeeds(first, hours, values.verbose, (totals, spentMs) => {
    if (crashes !== undefined) return totals.crashes < crashes;
    if (seconds !== undefined) return spentMs < seconds * 1000;
    return totals.worlds < runs;
  });
};

const runSeeds = async (
  first: number,
  hours: number,
  verbose: boolean,
  goesOn: (totals: Totals, spentMs: number) => boolean,
): Promise<number> => {
  const started = performance.now();
  const totals = {
    worlds: 0,
    particles: 0,
    crashes: 0,
    effects: 0,
    duplicates: 0,
    lost: 0,
    unknown: 0,
    failing: 0,
  };
  do {
    const seed = first + totals.worlds;
    const report = await simulate({ seed, hours, tell: verbose ? console.log : undefined });
    add(totals, report);
    if (verbose || report.violations.length > 0) show(report, hours);
  } while (goesOn(totals, performance.now() - started));
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `seeds ${first} to ${first + totals.worlds - 1}: ${totals.worlds} worlds of ${hours} h, ${totals.particles} particles, ${totals.crashes} crashes, ${totals.effects} effects, ` +
      `${totals.duplicates} duplicated, ${totals.lost} lost, ${totals.unknown} unknown, ${totals.failing} failing; ` +
      `${seconds.toFixed(1)} s, ${(totals.crashes / seconds).toFixed(1)} crashes/s`,
  );
  return totals.failing === 0 ? 0 : 1;
};

const add = (totals: Totals, report: Report): void => {
  totals.worlds++;
  if (report.violations.length > 0) totals.failing++;
  for (const name of ["particles", "crashes", "effects", "duplicates", "lost", "unknown"] as const)
    totals[name] += report[name];
};

const show = ({ violations, ...report }: Report, hours: number): void => {
  console.log(JSON.stringify(report));
  for (const { invariant, detail } of violations) console.log(`  VIOLATED ${invariant}: ${detail}`);
  if (violations.length > 0)
    console.log(`  replay: npm run simulate -- --seed ${report.seed} --hours ${hours} --verbose`);
};

const enumerate = async (): Promise<number> => {
  const started = performance.now();
  const answers = { chain: newAnswers(), again: newAnswers(), fork: newAnswers() };
  let points = 0;
  let failing = 0;
  for await (const { point, answer, violations } of enumerateCrashes()) {
    points++;
    answers[point.story][answer]++;
    if (violations.length > 0) failing++;
    for (const { invariant, detail } of violations)
      console.log(`${JSON.stringify(point)} VIOLATED ${invariant}: ${detail}`);
  }
  for (const grave of GRAVES) {
    const violations = await openGrave(grave);
    if (violations.length > 0) failing++;
    for (const { invariant, detail } of violations)
      console.log(`${JSON.stringify(grave)} VIOLATED ${invariant}: ${detail}`);
  }
  for (const [story, { success, unknown, another }] of Object.entries(answers))
    console.log(`${story}: ${success} succeeded, ${unknown} unknown, ${another} failed otherwise`);
  console.log(
    `${points} crashes, each at another journal write or acknowledgement, and ${GRAVES.length} particles sent again after their time: ` +
      `${failing} with violations; ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  return failing === 0 ? 0 : 1;
};

const newAnswers = () => ({ success: 0, unknown: 0, another: 0 });

const numberOf = (name: string, text: string): number => {
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  return fail(`--${name} takes a number from 0, not ${text}`);
};

const freshSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;

process.exitCode = await main();
