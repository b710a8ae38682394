import { defineConfig } from "vitest/config";

const tier = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 30_000,
    pool: "forks" as const,
  },
});

export default defineConfig({
  test: {
    // Many files wait for processes and sockets: two at a time, also where vitest would run one on two cores.
    maxWorkers: 2,
    projects: [
      tier("unit", 5_000),
      tier("contract", 10_000),
      tier("property", 20_000),
      tier("architecture", 60_000),
      tier("simulation", 60_000),
      tier("integration", 30_000),
      tier("attacks", 30_000),
      tier("browser", 30_000),
      tier("interop", 60_000),
      tier("e2e", 120_000),
    ],
  },
});
