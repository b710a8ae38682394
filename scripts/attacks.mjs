// The threat table's own proof: `--prove` removes each row's defence in a copy of the tree, and demands that the row's test fails there and passes
// here; `--row ID` proves one (several: separated by commas). `--write` brings the table of docs/security.md up to date.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { inPage } from "../test/attacks/table.ts";
import { THREATS, titleOf, topicOf } from "../test/attacks/threats.ts";
import { inPatchedCopy, ROOT, twoAtATime } from "./mutations.mjs";

const TIMEOUT_MS = 600_000;
const PARTS = [
  "src",
  "test/attacks",
  "test/support",
  "test/fixtures",
  "test/simulation/node",
  "test/browser/chromium.ts",
  "console",
  "scripts/build-console.mjs",
  "tsconfig.json",
  "vitest.config.ts",
];

/** Runs tests in a tree. @returns {Promise<Map<string, string>>} what became of each, by its title. */
const testsIn = (folder, args) => {
  const scratch = mkdtempSync(join(tmpdir(), "sluice-attacks-"));
  const report = join(scratch, "report.json");
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        join(ROOT, "node_modules/vitest/vitest.mjs"),
        "run",
        "--project",
        "attacks",
        "--reporter=json",
        `--outputFile=${report}`,
        ...args,
      ],
      { cwd: folder, stdio: ["ignore", "ignore", "pipe"], timeout: TIMEOUT_MS },
    );
    let err = "";
    child.stderr.on("data", (chunk) => {
      err = (err + chunk).slice(-2000);
    });
    child.on("error", reject);
    child.on("close", () => {
      try {
        const { testResults } = JSON.parse(readFileSync(report, "utf8"));
        const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
        resolve(new Map(tests.map(({ title, status }) => [title, status])));
      } catch {
        reject(new Error(`the tests did not run: ${err}`));
      }
    });
  }).finally(() => rmSync(scratch, { recursive: true, force: true }));
};

/** A title has no character that a regular expression knows but the dot. */
const only = (row) => [`test/attacks/${topicOf(row)}.test.ts`, "-t", `${row.id} `];

const withoutDefence = async (row) => {
  const planted = { name: row.id, parts: PARTS, patches: row.mutation };
  const tests = await inPatchedCopy(planted, (folder) => testsIn(folder, only(row)));
  return tests.get(titleOf(row)) ?? "not run";
};

const prove = async (rows) => {
  const files = [...new Set(rows.map((row) => `test/attacks/${topicOf(row)}.test.ts`))];
  const unmutated = await testsIn(ROOT, files);
  let proven = 0;
  console.log("| row | as it is | without its defence | seconds |");
  console.log("| --- | --- | --- | --- |");
  await twoAtATime(rows, async (row) => {
    const started = performance.now();
    const asItIs = unmutated.get(titleOf(row)) ?? "no test";
    const mutated = await withoutDefence(row).catch((error) => `not run: ${error.message}`);
    const isProven = asItIs === "passed" && mutated === "failed";
    if (isProven) proven++;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`| ${row.id} | ${asItIs} | ${mutated}${isProven ? "" : " **not proven**"} | ${seconds} |`);
  });
  console.log(
    `${proven} of ${rows.length} rows proven: the attack fails, and without the defence its test does`,
  );
  return proven === rows.length;
};

const { values } = parseArgs({
  options: { prove: { type: "boolean" }, row: { type: "string" }, write: { type: "boolean" } },
});
if (values.write) {
  const page = join(ROOT, "docs/security.md");
  writeFileSync(page, inPage(readFileSync(page, "utf8")));
} else if (values.prove) {
  const asked = values.row?.split(",");
  const unknown = asked?.find((id) => !THREATS.some((row) => row.id === id));
  if (unknown !== undefined) {
    console.error(`the threat table has no row ${unknown}`);
    process.exit(2);
  }
  const rows = THREATS.filter(({ id }) => asked === undefined || asked.includes(id));
  process.exitCode = (await prove(rows)) ? 0 : 1;
} else {
  console.error("usage: node scripts/attacks.mjs --prove [--row ID,...] | --write");
  process.exitCode = 2;
}
