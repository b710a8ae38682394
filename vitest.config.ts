import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** @param isolate - a worker of its own for every file; without, the files of a worker share what is loaded, which for many short ones took longer than their tests. */
const tier = (name: string, testTimeout: number, isolate = true) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 30_000,
    pool: "forks" as const,
    isolate,
    // Where bin/sluice.js has it too: tests start hundreds of threads and processes of the same code, some with a TMPDIR of their own.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
  },
});

export default defineConfig({
  test: {
    // Many files wait for processes and sockets: three at a time, also where vitest would run one on two cores.
    maxWorkers: 3,
    projects: [
      tier("unit", 15_000, false),
      tier("contract", 10_000, false),
      tier("property", 20_000, false),
      tier("architecture", 60_000),
      tier("simulation", 60_000),
      tier("integration", 30_000, false),
      tier("attacks", 30_000),
      tier("browser", 30_000),
      tier("interop", 60_000),
      tier("e2e", 120_000),
      tier("system", 120_000),
    ],
  },
});
