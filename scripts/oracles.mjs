// Runs the tests that need software others wrote for judging HTTP clients (test/oracles): `npm run oracles [name...]`. Each has a package
// of its own, too heavy for everybody's `npm ci`, installed here at first use.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../test/oracles", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));

const run = (command, args, cwd) => {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
};

const known = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const asked = process.argv.slice(2);
const wrong = asked.find((name) => !known.includes(name));
if (wrong !== undefined) {
  console.error(`no oracle ${wrong}; there are: ${known.join(", ")}`);
  process.exit(2);
}
const names = asked.length > 0 ? asked : known;

/** Oracles that another one's package serves as well. */
const LENT = { admin: "prism" };
for (const name of names) {
  const own = join(folder, LENT[name] ?? name);
  if (existsSync(join(own, "package.json")) && !existsSync(join(own, "node_modules"))) {
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], own);
  }
}
const files = names.map((name) => `test/oracles/${name}`);
run(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--config", "test/oracles/vitest.config.ts", ...files],
  root,
);
