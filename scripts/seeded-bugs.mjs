// Proves that the simulation finds bugs: puts one after the other into a copy of the tree, and lets `test/simulation/hunt.ts` look for it.
// A bug that is not found, or whose patch does not apply any more, is an error.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BUGS } from "./seeded-bugs-table.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const TIMEOUT_MS = 300_000;

/** @param {string} folder @param {import("./seeded-bugs-table.mjs").Bug} bug */
const plant = (folder, { name, patches }) => {
  for (const { file, from, to } of patches) {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    const parts = text.split(from);
    if (parts.length !== 2)
      throw new Error(`${name}: the patch of ${file} matches ${parts.length - 1} times, not once: ${from}`);
    writeFileSync(path, parts.join(to));
  }
};

const copyTree = () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bug-"));
  for (const part of ["src", "test/simulation", "test/support", "package.json"])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
};

/** @param {string} folder */
const hunt = (folder) =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, ["test/simulation/main.ts", "--hunt"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT_MS,
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("error", failed);
    child.on("close", (code) => {
      if (code === 0) done(JSON.parse(out.trim().split("\n").at(-1) ?? "null"));
      else failed(new Error(`the hunt ended with ${code}: ${err.slice(-2000)}`));
    });
  });

const prove = async (bug) => {
  const folder = copyTree();
  const started = performance.now();
  try {
    plant(folder, bug);
    const found = await hunt(folder);
    return { bug, found, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    return { bug, found: null, error, seconds: (performance.now() - started) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What the tree as it is must be: without a finding. */
const CLEAN = { name: "(none)", patches: [] };

const row = ({ bug, found, error, seconds }) => {
  const caught = found ? `${found.invariant} | ${found.replay}` : `${error?.message ?? "not found"} | `;
  console.log(`| ${bug.name} | ${caught} | ${seconds.toFixed(1)} |`);
  if (process.argv.includes("--verbose") && found) console.log(`    ${found.detail.slice(0, 300)}`);
};

/** The tree without a bug has nothing to be found; with one it has. */
const isAsExpected = ({ bug, found, error }) => !error && Boolean(found) === (bug !== CLEAN);

const only = process.argv.slice(2).find((argument) => !argument.startsWith("--"));
const chosen = BUGS.filter(({ name }) => only === undefined || name.includes(only));
const waiting = [...(only === undefined ? [CLEAN] : []), ...chosen];
const results = [];
console.log("| bug | caught by | replayed by | seconds |");
console.log("| --- | --- | --- | --- |");
const worker = async () => {
  for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
    const result = await prove(bug);
    results.push(result);
    row(result);
  }
};
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
const caught = results.filter((result) => result.bug !== CLEAN && isAsExpected(result)).length;
console.log(`${caught} of ${chosen.length} bugs caught`);
process.exitCode = results.every(isAsExpected) ? 0 : 1;
