// dist/ = src/ emitted by tsc, plus what is read at run time beside it, the types of `sluice/client`, and the console.
import { execFileSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { writeTypes } from "./write-types.mjs";

rmSync("dist", { recursive: true, force: true });
execFileSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
for (const file of globSync("src/**/*.air")) cpSync(file, file.replace("src", "dist"));
writeTypes("client/browser.d.ts", "dist");
await import("./build-console.mjs");
